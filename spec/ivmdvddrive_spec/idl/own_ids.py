"""Ids for profiles whose header is on no record: this project's own, which no product has.

A COM compiler needs an id for each interface. Those of Virtual Server 2005 are on no record, so its interface
definition has these; the suite holds nobody to them. Of other servers it takes the ids from their type information.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["OWN_DISPIDS", "OWN_IIDS"]

OWN_IIDS: Final[Mapping[tuple[str, str], str]] = {
    ("vs2005", "IVMDVDDrive"): "ae3b3a18-e427-4757-b9eb-aa569ddb827b",
    ("vs2005", "IVMDVDDriveCollection"): "465eaf77-e2fb-45dd-ba98-b1923455a114",
    ("vs2005", "IVMVirtualMachine"): "976ef46f-2f2b-4d81-8e3f-76392639f707",
    ("vs2005", "IVMDVDDriveEvents"): "47ebf8bd-ebf7-401e-b241-e773e0914905",
}
"""By profile and interface, the id of an interface that has none on record."""

OWN_DISPIDS: Final[Mapping[str, int]] = {"Item": 0, "Name": 0, "_NewEnum": -4}
"""By member, automation's own DISPIDs for a default member (DISPID_VALUE) and for an enumerator (DISPID_NEWENUM).

A member has one where its interface says that it has an explicit DISPID, and no record says which.
"""
