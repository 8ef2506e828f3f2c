' What published clients of Windows Virtual PC do with DVD drives, one habit after another.
'     cscript //nologo client.vbs FOLDER IMAGE
Option Explicit
Dim pc, vm, drives, drive, i, said, text

Set pc = CreateObject("VirtualPC.Application")
pc.CreateVirtualMachine "Alpha", WScript.Arguments(0)
Set vm = pc.FindVirtualMachine("Alpha")
vm.AddDVDROMDrive 0, 1
vm.AddDVDROMDrive 1, 0
vm.AddDVDROMDrive 1, 1
vm.DVDROMDrives(1).AttachImage WScript.Arguments(1)
vm.DVDROMDrives(2).AttachHostDrive "D"

' From 1 to Count, with the collection fetched anew each time, and Attachment compared with numbers.
For i = 1 To vm.DVDROMDrives.Count
    Set drive = vm.DVDROMDrives.Item(i)
    said = drive.BusNumber & ":" & drive.DeviceNumber & " "
    If drive.Attachment = 1 Then
        said = said & "image " & Mid(drive.ImageFile, InStrRev(drive.ImageFile, "\") + 1)
    ElseIf drive.Attachment = 2 Then
        said = said & "drive " & drive.HostDriveLetter & ":"
    Else
        said = said & "empty"
    End If
    WScript.Echo said
Next

' The default member by a variable, and straight behind the property.
Set drives = vm.DVDROMDrives
WScript.Echo drives(1).Attachment & " " & vm.DVDROMDrives(2).Attachment & " " & drives(3).Attachment

On Error Resume Next

' Every getter, whatever is attached: a failure is taken for "nothing attached".
For Each drive In vm.DVDROMDrives
    Err.Clear
    text = drive.ImageFile
    said = Hex(Err.Number)
    Err.Clear
    text = drive.HostDriveLetter
    WScript.Echo said & " " & Hex(Err.Number)
Next

' ReleaseImage as a function, without a look at what is attached.
For Each drive In vm.DVDROMDrives
    Err.Clear
    drive.ReleaseImage()
    WScript.Echo Hex(Err.Number) & " " & drive.Attachment
Next

' A medium that is attached already, a drive to its own location, and one out of range.
Err.Clear
vm.DVDROMDrives(2).AttachImage WScript.Arguments(1)
said = Hex(Err.Number)
Err.Clear
Set drive = vm.DVDROMDrives(2)
drive.SetBusLocation drive.BusNumber, drive.DeviceNumber
said = said & " " & Hex(Err.Number)
Err.Clear
drive.SetBusLocation 2, 0
said = said & " " & Hex(Err.Number)
Err.Clear
Set text = vm.DVDROMDrives(4)
WScript.Echo said & " " & Hex(Err.Number)

' A drive that is in a variable is removed; a running machine keeps the others.
Err.Clear
vm.RemoveDVDROMDrive drive
said = Hex(Err.Number) & " " & vm.DVDROMDrives.Count
vm.Startup.WaitForCompletion -1
Set drive = vm.DVDROMDrives(1)
Err.Clear
vm.RemoveDVDROMDrive drive
WScript.Echo said & " " & Hex(Err.Number) & " " & vm.DVDROMDrives.Count

' A drive that is held is of no use once its machine is gone.
vm.TurnOff.WaitForCompletion -1
pc.DeleteVirtualMachine vm
Err.Clear
i = drive.Attachment
WScript.Echo Hex(Err.Number) & " " & pc.VirtualMachines.Count
