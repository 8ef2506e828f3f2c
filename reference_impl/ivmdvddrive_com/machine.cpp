#include "machine.h"

#include "collection.h"
#include "drive.h"

#include "reference.h"

#include <algorithm>

namespace ivmdvddrive {

VirtualMachine::VirtualMachine(std::shared_ptr<World> world)
    : VirtualMachine(std::move(world), std::make_shared<MachineState>()) {}

VirtualMachine::VirtualMachine(std::shared_ptr<World> world, std::shared_ptr<MachineState> machine)
    : Unimplemented(std::move(world)), machine_(std::move(machine)) {
    machine_->object = this;
}

void VirtualMachine::leave() {
    machine_->object = nullptr;
    Unimplemented::leave();
}

Pointer<VirtualMachine> VirtualMachine::of(const std::shared_ptr<World>& world,
                                           const std::shared_ptr<MachineState>& machine) {
    return machine->object ? Pointer<VirtualMachine>::share(machine->object) : make<VirtualMachine>(world, machine);
}

void VirtualMachine::forget() {
    machine_->known = false;
    for (const auto& drive : machine_->drives) drive->let_go();
}

HRESULT VirtualMachine::changeable() const {
    if (!machine_->known) return VM_E_VM_UNKNOWN;
    return machine_->off() ? S_OK : NOT_TURNED_OFF;
}

HRESULT VirtualMachine::add(Location location, IVMDVDDrive** out) {
    return member(L"AddDVDROMDrive", out, [&]() -> HRESULT {
        if (const HRESULT why = changeable(); FAILED(why)) return why;
        if (const HRESULT why = machine_->free(location); FAILED(why)) return why;
        machine_->drives.push_back(std::make_shared<DriveState>(location));
        *out = DVDDrive::of(world_, machine_, machine_->drives.back()).detach();
        return S_OK;
    });
}

HRESULT VirtualMachine::RemoveDVDROMDrive(IVMDVDDrive* drive) {
    return member(L"RemoveDVDROMDrive", [&]() -> HRESULT {
        if (!drive) return E_POINTER;
        if (const HRESULT why = changeable(); FAILED(why)) return why;
        DVDDrive* const object = world_->find<DVDDrive>(drive);
        auto& drives = machine_->drives;
        const auto found = object ? std::find(drives.begin(), drives.end(), object->state()) : drives.end();
        if (found == drives.end()) return VM_E_DRIVE_INVALID;
        drives.erase(found);
        object->state()->connected = false;
        object->state()->let_go();
        return S_OK;
    });
}

HRESULT VirtualMachine::get_DVDROMDrives(IVMDVDDriveCollection** out) {
    return member(L"DVDROMDrives", out, [&]() -> HRESULT {
        if (!machine_->known) return VM_E_VM_UNKNOWN;
        *out = make<DVDDriveCollection>(world_, machine_).detach();
        return S_OK;
    });
}

REFCLSID VirtualMachine::class_id() const { return CLSID_VMVirtualMachine; }

}  // namespace ivmdvddrive
