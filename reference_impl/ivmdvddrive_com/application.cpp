#include "application.h"

#include "codes.h"
#include "configuration.h"
#include "listing.h"
#include "machine.h"
#include "text.h"

#include "reference.h"

#include <algorithm>

namespace ivmdvddrive {

HRESULT Application::FindVirtualMachine(BSTR name, IVMVirtualMachine** out) {
    return member(L"FindVirtualMachine", out, [&]() -> HRESULT {
        if (!name) return E_POINTER;
        const std::shared_ptr<MachineState> found = world_->machine(string_of(name));
        if (!found) return S_FALSE;
        *out = VirtualMachine::of(world_, found).detach();
        return S_OK;
    });
}

HRESULT Application::CreateVirtualMachine(BSTR name, BSTR path, IVMVirtualMachine** out) {
    return member(L"CreateVirtualMachine", out, [&]() -> HRESULT {
        if (!path) return E_POINTER;
        std::wstring called = string_of(name), file;
        if (const HRESULT why = configuration_file(called, string_of(path), &file); FAILED(why)) return why;
        if (world_->machine(called)) return VM_E_CONFIG_DUPLICATE_NAME;
        if (const HRESULT why = make_configuration(file); FAILED(why)) return why;
        enter(called, file, out);
        return S_OK;
    });
}

HRESULT Application::RegisterVirtualMachine(BSTR name, BSTR path, IVMVirtualMachine** out) {
    return member(L"RegisterVirtualMachine", out, [&]() -> HRESULT {
        if (!path) return E_POINTER;
        std::wstring called = string_of(name), file;
        if (const HRESULT why = configuration_file(called, string_of(path), &file); FAILED(why)) return why;
        if (world_->machine(called)) return VM_E_CONFIG_DUPLICATE_NAME;
        if (!is_file(file)) return HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
        enter(called, file, out);
        return S_OK;
    });
}

HRESULT Application::DeleteVirtualMachine(IVMVirtualMachine* machine) {
    return member(L"DeleteVirtualMachine", [&]() -> HRESULT {
        std::wstring file;
        const HRESULT answer = leave_out(machine, &file);
        if (answer == S_OK) DeleteFileW(file.c_str());
        return answer;
    });
}

HRESULT Application::UnregisterVirtualMachine(IVMVirtualMachine* machine) {
    return member(L"UnregisterVirtualMachine", [&]() -> HRESULT {
        std::wstring file;
        return leave_out(machine, &file);
    });
}

HRESULT Application::get_VirtualMachines(IVMVirtualMachineCollection** out) {
    return member(L"VirtualMachines", out, [&]() -> HRESULT {
        using Machines = Listing<IVMVirtualMachineCollection, IVMVirtualMachine>;
        const auto all = [world = world_] {
            std::vector<Pointer<IVMVirtualMachine>> found;
            for (const auto& state : world->registered) {
                found.push_back(Pointer<IVMVirtualMachine>::adopt(VirtualMachine::of(world, state).detach()));
            }
            return found;
        };
        *out = make<Machines>(world_, CLSID_ReferenceMachineCollection, all).detach();
        return S_OK;
    });
}

HRESULT Application::get_Tasks(IVMTaskCollection** out) {
    return member(L"Tasks", out, [&]() -> HRESULT {
        using Tasks = Listing<IVMTaskCollection, IVMTask>;
        const auto all = [] { return std::vector<Pointer<IVMTask>>(); };  // none is ever in progress: see task.h
        *out = make<Tasks>(world_, CLSID_ReferenceTaskCollection, all).detach();
        return S_OK;
    });
}

HRESULT Application::get_Name(BSTR* name) {
    return member(L"Name", name, [&]() -> HRESULT {
        *name = Text(L"ivmdvddrive COM reference").detach();
        return S_OK;
    });
}

HRESULT Application::get_Version(BSTR* version) {
    return member(L"Version", version, [&]() -> HRESULT {
        *version = Text(L"" IVMDVDDRIVE_VERSION).detach();
        return S_OK;
    });
}

REFCLSID Application::class_id() const { return CLSID_VMVirtualPC; }

void Application::enter(const std::wstring& name, const std::wstring& file, IVMVirtualMachine** out) {
    const auto state = std::make_shared<MachineState>();
    state->name = name;
    state->file = file;
    world_->registered.push_back(state);
    *out = VirtualMachine::of(world_, state).detach();
}

HRESULT Application::leave_out(IVMVirtualMachine* machine, std::wstring* file) {
    if (!machine) return E_POINTER;
    VirtualMachine* const object = world_->find<VirtualMachine>(machine);
    auto& all = world_->registered;
    const auto found = std::find_if(all.begin(), all.end(), [&](const std::shared_ptr<MachineState>& one) {
        return object && one.get() == &object->state();
    });
    if (found == all.end()) return S_FALSE;
    if (object->state().active()) return VM_E_VM_RUNNING;
    *file = object->state().file;
    all.erase(found);
    object->forget();
    return S_OK;
}

}  // namespace ivmdvddrive
