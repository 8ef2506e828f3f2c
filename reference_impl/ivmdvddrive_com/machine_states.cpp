// Windows Virtual PC: the members of a machine by which clients tell machines apart, set their states and connect disks.
#include "machine.h"

#include "configuration.h"
#include "hard_disk.h"
#include "task.h"
#include "text.h"

namespace ivmdvddrive {

HRESULT VirtualMachine::get_Name(BSTR* name) {
    return member(L"Name", name, [&]() -> HRESULT {
        if (!machine_->known) return VM_E_VM_UNKNOWN;
        *name = Text(machine_->name).detach();
        return S_OK;
    });
}

HRESULT VirtualMachine::put_Name(BSTR name) {
    return member(L"put_Name", [&]() -> HRESULT {
        if (!machine_->known) return VM_E_VM_UNKNOWN;
        const std::wstring called = string_of(name);
        if (const HRESULT why = name_error(called); FAILED(why)) return why;
        const std::shared_ptr<MachineState> other = world_->machine(called);
        if (other && other != machine_) return VM_E_CONFIG_DUPLICATE_NAME;
        machine_->name = called;
        return S_OK;
    });
}

HRESULT VirtualMachine::get_State(VMVMState* state) {
    return member(L"State", state, [&]() -> HRESULT {
        if (!machine_->known) return VM_E_VM_UNKNOWN;
        switch (machine_->power) {
            case Power::off: *state = vmVMState_TurnedOff; break;
            case Power::running: *state = vmVMState_Running; break;
            case Power::paused: *state = vmVMState_Paused; break;
            case Power::saved: *state = vmVMState_Saved; break;
        }
        return S_OK;
    });
}

HRESULT VirtualMachine::change(const wchar_t* name, bool active, Power to, IVMTask** task) {
    return member(name, task, [&]() -> HRESULT {
        if (!machine_->known) return VM_E_VM_UNKNOWN;
        if (machine_->active() != active) return active ? VM_E_VM_NOT_RUNNING : VM_E_VM_RUNNING;
        machine_->power = to;
        *task = make<Task>(world_).detach();
        return S_OK;
    });
}

HRESULT VirtualMachine::Startup(IVMTask** task) { return change(L"Startup", false, Power::running, task); }
HRESULT VirtualMachine::TurnOff(IVMTask** task) { return change(L"TurnOff", true, Power::off, task); }
HRESULT VirtualMachine::Save(IVMTask** task) { return change(L"Save", true, Power::saved, task); }
HRESULT VirtualMachine::Reset(IVMTask** task) { return change(L"Reset", true, Power::running, task); }

HRESULT VirtualMachine::DiscardSavedState() {
    return member(L"DiscardSavedState", [&]() -> HRESULT {
        if (!machine_->known) return VM_E_VM_UNKNOWN;
        if (machine_->power != Power::saved) return E_FAIL;
        machine_->power = Power::off;
        return S_OK;
    });
}

HRESULT VirtualMachine::pause(const wchar_t* name, Power from, Power to) {
    return member(name, [&]() -> HRESULT {
        if (!machine_->known) return VM_E_VM_UNKNOWN;
        if (!machine_->active()) return VM_E_VM_NOT_RUNNING;
        if (machine_->power != from) return E_FAIL;
        machine_->power = to;
        return S_OK;
    });
}

HRESULT VirtualMachine::Pause() { return pause(L"Pause", Power::running, Power::paused); }
HRESULT VirtualMachine::Resume() { return pause(L"Resume", Power::paused, Power::running); }

HRESULT VirtualMachine::AddHardDiskConnection(BSTR path, long bus, long device, IVMHardDiskConnection** out) {
    return member(L"AddHardDiskConnection", out, [&]() -> HRESULT {
        if (const HRESULT why = changeable(); FAILED(why)) return why;
        if (!path) return E_INVALIDARG;
        if (!is_file(string_of(path))) return HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
        if (const HRESULT why = machine_->free({bus, device}); FAILED(why)) return why;
        machine_->disks.insert({bus, device});
        *out = make<HardDiskConnection>(world_).detach();
        return S_OK;
    });
}

}  // namespace ivmdvddrive
