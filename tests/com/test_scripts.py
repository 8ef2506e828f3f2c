"""Scripts use the reference servers as they use the product: registered, by variables, without a type library."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from ivmdvddrive_conformance.iuts.com.places import REFERENCE, REFERENCE_VS2005, STANDARD

pytestmark = pytest.mark.com

SCRIPT = """\
Option Explicit
Dim machine, first, second, each_one, bus, device, letter, located
Set machine = CreateObject("IvmdvddriveReference.Machine")

' Variables travel by reference, numbers and texts alike.
bus = 0
device = "1"
Set first = machine.AddDVDROMDrive(bus, device)
Set second = machine.AddDVDROMDrive(bus + 1, 0)
device = 1.0
second.SetBusLocation 1, device

' The default member, straight behind the property and by a variable.
WScript.Echo machine.DVDROMDrives(1).DeviceNumber & " " & machine.DVDROMDrives.Item(2).BusNumber
bus = 2
WScript.Echo machine.DVDROMDrives(bus).BusNumber & " of " & machine.DVDROMDrives.Count

For Each each_one In machine.DVDROMDrives
    located = located & each_one.BusNumber & ":" & each_one.DeviceNumber & " "
Next
WScript.Echo located

letter = "D"
first.AttachHostDrive letter
WScript.Echo first.Attachment & " " & first.HostDriveLetter
first.ReleaseHostDrive()

On Error Resume Next
first.ReleaseImage
WScript.Echo Hex(Err.Number)
Err.Clear
machine.DVDROMDrives 1, 2
WScript.Echo Err.Number <> 0
On Error Goto 0

' Objects by reference, as a variable and as an element of an array.
machine.RemoveDVDROMDrive first
Dim all(0)
Set all(0) = second
machine.RemoveDVDROMDrive all(0)
WScript.Echo machine.DVDROMDrives.Count
"""

SAID = ["1 1", "1 of 2", "0:1 1:1 ", "2 D", "A0040728", "-1", "0"]


@pytest.mark.attack("scripts-use-variables")
@pytest.mark.parametrize("dll", [REFERENCE, STANDARD])
def test_a_script_uses_variables_and_default_members(
    dll: str, run_script: Callable[[str, str], subprocess.CompletedProcess[str]]
) -> None:
    ran = run_script(dll, SCRIPT)
    # Wine's own services write to the same standard error; a script that fails does not come to its last line.
    assert (ran.stdout.splitlines(), ran.returncode) == (SAID, 0), ran.stderr


SCRIPT_OF_VIRTUAL_SERVER = """\
Option Explicit
Dim machine, drive, ide
Set machine = CreateObject("IvmdvddriveReferenceVS2005.Machine")
ide = 0
Set drive = machine.AddDVDROMDrive(ide, 0, "1")
drive.SetBusLocation ide, 1, 1
WScript.Echo drive.BusType & " " & machine.DVDROMDrives(1).BusNumber & ":" & drive.DeviceNumber
On Error Resume Next
drive.SetBusLocation 1, 0, 0
WScript.Echo Err.Number <> 0
"""


def test_a_script_of_virtual_server_gives_the_type_of_the_bus(
    run_script: Callable[[str, str], subprocess.CompletedProcess[str]],
) -> None:
    ran = run_script(REFERENCE_VS2005, SCRIPT_OF_VIRTUAL_SERVER)
    assert (ran.stdout.splitlines(), ran.returncode) == (["0 1:1", "-1"], 0), ran.stderr
