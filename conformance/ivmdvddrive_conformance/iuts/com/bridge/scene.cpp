#include "scene.h"

#include "crash.h"
#include "text.h"
#include "typeinfo.h"

#include <sstream>

namespace bridge {

namespace {

void must(HRESULT result, const char* what) {
    if (FAILED(result)) throw BadRequest(std::string(what) + " gave " + hex(static_cast<unsigned long>(result)));
}

std::string taken(BSTR text) {
    const std::string found = text ? utf8(text, SysStringLen(text)) : "";
    SysFreeString(text);
    return found;
}

// The drives of this host, for a server that has no bench to tell of others.
json drives_of_this_host() {
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

// What a machine of a profile without recorded ids says of its way to add a drive; null for what is no such machine.
const Member* adds_drives(IUnknown* object) {
    const StatedInterface* const stated = object ? stated_interface(object) : nullptr;
    return stated ? stated->find("AddDVDROMDrive") : nullptr;
}

}  // namespace

void Scene::open() {
    for (const CLSID& id : server_.classes()) {
        bench_ = server_.create<IConformanceBench>(id);
        class_ = id;
        if (bench_) return;
    }
    for (const CLSID& id : server_.classes()) {
        class_ = id;
        if (server_.create<IVMVirtualMachine>(id)) return;
        if (adds_drives(server_.create<IDispatch>(id).Get())) return;
    }
    throw CannotLoad("none of its classes gives an object with IConformanceBench or IVMVirtualMachine");
}

std::string Scene::profile() {
    constexpr size_t with_bus_type = 3;
    try {
        reset();
        const ComPtr<IUnknown> machine = create_machine();
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

json Scene::implementation() const {
    if (!bench_) return {{"name", "COM server " + guid_text(class_)}, {"version", "unknown"}, {"language", "unknown"}};
    BSTR name = nullptr, version = nullptr, language = nullptr;
    must(bench_->Describe(&name, &version, &language), "Describe");
    return {{"name", taken(name)}, {"version", taken(version)}, {"language", taken(language)}};
}

json Scene::claims() const {
    // What every COM server can be asked. Not "batch", which answers many calls by one line: all of them would be lost
    // with the call in which a server crashes.
    json claims = {"com", "null-out"};
    std::string made = "events collection";
    if (bench_) {
        BSTR text = nullptr;
        must(bench_->Claims(&text), "Claims");
        made = taken(text);
    }
    std::istringstream words(made);
    for (std::string word; words >> word;) {
        claims.push_back(word);
        if (word == "events") claims.push_back("own-sinks");  // they are the bridge's
    }
    return claims;
}

json Scene::reset() {
    if (!bench_) return drives_of_this_host();
    const Calling calling("Reset", "bench");
    BSTR text = nullptr;
    must(bench_->Reset(&text), "Reset");
    std::istringstream words(taken(text));
    json drives = json::array();
    for (std::string word; words >> word;) {
        const size_t equals = word.find('=');
        if (equals == std::string::npos) throw BadRequest("Reset gave no LETTER=KIND: " + word);
        drives.push_back({{"letter", word.substr(0, equals)}, {"kind", word.substr(equals + 1)}});
    }
    return drives;
}

ComPtr<IUnknown> Scene::create_machine() {
    const Calling calling("CreateMachine", "bench");
    ComPtr<IUnknown> machine;
    if (bench_) {
        ComPtr<IVMVirtualMachine> made;  // the interface of that name that the server's profile has
        must(bench_->CreateMachine(&made), "CreateMachine");
        machine = made;
    } else {
        machine = server_.create<IVMVirtualMachine>(class_);
        if (!machine) machine = server_.create<IDispatch>(class_);
    }
    if (!machine) throw BadRequest("the server gave no machine");
    return machine;
}

IConformanceBench& Scene::bench() {
    if (!bench_) throw BadRequest("the server has no IConformanceBench");
    return *bench_.Get();
}

}  // namespace bridge
