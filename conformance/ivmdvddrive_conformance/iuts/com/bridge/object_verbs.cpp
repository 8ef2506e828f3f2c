// COM's rules of identity, out parameters and error information: com.query, com.out, com.error.
#include "verbs.h"

#include "crash.h"
#include "facts.h"
#include "text.h"

namespace bridge {

namespace {

json query(Bridge& bridge, const json& params) {
    GUID iid;
    if (!guid_of(params.at("iid"), &iid)) throw BadRequest("that is no IID");
    IUnknown* const object = bridge.objects.take(params.at("object")).pointer.Get();
    const Calling calling("QueryInterface", "vtable");
    void* found = untouched();
    const HRESULT result = object->QueryInterface(iid, &found);
    json answer = {{"hresult", hex(static_cast<unsigned long>(result))}, {"left", left_in(found)}};
    if (SUCCEEDED(result) && found && found != untouched()) {
        answer["address"] = hex_address(found);
        answer["pointer"] = bridge.objects.keep(static_cast<IUnknown*>(found));
    }
    return answer;
}

// A call of the vtable whose out parameter holds something beforehand: what is left in it, and what IErrorInfo tells.
json out(Bridge& bridge, const json& params) {
    const Held& held = bridge.objects.take(params.at("object"));
    const Member* const member = &bridge.member(held, params.at("member"));
    Variants arguments = bridge.arguments(*member, params.at("args"));
    SetErrorInfo(0, nullptr);
    Variant given;
    given.get().llVal = static_cast<LONGLONG>(reinterpret_cast<INT_PTR>(untouched()));
    const HRESULT result = call_vtable(held.pointer.Get(), *member, arguments, Out::given, &given);
    const LONGLONG now = given.get().llVal;
    const bool number = member->out == VT_I4;
    const bool zero = number ? static_cast<LONG>(now) == 0 : now == 0;
    const bool same = number ? static_cast<LONG>(now) == static_cast<LONG>(reinterpret_cast<INT_PTR>(untouched()))
                             : now == static_cast<LONGLONG>(reinterpret_cast<INT_PTR>(untouched()));
    if (SUCCEEDED(result) && !same && !zero) given.get().vt = member->out;  // it is ours now
    return {{"hresult", hex(static_cast<unsigned long>(result))},
            {"left", member->out == VT_EMPTY ? "none" : zero ? "null" : same ? "untouched" : "set"},
            {"error", take_error_info()},
            {"proxied", is_proxy(held.pointer.Get())}};
}

json supports_error_info(Bridge& bridge, const json& params) {
    GUID iid;
    if (!guid_of(params.at("iid"), &iid)) throw BadRequest("that is no IID");
    const Calling calling("InterfaceSupportsErrorInfo", "vtable");
    ComPtr<ISupportErrorInfo> support;
    bridge.objects.take(params.at("object")).pointer.As(&support);
    if (!support) return {{"hresult", nullptr}};
    return {{"hresult", hex(static_cast<unsigned long>(support->InterfaceSupportsErrorInfo(iid)))}};
}

}  // namespace

Verbs object_verbs() {
    return {{"com.query", query}, {"com.out", out}, {"com.error", supports_error_info}};
}

}  // namespace bridge
