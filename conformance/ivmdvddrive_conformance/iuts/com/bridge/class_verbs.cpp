// The rules of class objects: com.class, com.create, com.unload.
#include "verbs.h"

#include "conformance_bench.h"
#include "crash.h"
#include "facts.h"
#include "text.h"

namespace bridge {

namespace {

json told(HRESULT result, const void* left) {
    return {{"hresult", hex(static_cast<unsigned long>(result))}, {"left", left_in(left)}};
}

// What the server says of a class: the one that is judged, or another.
json class_object(Bridge& bridge, const json& params) {
    GUID id = bridge.scene->class_id();
    GUID iid = IID_IClassFactory;
    if (params.contains("class") && !guid_of(params["class"], &id)) throw BadRequest("that is no CLSID");
    if (params.contains("iid") && !guid_of(params["iid"], &iid)) throw BadRequest("that is no IID");
    void* found = untouched();
    const HRESULT result = bridge.server.class_object(id, iid, &found);
    json answer = told(result, found);
    answer["direct"] = bridge.server.direct();  // else the system answers before the server does
    if (SUCCEEDED(result) && found && found != untouched()) static_cast<IUnknown*>(found)->Release();
    return answer;
}

// Creates an object of an interface, alone or as a part of another one.
json create(Bridge& bridge, const json& params) {
    GUID iid = IID_IConformanceBench;
    if (params.at("iid") != "bench" && !guid_of(params["iid"], &iid)) throw BadRequest("that is no IID");
    ComPtr<IClassFactory> factory;
    bridge.server.class_object(bridge.scene->class_id(), IID_PPV_ARGS(&factory));
    if (!factory) throw BadRequest("the class has no IClassFactory");
    const Calling calling("CreateInstance", "class");
    ComPtr<Sink> outer;  // any object will do
    if (params.value("aggregated", false)) outer = adopt(new Sink(nullptr, Sink::Kind::stranger, {}));
    void* found = untouched();
    const HRESULT result = factory->CreateInstance(outer.Get(), iid, &found);
    const json answer = told(result, found);
    if (SUCCEEDED(result) && found && found != untouched()) static_cast<IUnknown*>(found)->Release();
    return answer;
}

// Lets go of everything, the bench too, and asks whether the server may be unloaded.
json unload(Bridge& bridge, const json&) {
    const Calling calling("DllCanUnloadNow", "module");
    const HRESULT held = bridge.server.can_unload();
    bridge.forget();
    bridge.scene->close();
    const HRESULT result = bridge.server.can_unload();
    bridge.scene->open();
    return {{"held", hex(static_cast<unsigned long>(held))}, {"hresult", hex(static_cast<unsigned long>(result))}};
}

}  // namespace

Verbs class_verbs() { return {{"com.class", class_object}, {"com.create", create}, {"com.unload", unload}}; }

}  // namespace bridge
