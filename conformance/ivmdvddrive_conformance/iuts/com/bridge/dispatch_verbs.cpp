// Automation's rules: com.names, com.invoke, com.types.
#include "verbs.h"

#include "crash.h"
#include "text.h"
#include "typeinfo.h"

#include <map>

namespace bridge {

namespace {

IDispatch& dispatch_of(Bridge& bridge, const json& params) {
    Held& held = bridge.objects.take(params.at("object"));
    if (!held.dispatch) throw BadRequest("the object has no IDispatch");
    return *held.dispatch.Get();
}

json names(Bridge& bridge, const json& params) {
    std::vector<std::wstring> texts;
    for (const json& name : params.at("names")) texts.push_back(utf16(name));
    std::vector<LPOLESTR> given;
    for (std::wstring& text : texts) given.push_back(text.data());
    std::vector<DISPID> dispids(given.size(), 0x5EED);
    const Calling calling("GetIDsOfNames", "dispatch");
    const HRESULT result = dispatch_of(bridge, params)
                               .GetIDsOfNames(IID_NULL, given.data(), static_cast<UINT>(given.size()),
                                              LOCALE_USER_DEFAULT, dispids.data());
    return {{"hresult", hex(static_cast<unsigned long>(result))}, {"dispids", dispids}};
}

// {"type": "BSTR", "value": "1"} as a VARIANT.
Variant typed(const json& given) {
    static const std::map<std::string, VARTYPE> types = {
        {"I2", VT_I2}, {"I4", VT_I4}, {"R8", VT_R8}, {"BSTR", VT_BSTR}};
    const VARTYPE type = types.at(given.at("type").get<std::string>());
    const json value = given.value("value", json(nullptr));
    Variant made = type == VT_BSTR ? Variant::of_text(bstr_of(value)) : Variant();
    VARIANT& held = made.get();
    held.vt = type;
    if (type == VT_I2) held.iVal = value.get<short>();
    if (type == VT_I4) held.lVal = value.get<long>();
    if (type == VT_R8) held.dblVal = value.get<double>();
    return made;
}

json invoke(Bridge& bridge, const json& params) {
    static const std::map<std::string, WORD> kinds = {{"method", WORD(DISPATCH_METHOD)},
                                                      {"get", WORD(DISPATCH_PROPERTYGET)},
                                                      {"put", WORD(DISPATCH_PROPERTYPUT)}};
    Variants arguments;
    for (const json& given : params.at("args")) arguments.push_back(typed(given));
    std::vector<VARIANTARG> reversed;
    for (size_t n = arguments.size(); n-- > 0;) reversed.push_back(arguments[n].get());
    const std::string kind = params.at("kind");
    DISPID put = DISPID_PROPERTYPUT;
    const UINT named = kind == "put" ? 1 : 0;
    DISPPARAMS given = {reversed.data(), named ? &put : nullptr, static_cast<UINT>(reversed.size()), named};
    const Calling calling("Invoke", "dispatch");
    Variant value;
    Exception exception;
    UINT bad = static_cast<UINT>(-1);
    const HRESULT result = dispatch_of(bridge, params)
                               .Invoke(params.at("dispid"), IID_NULL, LOCALE_USER_DEFAULT, kinds.at(kind), &given,
                                       params.value("wanted", true) ? &value : nullptr, exception.get(), &bad);
    json answer = {{"hresult", hex(static_cast<unsigned long>(result))},
                   {"argument", bad == static_cast<UINT>(-1) ? json(nullptr) : json(bad)},
                   {"type", value.get().vt}};
    if (result == DISP_E_EXCEPTION) {
        exception.complete();
        answer["exception"] = exception.told();
    }
    return answer;
}

json types(Bridge& bridge, const json& params) {
    const Calling calling("GetTypeInfo", "dispatch");
    return stated_types(&dispatch_of(bridge, params));
}

}  // namespace

Verbs dispatch_verbs() { return {{"com.names", names}, {"com.invoke", invoke}, {"com.types", types}}; }

}  // namespace bridge
