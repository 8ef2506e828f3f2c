// The rules of enumerators: com.enumerator, com.next, com.skip, com.restart, com.clone.
#include "verbs.h"

#include "crash.h"
#include "facts.h"
#include "ivmdvddrive.h"
#include "text.h"

namespace bridge {

namespace {

ComPtr<IEnumVARIANT> enumerator_of(Bridge& bridge, const json& params) {
    ComPtr<IEnumVARIANT> found;
    bridge.objects.take(params.at("pointer")).pointer.As(&found);
    if (!found) throw BadRequest("that is no IEnumVARIANT");
    return found;
}

json told(HRESULT result) { return {{"hresult", hex(static_cast<unsigned long>(result))}}; }

// The enumerator of a collection, as its vtable gives it.
json enumerator(Bridge& bridge, const json& params) {
    Variant out;
    out.get().llVal = 0;
    Variants none;
    const Held& collection = bridge.objects.take(params.at("object"));
    const Member& member = bridge.member(collection, "_NewEnum");
    const HRESULT result = call_vtable(collection.pointer.Get(), member, none, Out::given, &out);
    json answer = told(result);
    if (SUCCEEDED(result)) answer["pointer"] = bridge.objects.keep(out.get().punkVal);
    return answer;
}

json next(Bridge& bridge, const json& params) {
    const ULONG wanted = params.at("count");
    const Calling calling("IEnumVARIANT::Next", "vtable");
    std::vector<VARIANT> elements(wanted);
    for (VARIANT& element : elements) VariantInit(&element);
    ULONG fetched = 0x5EED;
    const bool told_how_many = params.value("fetched", true);
    const HRESULT result =
        enumerator_of(bridge, params)->Next(wanted, elements.data(), told_how_many ? &fetched : nullptr);
    json answer = told(result);
    json items = json::array();
    for (VARIANT& element : elements) {
        if (element.vt == VT_DISPATCH || element.vt == VT_UNKNOWN) {
            items.push_back(bridge.objects.give('d', element.punkVal, IID_IVMDVDDrive));
        }
        VariantClear(&element);
    }
    answer["items"] = items;
    answer["fetched"] = told_how_many ? json(fetched) : json(nullptr);
    return answer;
}

json skip(Bridge& bridge, const json& params) {
    const Calling calling("IEnumVARIANT::Skip", "vtable");
    return told(enumerator_of(bridge, params)->Skip(params.at("count").get<ULONG>()));
}

json restart(Bridge& bridge, const json& params) {
    const Calling calling("IEnumVARIANT::Reset", "vtable");
    return told(enumerator_of(bridge, params)->Reset());
}

json clone(Bridge& bridge, const json& params) {
    const Calling calling("IEnumVARIANT::Clone", "vtable");
    IEnumVARIANT* made = nullptr;
    json answer = told(enumerator_of(bridge, params)->Clone(&made));
    answer["pointer"] = bridge.objects.keep(made);
    return answer;
}

}  // namespace

Verbs enumerator_verbs() {
    return {{"com.enumerator", enumerator},
            {"com.next", next},
            {"com.skip", skip},
            {"com.restart", restart},
            {"com.clone", clone}};
}

}  // namespace bridge
