"""Scripts use the reference servers as they use the product: registered, by variables, without a type library."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ivmdvddrive_conformance.iuts.com.places import REFERENCE, REFERENCE_VS2005, STANDARD
from ivmdvddrive_conformance.iuts.com.wine import windows_path

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
    dll: str, run_script: Callable[..., subprocess.CompletedProcess[str]]
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
    run_script: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    ran = run_script(REFERENCE_VS2005, SCRIPT_OF_VIRTUAL_SERVER)
    assert (ran.stdout.splitlines(), ran.returncode) == (["0 1:1", "-1"], 0), ran.stderr


SCRIPT_OF_THE_APPLICATION = """\
Option Explicit
Dim application, machine, each_one, task, names, folder
folder = "{folder}"
Set application = CreateObject("VirtualPC.Application")
WScript.Echo application.VirtualMachines.Count & " " & application.Tasks.Count
WScript.Echo (application.FindVirtualMachine("none") Is Nothing)
Set machine = application.CreateVirtualMachine("Alpha", folder)
application.CreateVirtualMachine "Beta", folder
Set machine = application.FindVirtualMachine("ALPHA")
WScript.Echo machine.Name & " " & machine.State & " " & machine
For Each each_one In application.VirtualMachines
    names = names & each_one.Name & " "
Next
WScript.Echo names & application.VirtualMachines(2).Name

Set task = machine.Startup
task.WaitForCompletion 1000
WScript.Echo task.IsComplete & " " & task.Result & " " & task.Error & " " & machine.State
machine.Pause
WScript.Echo machine.State
machine.Resume
machine.Reset.WaitForCompletion -1
WScript.Echo machine.State
machine.Save.WaitForCompletion -1
WScript.Echo machine.State
machine.Startup
machine.TurnOff
WScript.Echo machine.State

machine.AddHardDiskConnection folder & "\\Beta.vmc", 0, 0
Dim other
Set other = CreateObject("VirtualPC.Application").FindVirtualMachine("beta")
other.Name = "Gamma"
WScript.Echo other.Name

On Error Resume Next
machine.AddDVDROMDrive 0, 0
WScript.Echo Hex(Err.Number)
Err.Clear
machine.TurnOff
WScript.Echo Hex(Err.Number)
Err.Clear
WScript.Echo machine.Memory
WScript.Echo Hex(Err.Number)
Err.Clear
application.CreateVirtualMachine "Gamma", folder
WScript.Echo Hex(Err.Number)
Err.Clear
machine.Startup
application.DeleteVirtualMachine machine
WScript.Echo Hex(Err.Number)
Err.Clear
On Error Goto 0

machine.TurnOff
application.UnregisterVirtualMachine machine
WScript.Echo application.VirtualMachines.Count
On Error Resume Next
machine.AddDVDROMDrive 0, 1
WScript.Echo Hex(Err.Number)
On Error Goto 0
Set machine = application.RegisterVirtualMachine("Alpha", folder)
application.DeleteVirtualMachine machine
application.DeleteVirtualMachine other
WScript.Echo application.VirtualMachines.Count
"""

SAID_BY_THE_APPLICATION = [
    "0 0",
    "-1",  # Wine's script engine writes the result of a comparison as a number
    "Alpha 1 Alpha",
    "Alpha Beta Beta",
    "True 0 0 5",
    "6",
    "5",
    "2",
    "1",
    "Gamma",
    "A0040503",  # VM_E_DRIVE_BUS_LOC_IN_USE
    "A0040206",  # VM_E_VM_NOT_RUNNING
    "80004001",  # E_NOTIMPL
    "A0040403",  # VM_E_CONFIG_DUPLICATE_NAME
    "A0040500",  # VM_E_VM_RUNNING
    "1",
    "A0040207",  # VM_E_VM_UNKNOWN
    "0",
]


@pytest.mark.parametrize("dll", [REFERENCE, STANDARD])
def test_a_script_reaches_machines_through_the_application(
    dll: str, run_script: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    folder = tmp_path / "machines"
    ran = run_script(dll, SCRIPT_OF_THE_APPLICATION.format(folder=windows_path(folder)))
    assert (ran.stdout.splitlines(), ran.returncode) == (SAID_BY_THE_APPLICATION, 0), ran.stderr
    assert list(folder.iterdir()) == []  # it has deleted both


PROGRAMS = Path(__file__).parent / "programs"

SAID_BY_CLIENTS = {
    "client.vbs": [
        "0:1 image install.iso",
        "1:0 drive D:",
        "1:1 empty",
        "1 2 0",
        "0 A0040728",  # VM_E_MEDIA_WRONG_TYPE: an image has no letter
        "A0040728 0",
        "A0040728 A0040728",
        "0 0",
        "A0040728 2",
        "A0040728 0",
        "A0040727 0 80070057 8002000B",  # VM_E_DRIVE_IN_USE, S_OK, E_INVALIDARG, DISP_E_BADINDEX
        "0 2 A004020B 2",  # VM_E_VM_RUNNING_OR_SAVED
        "A0040207 0",  # VM_E_VM_UNKNOWN
    ],
    "client.js": [
        "0:1=1 1:0=2",
        "D install.iso",
        "A0040728 A0040728 A0040727 A0040728 0 80070057 A0040503 8002000B",  # a folder is no image: E_INVALIDARG
        "A0040502 1",  # VM_E_DRIVE_INVALID
        "A0040207 0",
    ],
}
"""What the documented codes say of each step (`facts` of the specification), in the order of the scripts."""


@pytest.mark.parametrize("dll", [REFERENCE, STANDARD])
@pytest.mark.parametrize("program", SAID_BY_CLIENTS)
def test_a_script_with_the_habits_of_published_clients(
    dll: str, program: str, run_script: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    image = tmp_path / "install.iso"
    image.write_bytes(b"\0" * 0x8001 + b"CD001" + b"\0" * 0x800)  # a volume descriptor: ECMA-119, 8.1
    ran = run_script(dll, PROGRAMS / program, windows_path(tmp_path / "machines"), windows_path(image))
    assert (ran.stdout.splitlines(), ran.returncode) == (SAID_BY_CLIENTS[program], 0), ran.stderr
