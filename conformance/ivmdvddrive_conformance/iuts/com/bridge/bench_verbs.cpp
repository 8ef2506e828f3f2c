// The wire protocol's own verbs (`spec/…/protocol/protocol.md`).
#include "verbs.h"

#include "crash.h"
#include "ivmdvddrive.h"
#include "text.h"

namespace bridge {

namespace {

json hello(Bridge& bridge, const json&) {
    wchar_t wine[8];
    bridge.take_profile();
    const bool under_wine = GetEnvironmentVariableW(L"WINEPREFIX", wine, 8) != 0;
    return {{"protocol", 1},
            {"implementation", bridge.scene->implementation()},
            {"profiles", {bridge.profile}},
            {"bindings", {"vtable", "dispatch"}},
            {"claims", bridge.scene->all_claims()},
            {"paths", under_wine ? "wine" : "windows"}};
}

json reset(Bridge& bridge, const json&) {
    bridge.forget();
    return {{"hostDrives", bridge.scene->reset()}};
}

json create_machine(Bridge& bridge, const json&) {
    const ComPtr<IUnknown> machine = bridge.scene->create_machine();
    return {{"machine", bridge.objects.give('m', machine.Get(), IID_IVMVirtualMachine)}};
}

const Held& machine_of(Bridge& bridge, const json& params) { return bridge.objects.take(params.at("machine")); }

json set_machine_state(Bridge& bridge, const json& params) {
    bridge.scene->set_state(machine_of(bridge, params), params.at("state").get<std::string>());
    return json::object();
}

json forget_machine(Bridge& bridge, const json& params) {
    bridge.scene->forget(machine_of(bridge, params));
    return json::object();
}

json occupy(Bridge& bridge, const json& params) {
    bridge.scene->occupy(machine_of(bridge, params), params.at("bus"), params.at("device"));
    return json::object();
}

json set_host_media(Bridge& bridge, const json& params) {
    // The suite sends 0 and 1 as well as false and true.
    const json& inserted = params.at("inserted");
    bridge.scene->set_host_media(params.at("letter"),
                                 inserted.is_boolean() ? inserted.get<bool>() : inserted.get<int>() != 0);
    return json::object();
}

json inject_fault(Bridge& bridge, const json& params) {
    bridge.scene->inject_fault(bridge.objects.take(params.at("object")), params.at("fault"));
    return json::object();
}

json connect(Bridge& bridge, const json& params, Sink::Kind kind) {
    IUnknown* const drive = bridge.objects.take(params.at("object")).pointer.Get();
    auto connection = std::make_unique<Connection>(drive, kind, bridge.events(drive));
    const std::string handle = "s" + std::to_string(++bridge.last_sink);
    bridge.sinks[handle] = std::move(connection);
    return {{"sink", handle}};
}

json advise(Bridge& bridge, const json& params) { return connect(bridge, params, Sink::Kind::ordinary); }

json advise_failing(Bridge& bridge, const json& params) { return connect(bridge, params, Sink::Kind::failing); }

Connection& sink_of(Bridge& bridge, const json& params) {
    const auto found = bridge.sinks.find(params.at("sink").get<std::string>());
    if (found == bridge.sinks.end()) throw BadRequest("no such sink");
    return *found->second;
}

json unadvise(Bridge& bridge, const json& params) {
    sink_of(bridge, params).end();
    return json::object();
}

json drain(Bridge& bridge, const json& params) { return {{"events", sink_of(bridge, params).drain()}}; }

json call(Bridge& bridge, const json& params) {
    Held& held = bridge.objects.take(params.at("object"));
    const Member* const member = &bridge.member(held, params.at("member"));
    Variants arguments = bridge.arguments(*member, params.at("args"));
    const bool null_out = params.value("out", "pointer") == "null";
    if (params.value("binding", "vtable") == "dispatch") {
        if (null_out) throw BadRequest("a late-bound call has no out pointer that could be NULL");
        if (!held.dispatch) throw BadRequest("the object has no IDispatch");
        Late late;
        call_late(held.dispatch.Get(), *member, arguments, &late);
        json answer = {{"hresult", hex(static_cast<unsigned long>(late.result))}};
        if (late.result == DISP_E_EXCEPTION) {
            answer["scode"] = hex(static_cast<unsigned long>(late.exception.code()));
        } else if (SUCCEEDED(late.result) && member->out != VT_EMPTY) {
            answer["value"] = bridge.value(*member, late.value.get());
        }
        return answer;
    }
    Variant out;
    out.get().llVal = 0;
    const HRESULT result = call_vtable(held.pointer.Get(), *member, arguments, null_out ? Out::null : Out::given, &out);
    json answer = {{"hresult", hex(static_cast<unsigned long>(result))}};
    if (SUCCEEDED(result) && member->out != VT_EMPTY && !null_out) {
        out.get().vt = member->out;  // from here on it owns what came
        answer["value"] = bridge.value(*member, out.get());
    }
    return answer;
}

json bye(Bridge& bridge, const json&) {
    bridge.done = true;
    return json::object();
}

}  // namespace

Verbs bench_verbs() {
    return {{"hello", hello},
            {"reset", reset},
            {"createMachine", create_machine},
            {"setMachineState", set_machine_state},
            {"forgetMachine", forget_machine},
            {"occupy", occupy},
            {"setHostMedia", set_host_media},
            {"injectFault", inject_fault},
            {"advise", advise},
            {"adviseFailing", advise_failing},
            {"unadvise", unadvise},
            {"drain", drain},
            {"call", call},
            {"bye", bye}};
}

}  // namespace bridge
