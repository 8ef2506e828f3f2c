// The implementation: IVMDVDDrive, and of a virtual machine what has to do with DVD drives.
//
// A member gives its value or throws a Failure, whose HRESULT goes to the caller.
// Replace what is in here by your own code, or by calls of it: server.cpp asks for nothing but these names.

#pragma once

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
// vs2005 only: #include <tuple>
#include <utility>
#include <vector>

enum class Hresult : std::uint32_t {
    E_POINTER = 0x80004003,
    E_INVALIDARG = 0x80070057,
    // vs2005 only: VM_E_VM_RUNNING = 0xA0040500,
    VM_E_VM_RUNNING_OR_SAVED = 0xA004020B,  // vpc only
    VM_E_DRIVE_INVALID = 0xA0040502,
    VM_E_DRIVE_BUS_LOC_IN_USE = 0xA0040503,
    VM_E_IMAGE_CAPTURE_FAIL = 0xA0040650,
    VM_E_DRIVE_IN_USE = 0xA0040727,
    VM_E_MEDIA_WRONG_TYPE = 0xA0040728,
};

struct Failure : std::exception {
    explicit Failure(Hresult code) : hresult(code) {}
    const char* what() const noexcept override { return "a member failed"; }
    Hresult hresult;
};

class Drive;

struct HostDrive {
    char letter;
    std::string kind;
    const Drive* holder = nullptr;  // the virtual drive that has captured it
};

using HostDrives = std::vector<HostDrive>;
// vs2005 only: using Location = std::tuple<long, long, long>;  // the type of the bus (VMDriveBusType), bus and device
// vs2005 only: constexpr long IDE = 0;                         // the type of bus that a DVD drive is on
using Location = std::pair<long, long>;      // bus and device  // vpc only
using Bstr = std::optional<std::string>;     // nothing for NULL

class Machine {
public:
    explicit Machine(std::shared_ptr<HostDrives> drives) : hostDrives(std::move(drives)) {}

    static std::shared_ptr<Drive> AddDVDROMDrive(const std::shared_ptr<Machine>& self, Location location);
    void RemoveDVDROMDrive(const std::shared_ptr<Drive>& drive);

    void mustBeOff() const;
    void mustBeFree(Location location, const Drive* besides = nullptr) const;

    std::shared_ptr<HostDrives> hostDrives;
    std::string state = "off";
    std::map<Location, const Drive*> devices;
};

class Drive {
public:
    Drive(std::shared_ptr<Machine> of, Location at);

    void AttachHostDrive(const Bstr& driveLetter);
    void AttachImage(const Bstr& imagePath);
    void ReleaseHostDrive();
    void ReleaseImage();
    void SetBusLocation(Location to);
    long Attachment() const;  // VMDVDDriveAttachmentType
    long BusNumber() const;
    // vs2005 only: long BusType() const;
    long DeviceNumber() const;
    std::string HostDriveLetter() const;
    std::string ImageFile() const;

private:
    friend class Machine;

    bool isEmpty() const { return !image && !hostDrive; }
    void letGo();
    void mustBeConnected() const;

    std::shared_ptr<Machine> machine;
    Location location;
    bool connected = true;
    Bstr image;                      // the path of the image that is attached
    HostDrive* hostDrive = nullptr;  // the host drive that is captured
};
