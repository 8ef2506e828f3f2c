#include "drive.h"

#include "events.h"
#include "image.h"
#include "text.h"

#include "reference.h"

namespace ivmdvddrive {

DVDDrive::DVDDrive(std::shared_ptr<World> world, std::shared_ptr<MachineState> machine,
                   std::shared_ptr<DriveState> drive)
    : Dual(std::move(world)), machine_(std::move(machine)), drive_(std::move(drive)) {
    drive_->object = this;
}

void DVDDrive::leave() {
    drive_->object = nullptr;
    Dual::leave();
}

Pointer<DVDDrive> DVDDrive::of(const std::shared_ptr<World>& world, const std::shared_ptr<MachineState>& machine,
                               const std::shared_ptr<DriveState>& drive) {
    return drive->object ? Pointer<DVDDrive>::share(drive->object) : make<DVDDrive>(world, machine, drive);
}

HRESULT DVDDrive::usable() const {
    if (!machine_->known) return VM_E_VM_UNKNOWN;
    return drive_->connected ? S_OK : VM_E_DRIVE_INVALID;
}

// Attaching and releasing

HRESULT DVDDrive::AttachHostDrive(BSTR letter) {
    return member(L"AttachHostDrive", [&]() -> HRESULT {
        if (const HRESULT why = usable(); FAILED(why)) return why;
        HostDrive* const host_drive = world_->host_drive(string_of(letter));
        if (!host_drive) return E_INVALIDARG;
        if (host_drive->kind != L"dvd") return VM_E_DRIVE_INVALID;
        if (!drive_->empty() || host_drive->holder) return VM_E_DRIVE_IN_USE;
        host_drive->holder = drive_.get();
        drive_->host_drive = host_drive;
        return S_OK;
    });
}

HRESULT DVDDrive::AttachImage(BSTR path) {
    return member(L"AttachImage", [&]() -> HRESULT {
        if (const HRESULT why = usable(); FAILED(why)) return why;
        if (!path) return E_POINTER;
        if (!drive_->empty()) return VM_E_DRIVE_IN_USE;
        const std::wstring image = string_of(path);
        if (const HRESULT why = is_image(image); FAILED(why)) return why;
        drive_->image = image;
        drive_->tell(ON_MEDIA_INSERT, image);
        return S_OK;
    });
}

HRESULT DVDDrive::ReleaseHostDrive() {
    return member(L"ReleaseHostDrive", [&]() -> HRESULT {
        if (const HRESULT why = usable(); FAILED(why)) return why;
        if (!drive_->host_drive) return VM_E_MEDIA_WRONG_TYPE;
        drive_->let_go();
        return S_OK;
    });
}

HRESULT DVDDrive::ReleaseImage() {
    return member(L"ReleaseImage", [&]() -> HRESULT {
        if (const HRESULT why = usable(); FAILED(why)) return why;
        if (!drive_->image) return VM_E_MEDIA_WRONG_TYPE;
        const std::wstring image = *drive_->image;
        drive_->let_go();
        drive_->tell(ON_MEDIA_EJECT, image);
        return S_OK;
    });
}

HRESULT DVDDrive::move(Location to) {
    return member(L"SetBusLocation", [&]() -> HRESULT {
        if (const HRESULT why = usable(); FAILED(why)) return why;
        if (!machine_->off()) return NOT_TURNED_OFF;
        if (const HRESULT why = machine_->free(to, drive_.get()); FAILED(why)) return why;
        drive_->location = to;
        return S_OK;
    });
}

// Properties

HRESULT DVDDrive::get_BusNumber(long* bus) {
    return member(L"BusNumber", bus, [&]() -> HRESULT {
        if (!drive_->connected) return VM_E_DRIVE_INVALID;
        *bus = drive_->location.first;
        return S_OK;
    });
}

HRESULT DVDDrive::get_DeviceNumber(long* device) {
    return member(L"DeviceNumber", device, [&]() -> HRESULT {
        if (!drive_->connected) return VM_E_DRIVE_INVALID;
        *device = drive_->location.second;
        return S_OK;
    });
}

HRESULT DVDDrive::get_ImageFile(BSTR* path) {
    return member(L"ImageFile", path, [&]() -> HRESULT {
        if (const HRESULT why = usable(); FAILED(why)) return why;
        if (!drive_->image) return VM_E_MEDIA_WRONG_TYPE;
        *path = Text(*drive_->image).detach();
        return S_OK;
    });
}

HRESULT DVDDrive::get_HostDriveLetter(BSTR* letter) {
    return member(L"HostDriveLetter", letter, [&]() -> HRESULT {
        if (!machine_->known) return VM_E_VM_UNKNOWN;
        if (!drive_->host_drive) return VM_E_MEDIA_WRONG_TYPE;
        *letter = Text(std::wstring(1, drive_->host_drive->letter)).detach();
        return S_OK;
    });
}

HRESULT DVDDrive::get_Attachment(VMDVDDriveAttachmentType* type) {
    return member(L"Attachment", type, [&]() -> HRESULT {
        if (const HRESULT why = usable(); FAILED(why)) return why;
        *type = drive_->image ? vmDVDDrive_Image : drive_->host_drive ? vmDVDDrive_HostDrive : vmDVDDrive_None;
        return S_OK;
    });
}

// Events

HRESULT DVDDrive::EnumConnectionPoints(IEnumConnectionPoints** out) { return connection_points(world_, this, drive_, out); }

HRESULT DVDDrive::FindConnectionPoint(REFIID iid, IConnectionPoint** out) {
    if (!out) return E_POINTER;
    *out = nullptr;
    if (iid != __uuidof(IVMDVDDriveEvents)) return CONNECT_E_NOCONNECTION;
    *out = make<EventPoint>(world_, this, drive_).detach();
    return S_OK;
}

REFCLSID DVDDrive::class_id() const { return CLSID_VMDVDDrive; }

}  // namespace ivmdvddrive
