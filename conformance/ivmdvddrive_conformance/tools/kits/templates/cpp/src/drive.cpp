#include "drive.hpp"

#include <cctype>
#include <filesystem>
#include <fstream>

namespace {

void must(bool condition, Hresult code) {
    if (!condition) throw Failure(code);
}

bool isDirectory(const std::string& path) {
    std::error_code ignored;  // nothing is there, or it cannot be asked for
    return std::filesystem::is_directory(path, ignored);
}

// An ISO 9660 image says what it is in its first volume descriptor, after the type byte (ECMA-119, 8.1).
bool isImage(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    char signature[5] = {};
    file.seekg(0x8001);
    file.read(signature, sizeof signature);
    return file && std::string(signature, sizeof signature) == "CD001";
}

// The letter that "D", "d", "D:" and "D:\" spell; a NUL for anything else.
char spelled(const Bstr& text) {
    if (!text || text->empty()) return '\0';
    const std::string rest = text->substr(1);
    return rest.empty() || rest == ":" || rest == ":\\"
               ? static_cast<char>(std::toupper(static_cast<unsigned char>(text->front())))
               : '\0';
}

}  // namespace

std::shared_ptr<Drive> Machine::AddDVDROMDrive(const std::shared_ptr<Machine>& self, Location location) {
    self->mustBeOff();
    self->mustBeFree(location);
    auto drive = std::make_shared<Drive>(self, location);
    self->devices[location] = drive.get();
    return drive;
}

void Machine::RemoveDVDROMDrive(const std::shared_ptr<Drive>& drive) {
    must(drive != nullptr, Hresult::E_POINTER);
    mustBeOff();
    must(drive->machine.get() == this && drive->connected, Hresult::VM_E_DRIVE_INVALID);
    devices.erase(drive->location);
    drive->connected = false;
    drive->letGo();
}

// vs2005 only: void Machine::mustBeOff() const { must(state == "off", Hresult::VM_E_VM_RUNNING); }
void Machine::mustBeOff() const { must(state == "off", Hresult::VM_E_VM_RUNNING_OR_SAVED); }  // vpc only

void Machine::mustBeFree(Location location, const Drive* besides) const {
    // vs2005 only: const auto [type, bus, device] = location;
    // vs2005 only: must(type == IDE && (bus == 0 || bus == 1) && (device == 0 || device == 1), Hresult::E_INVALIDARG);
    const auto [bus, device] = location;  // vpc only
    must((bus == 0 || bus == 1) && (device == 0 || device == 1), Hresult::E_INVALIDARG);  // vpc only
    const auto found = devices.find(location);
    must(found == devices.end() || found->second == besides, Hresult::VM_E_DRIVE_BUS_LOC_IN_USE);
}

Drive::Drive(std::shared_ptr<Machine> of, Location at) : machine(std::move(of)), location(at) {}

void Drive::AttachHostDrive(const Bstr& driveLetter) {
    mustBeConnected();
    const char letter = spelled(driveLetter);
    HostDrive* named = nullptr;
    for (auto& each : *machine->hostDrives)
        if (each.letter == letter) named = &each;
    must(named != nullptr, Hresult::E_INVALIDARG);
    must(named->kind == "dvd", Hresult::VM_E_DRIVE_INVALID);
    must(isEmpty() && !named->holder, Hresult::VM_E_DRIVE_IN_USE);
    hostDrive = named;
    named->holder = this;
}

void Drive::AttachImage(const Bstr& imagePath) {
    mustBeConnected();
    must(imagePath.has_value(), Hresult::E_POINTER);
    must(isEmpty(), Hresult::VM_E_DRIVE_IN_USE);
    // vs2005 only: must(!isDirectory(*imagePath), Hresult::VM_E_IMAGE_CAPTURE_FAIL);
    must(!isDirectory(*imagePath), Hresult::E_INVALIDARG);  // vpc only
    must(isImage(*imagePath), Hresult::VM_E_IMAGE_CAPTURE_FAIL);
    image = imagePath;
}

void Drive::ReleaseHostDrive() {
    mustBeConnected();
    must(hostDrive != nullptr, Hresult::VM_E_MEDIA_WRONG_TYPE);
    letGo();
}

void Drive::ReleaseImage() {
    mustBeConnected();
    must(image.has_value(), Hresult::VM_E_MEDIA_WRONG_TYPE);
    letGo();
}

void Drive::SetBusLocation(Location to) {
    mustBeConnected();
    machine->mustBeOff();
    machine->mustBeFree(to, this);
    machine->devices.erase(location);
    machine->devices[to] = this;
    location = to;
}

long Drive::Attachment() const {
    mustBeConnected();
    return image ? 1 : hostDrive ? 2 : 0;
}

long Drive::BusNumber() const {
    mustBeConnected();
    // vs2005 only: return std::get<1>(location);
    return location.first;  // vpc only
}

// vs2005 only: long Drive::BusType() const {
// vs2005 only:     mustBeConnected();
// vs2005 only:     return std::get<0>(location);
// vs2005 only: }
// vs2005 only:
long Drive::DeviceNumber() const {
    mustBeConnected();
    // vs2005 only: return std::get<2>(location);
    return location.second;  // vpc only
}

std::string Drive::HostDriveLetter() const {
    must(hostDrive != nullptr, Hresult::VM_E_MEDIA_WRONG_TYPE);
    return {hostDrive->letter};
}

std::string Drive::ImageFile() const {
    mustBeConnected();
    must(image.has_value(), Hresult::VM_E_MEDIA_WRONG_TYPE);
    return *image;
}

void Drive::letGo() {
    if (hostDrive) hostDrive->holder = nullptr;
    hostDrive = nullptr;
    image.reset();
}

void Drive::mustBeConnected() const { must(connected, Hresult::VM_E_DRIVE_INVALID); }
