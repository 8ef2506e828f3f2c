"""The alphabets to learn over, by name: rows of the search's own alphabet, few enough that all states can be learned.

====== ====== ====== ============================================================================================
name   inputs states what it is about
====== ====== ====== ============================================================================================
small      18     40 a drive that is attached, moved and released, and another that competes for the host drive
drive      23     90 one drive alone, with what it must refuse: two host drives, two images, bad places, power
pair       27    336 two drives on two machines, each with images, and one with two host drives
====== ====== ====== ============================================================================================

The states are those that the reference has. An IUT with few claims has fewer inputs.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ivmdvddrive_spec import Specification

from ...generation.model_walk.alphabet import Input, completed
from ...generation.model_walk.alphabet import alphabet as searched
from ...language.script import parse, render

__all__ = ["ALPHABETS", "alphabet"]

_SMALL: Final = """
A.AttachHostDrive(HOST1)
A.AttachImage(ISO1)
A.ReleaseHostDrive()
A.ReleaseImage()
A.SetBusLocation(0, 0)
A.SetBusLocation(0, 1)
A.Attachment
A.HostDriveLetter
A.ImageFile
A.DeviceNumber
B.AttachHostDrive(HOST1)
B.ReleaseHostDrive()
B.Attachment
B.HostDriveLetter
the disc is taken out of HOST1
a disc is put into HOST1
M is running
M is off
"""

_DRIVE: Final = """
A.AttachHostDrive(HOST1)
A.AttachHostDrive(HOST1.lower)
A.AttachHostDrive(HOST2)
A.AttachHostDrive(FIXED)
A.AttachImage(ISO1)
A.AttachImage(ISO2)
A.AttachImage(DIRECTORY)
A.ReleaseHostDrive()
A.ReleaseImage()
A.SetBusLocation(0, 0)
A.SetBusLocation(0, 1)
A.SetBusLocation(1, 0)
A.SetBusLocation(2, 0)
A.Attachment
A.HostDriveLetter
A.ImageFile
A.BusNumber
A.DeviceNumber
the disc is taken out of HOST1
a disc is put into HOST1
M is running
M is saved
M is off
"""

_PAIR: Final = """
A.AttachHostDrive(HOST1)
A.AttachHostDrive(HOST2)
A.AttachImage(ISO1)
A.AttachImage(ISO2)
A.ReleaseHostDrive()
A.ReleaseImage()
A.SetBusLocation(0, 0)
A.SetBusLocation(0, 1)
A.Attachment
A.HostDriveLetter
A.ImageFile
A.BusNumber
A.DeviceNumber
B.AttachHostDrive(HOST1)
B.AttachImage(ISO1)
B.ReleaseHostDrive()
B.ReleaseImage()
B.Attachment
B.HostDriveLetter
B.ImageFile
the disc is taken out of HOST1
a disc is put into HOST1
M is running
M is saved
M is off
N is running
N is off
"""

ALPHABETS: Final = {
    name: tuple(lines.strip().splitlines()) for name, lines in (("small", _SMALL), ("drive", _DRIVE), ("pair", _PAIR))
}
"""By name: the texts of the inputs. The first is the default."""


def alphabet(
    specification: Specification, name: str, claims: Collection[str], hosts: Collection[str]
) -> tuple[Input, ...]:
    """The inputs of an alphabet that an IUT with these claims can be given, numbered from 0."""
    offered = {i.text: i for i in searched(specification, claims, hosts)}
    texts = [render(completed(specification, parse(text))) for text in ALPHABETS[name]]
    found = [offered[text] for text in texts if text in offered]
    return tuple(each._replace(number=number) for number, each in enumerate(found))
