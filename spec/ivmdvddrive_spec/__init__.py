"""The executable specification of IVMDVDDrive: what must hold, as data, and the one oracle that reads it.

``data`` holds the files, ``loading`` reads them into ``records``, and ``specification`` has what they say of one
profile. ``model`` is what a client can tell apart, and the words that the data files use; ``oracle`` judges calls with
them. Start with ``Specification.for_profile("vpc")`` and ``oracle.Oracle``. ``names`` has the codes by name, for those
who write an implementation.
"""

from .errors import SpecificationError
from .hresults import HResult, to_hex
from .names import HRESULTS, hresult, name_of
from .records import VERSION, VERSIONS, Clause, Member
from .specification import Specification

__all__ = [
    "HRESULTS",
    "VERSION",
    "VERSIONS",
    "Clause",
    "HResult",
    "Member",
    "Specification",
    "SpecificationError",
    "hresult",
    "name_of",
    "to_hex",
]
