#include "machine_scene.h"

#include "crash.h"
#include "text.h"

#include "ivmdvddrive.h"

namespace bridge {

namespace {

ComPtr<IUnknown> machine_of(const Server& server, REFCLSID id) {
    ComPtr<IUnknown> machine = server.create<IVMVirtualMachine>(id);
    if (!machine) machine = server.create<IDispatch>(id);
    return machine;
}

}  // namespace

bool MachineScene::serves(const Server& server, REFCLSID id) {
    return server.create<IVMVirtualMachine>(id) || adds_drives(server.create<IDispatch>(id).Get());
}

json MachineScene::implementation() const {
    return {{"name", "COM server " + guid_text(class_)}, {"version", "unknown"}, {"language", "unknown"}};
}

ComPtr<IUnknown> MachineScene::create_machine() {
    const Calling calling("CreateInstance", "class");
    ComPtr<IUnknown> machine = machine_of(server_, class_);
    if (!machine) throw BadRequest("the server gave no machine");
    return machine;
}

std::vector<std::string> MachineScene::plan() const {
    return {"found machines in class {" + guid_text(class_) + "}, and nothing that sets their scenes",
            "creates machines of that class, and nothing else",
            "does not claim machine-states, forget-machine, occupy, host-media, faults"};
}

}  // namespace bridge
