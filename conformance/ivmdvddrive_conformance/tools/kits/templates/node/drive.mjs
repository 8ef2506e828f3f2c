// The implementation: IVMDVDDrive, and of a virtual machine what has to do with DVD drives.
//
// A member gives its value or throws a Failure, whose HRESULT goes to the caller. Properties are getters.
// Replace what is in here by your own code, or by calls of it: server.mjs asks for nothing but these names.

import { closeSync, openSync, readSync, statSync } from "node:fs";

const HRESULTS = {
  E_POINTER: "0x80004003",
  E_INVALIDARG: "0x80070057",
  // vs2005 only: VM_E_VM_RUNNING: "0xA0040500",
  VM_E_VM_RUNNING_OR_SAVED: "0xA004020B",  // vpc only
  VM_E_DRIVE_INVALID: "0xA0040502",
  VM_E_DRIVE_BUS_LOC_IN_USE: "0xA0040503",
  VM_E_IMAGE_CAPTURE_FAIL: "0xA0040650",
  VM_E_DRIVE_IN_USE: "0xA0040727",
  VM_E_MEDIA_WRONG_TYPE: "0xA0040728",
};
// vs2005 only:
// vs2005 only: const IDE = 0; // VMDriveBusType: the type of bus that a DVD drive is on

export class Failure extends Error {
  constructor(name) {
    super(name);
    this.hresult = HRESULTS[name];
  }
}

function must(condition, name) {
  if (!condition) throw new Failure(name);
}

export class Machine {
  constructor(hostDrives) {
    this.hostDrives = hostDrives;
    this.state = "off";
    this.devices = new Map(); // what is at each bus location, by its name such as "0:1"
  }

  // vs2005 only: AddDVDROMDrive(busType, busNumber, deviceNumber) {
  AddDVDROMDrive(busNumber, deviceNumber) {  // vpc only
    this.mustBeOff();
    // vs2005 only: must(busType === IDE, "E_INVALIDARG");
    this.mustBeFree(busNumber, deviceNumber);
    return new Drive(this, busNumber, deviceNumber);
  }

  RemoveDVDROMDrive(drive) {
    must(drive !== null, "E_POINTER");
    this.mustBeOff();
    must(drive instanceof Drive && drive.machine === this && drive.connected, "VM_E_DRIVE_INVALID");
    this.devices.delete(drive.location);
    drive.connected = false;
    drive.letGo();
  }

  mustBeOff() {
    // vs2005 only: must(this.state === "off", "VM_E_VM_RUNNING");
    must(this.state === "off", "VM_E_VM_RUNNING_OR_SAVED");  // vpc only
  }

  mustBeFree(busNumber, deviceNumber, besides) {
    must([0, 1].includes(busNumber) && [0, 1].includes(deviceNumber), "E_INVALIDARG");
    const device = this.devices.get(`${busNumber}:${deviceNumber}`);
    must(device === undefined || device === besides, "VM_E_DRIVE_BUS_LOC_IN_USE");
  }
}

export class Drive {
  constructor(machine, busNumber, deviceNumber) {
    this.machine = machine;
    this.connected = true;
    this.image = null; // the path of the image that is attached
    this.hostDrive = null; // the host drive that is captured
    this.placeAt(busNumber, deviceNumber);
  }

  AttachHostDrive(driveLetter) {
    this.mustBeConnected();
    const letter = /^([A-Za-z])(?::\\?)?$/.exec(driveLetter ?? "")?.[1].toUpperCase();
    const hostDrive = this.machine.hostDrives.find((drive) => drive.letter === letter);
    must(hostDrive, "E_INVALIDARG");
    must(hostDrive.kind === "dvd", "VM_E_DRIVE_INVALID");
    must(this.isEmpty && !hostDrive.holder, "VM_E_DRIVE_IN_USE");
    this.hostDrive = hostDrive;
    hostDrive.holder = this;
  }

  AttachImage(imagePath) {
    this.mustBeConnected();
    must(imagePath !== null, "E_POINTER");
    must(this.isEmpty, "VM_E_DRIVE_IN_USE");
    // vs2005 only: must(!isDirectory(imagePath), "VM_E_IMAGE_CAPTURE_FAIL");
    must(!isDirectory(imagePath), "E_INVALIDARG");  // vpc only
    must(isImage(imagePath), "VM_E_IMAGE_CAPTURE_FAIL");
    this.image = imagePath;
  }

  ReleaseHostDrive() {
    this.mustBeConnected();
    must(this.hostDrive, "VM_E_MEDIA_WRONG_TYPE");
    this.letGo();
  }

  ReleaseImage() {
    this.mustBeConnected();
    must(this.image !== null, "VM_E_MEDIA_WRONG_TYPE");
    this.letGo();
  }

  // vs2005 only: SetBusLocation(busType, busNumber, deviceNumber) {
  SetBusLocation(busNumber, deviceNumber) {  // vpc only
    this.mustBeConnected();
    this.machine.mustBeOff();
    // vs2005 only: must(busType === IDE, "E_INVALIDARG");
    this.machine.mustBeFree(busNumber, deviceNumber, this);
    this.machine.devices.delete(this.location);
    this.placeAt(busNumber, deviceNumber);
  }

  get Attachment() {
    this.mustBeConnected();
    return this.image !== null ? 1 : this.hostDrive ? 2 : 0; // VMDVDDriveAttachmentType
  }

  get BusNumber() {
    this.mustBeConnected();
    return this.busNumber;
  }

  // vs2005 only: get BusType() {
  // vs2005 only:   this.mustBeConnected();
  // vs2005 only:   return IDE;
  // vs2005 only: }
  // vs2005 only:
  get DeviceNumber() {
    this.mustBeConnected();
    return this.deviceNumber;
  }

  get HostDriveLetter() {
    must(this.hostDrive, "VM_E_MEDIA_WRONG_TYPE");
    return this.hostDrive.letter;
  }

  get ImageFile() {
    this.mustBeConnected();
    must(this.image !== null, "VM_E_MEDIA_WRONG_TYPE");
    return this.image;
  }

  get isEmpty() {
    return this.image === null && !this.hostDrive;
  }

  get location() {
    return `${this.busNumber}:${this.deviceNumber}`;
  }

  placeAt(busNumber, deviceNumber) {
    this.busNumber = busNumber;
    this.deviceNumber = deviceNumber;
    this.machine.devices.set(this.location, this);
  }

  letGo() {
    if (this.hostDrive) this.hostDrive.holder = null;
    this.hostDrive = this.image = null;
  }

  mustBeConnected() {
    must(this.connected, "VM_E_DRIVE_INVALID");
  }
}

function isDirectory(path) {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // nothing is there, or it cannot be asked for
  }
}

// An ISO 9660 image says what it is in its first volume descriptor, after the type byte (ECMA-119, 8.1).
function isImage(path) {
  let file;
  try {
    file = openSync(path);
    const signature = Buffer.alloc(5);
    readSync(file, signature, 0, 5, 0x8001);
    return signature.toString("latin1") === "CD001";
  } catch {
    return false; // nothing is there, or it cannot be read
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
