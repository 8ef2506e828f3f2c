// Virtual Server 2005: locations have a bus type, no member lists E_FAIL, and events are sent by the sink's vtable.
#include "drive.h"
#include "factory.h"
#include "machine.h"

namespace ivmdvddrive {

namespace {

// A drive is on IDE: a location of another bus type is on a bus that no machine has.
Location location(VMDriveBusType type, long bus, long device) {
    return {type == vmDriveBusType_IDE ? bus : -1, device};
}

}  // namespace

bool lists_e_fail(const wchar_t*) { return false; }

HRESULT DVDDrive::SetBusLocation(VMDriveBusType type, long bus, long device) {
    return move(location(type, bus, device));
}

HRESULT DVDDrive::get_BusType(VMDriveBusType* type) {
    return member(L"BusType", type, [&]() -> HRESULT {
        if (!drive_->connected) return VM_E_DRIVE_INVALID;
        *type = vmDriveBusType_IDE;
        return S_OK;
    });
}

HRESULT VirtualMachine::AddDVDROMDrive(VMDriveBusType type, long bus, long device, IVMDVDDrive** out) {
    return add(location(type, bus, device), out);
}

std::vector<ServerClass> classes_of_profile() { return {}; }

Pointer<EventSink> events_of(IUnknown* sink) { return Pointer<IVMDVDDriveEvents>::query(sink); }

void send(EventSink& sink, DISPID event, BSTR media_path) {
    if (event == ON_MEDIA_INSERT) sink.OnMediaInsert(media_path);
    if (event == ON_MEDIA_EJECT) sink.OnMediaEject(media_path);
}

}  // namespace ivmdvddrive
