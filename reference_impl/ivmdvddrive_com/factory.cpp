#include "factory.h"

#include "bench.h"
#include "machine.h"

#include "reference.h"

namespace ivmdvddrive {

namespace {

Pointer<IUnknown> new_bench() { return Pointer<IUnknown>::query(make<Bench>().get()); }

std::vector<HostDrive> drives_of_this_computer() {
    std::vector<HostDrive> drives;
    for (wchar_t letter = L'A'; letter <= L'Z'; ++letter) {
        const UINT type = GetDriveTypeW((std::wstring(1, letter) + L":\\").c_str());
        if (type == DRIVE_NO_ROOT_DIR || type == DRIVE_UNKNOWN) continue;
        drives.push_back({letter, type == DRIVE_CDROM ? L"dvd" : L"other"});
    }
    return drives;
}

Pointer<IUnknown> new_machine() { return Pointer<IUnknown>::query(make<VirtualMachine>(common_world()).get()); }

}  // namespace

std::shared_ptr<World> common_world() {
    static const std::shared_ptr<World> world = [] {
        const auto made = std::make_shared<World>();
        made->host = drives_of_this_computer();
        return made;
    }();
    return world;
}

const std::vector<ServerClass>& server_classes() {
    static const std::vector<ServerClass> classes = [] {
        std::vector<ServerClass> every = classes_of_profile();
        every.push_back({CLSID_ReferenceBench, PROG_ID_BENCH, L"ivmdvddrive reference: bench", new_bench});
        every.push_back({CLSID_ReferenceMachine, PROG_ID_MACHINE, L"ivmdvddrive reference: machine", new_machine});
        return every;
    }();
    return classes;
}

HRESULT Factory::CreateInstance(IUnknown* outer, REFIID iid, void** out) {
    if (!out) return E_POINTER;
    *out = nullptr;
    if (outer) return CLASS_E_NOAGGREGATION;
    try {
        return class_.create()->QueryInterface(iid, out);
    } catch (const std::bad_alloc&) {
        return E_OUTOFMEMORY;
    }
}

HRESULT Factory::LockServer(BOOL lock) {
    living += lock ? 1 : -1;
    return S_OK;
}

}  // namespace ivmdvddrive
