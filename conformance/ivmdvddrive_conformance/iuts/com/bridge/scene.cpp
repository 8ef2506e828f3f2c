#include "scene.h"

#include "application_scene.h"
#include "bench_scene.h"
#include "facts.h"
#include "machine_scene.h"
#include "text.h"
#include "typeinfo.h"

#include "ivmdvddrive.h"

namespace bridge {

namespace {

[[noreturn]] void missing(const char* what) {
    throw BadRequest(std::string("the server has no IConformanceBench, and ") + what);
}

}  // namespace

void Scene::set_state(const Held&, const std::string&) { missing("nothing else sets a machine's state"); }
void Scene::forget(const Held&) { missing("nothing else forgets a machine"); }
void Scene::occupy(const Held&, long, long) { missing("nothing else occupies a location"); }
void Scene::set_host_media(const json&, bool) { missing("a disc is put in by a person"); }
void Scene::inject_fault(const Held&, const json&) { missing("nothing else injects an error"); }

std::string Scene::profile() {
    constexpr size_t with_bus_type = 3;
    try {
        reset();
        const ComPtr<IUnknown> machine = create_machine();
        is_direct_ = !is_proxy(machine.Get());
        ComPtr<IVMVirtualMachine> recorded;
        if (FAILED(machine.As(&recorded))) {
            const Member* const add = adds_drives(machine.Get());
            if (add && add->in.size() == with_bus_type) return "vs2005";
        }
    } catch (const BadRequest&) {
        // Whatever is wrong is told where it is judged.
    }
    return "vpc";
}

json Scene::all_claims() const {
    // What every COM server can be asked. Not "batch", which answers many calls by one line: all of them would be lost
    // with the call in which a server crashes.
    json all = {"com"};
    // A proxy answers by itself where a pointer is NULL.
    if (is_direct_) all.push_back("null-out");
    for (const std::string& claim : claims()) {
        all.push_back(claim);
        if (claim == "events") all.push_back("own-sinks");  // they are the bridge's
    }
    return all;
}

std::unique_ptr<Scene> scene_of(const Server& server, const std::wstring& scratch) {
    for (const CLSID& id : server.classes()) {
        if (BenchScene::serves(server, id)) return std::make_unique<BenchScene>(server, id);
    }
    for (const CLSID& id : server.classes()) {
        if (ApplicationScene::serves(server, id)) return std::make_unique<ApplicationScene>(server, id, scratch);
    }
    for (const CLSID& id : server.classes()) {
        if (MachineScene::serves(server, id)) return std::make_unique<MachineScene>(server, id);
    }
    throw CannotLoad(
        "none of its classes gives an object with IConformanceBench, an application that creates virtual machines, or "
        "a virtual machine");
}

json drives_of_this_computer() {
    json drives = json::array();
    const DWORD present = GetLogicalDrives();
    for (int n = 0; n < 26; ++n) {
        if (!(present & (1u << n))) continue;
        const wchar_t letter = static_cast<wchar_t>(L'A' + n);
        const std::wstring root = std::wstring(1, letter) + L":\\";
        const bool dvd = GetDriveTypeW(root.c_str()) == DRIVE_CDROM;
        drives.push_back({{"letter", utf8(std::wstring(1, letter))}, {"kind", dvd ? "dvd" : "other"}});
    }
    return drives;
}

const Member* adds_drives(IUnknown* object) {
    const StatedInterface* const stated = object ? stated_interface(object) : nullptr;
    return stated ? stated->find("AddDVDROMDrive") : nullptr;
}

void must(HRESULT result, const char* what) {
    if (FAILED(result)) throw BadRequest(std::string(what) + " gave " + hex(static_cast<unsigned long>(result)));
}

}  // namespace bridge
