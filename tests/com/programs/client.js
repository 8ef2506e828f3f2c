// What scripts in JScript do with DVD drives of Windows Virtual PC.
//     cscript //nologo client.js FOLDER IMAGE

function code(act) {
    try {
        act();
        return "0";
    } catch (error) {
        return (error.number >>> 0).toString(16).toUpperCase();
    }
}

var pc = new ActiveXObject("VirtualPC.Application");
pc.CreateVirtualMachine("Alpha", WScript.Arguments(0));
var vm = pc.FindVirtualMachine("Alpha");
var first = vm.AddDVDROMDrive(0, 1);
var second = vm.AddDVDROMDrive(1, 0);
first.AttachImage(WScript.Arguments(1));
second.AttachHostDrive("D");

var places = [];
// By their numbers: Wine's JScript makes no Enumerator of an object that is not its own. VBScript's For Each asks for one.
for (var n = 1; n <= vm.DVDROMDrives.Count; ++n) {
    places.push(vm.DVDROMDrives(n).BusNumber + ":" + vm.DVDROMDrives(n).DeviceNumber + "=" + vm.DVDROMDrives(n).Attachment);
}
WScript.Echo(places.join(" "));
WScript.Echo(vm.DVDROMDrives.Item(2).HostDriveLetter + " " + vm.DVDROMDrives.Item(1).ImageFile.split("\\").pop());

WScript.Echo([
    code(function () { second.ImageFile; }),
    code(function () { first.HostDriveLetter; }),
    code(function () { first.AttachHostDrive("D"); }),
    code(function () { second.ReleaseImage(); }),
    code(function () { first.ReleaseImage(); }),
    code(function () { first.AttachImage(WScript.Arguments(0)); }),
    code(function () { vm.AddDVDROMDrive(0, 1); }),
    code(function () { return vm.DVDROMDrives.Item(0); })
].join(" "));

vm.RemoveDVDROMDrive(second);
WScript.Echo(code(function () { second.Attachment; }) + " " + vm.DVDROMDrives.Count);
pc.UnregisterVirtualMachine(vm);
WScript.Echo(code(function () { first.Attachment; }) + " " + pc.VirtualMachines.Count);
