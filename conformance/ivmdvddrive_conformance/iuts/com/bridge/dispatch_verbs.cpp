// Automation's rules: com.names, com.invoke, com.platform, com.types.
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

// {"type": "BSTR", "value": "1"} as a VARIANT; an object by its handle.
Variant typed(Bridge& bridge, const json& given) {
    static const std::map<std::string, VARTYPE> types = {{"I2", VT_I2},     {"I4", VT_I4},       {"R8", VT_R8},
                                                         {"BSTR", VT_BSTR}, {"ERROR", VT_ERROR}, {"DISPATCH", VT_DISPATCH}};
    const auto type = types.find(given.at("type").get<std::string>());
    if (type == types.end()) throw BadRequest("no such type: " + given["type"].dump());
    const json value = given.value("value", json(nullptr));
    switch (type->second) {
        case VT_BSTR: return Variant::of_text(bstr_of(value));
        case VT_DISPATCH: return Variant::of_object(bridge.objects.take(value).dispatch.Get());
        default: break;
    }
    Variant made;
    VARIANT& held = made.get();
    held.vt = type->second;
    if (held.vt == VT_I2) held.iVal = value.get<short>();
    if (held.vt == VT_I4) held.lVal = value.get<long>();
    if (held.vt == VT_R8) held.dblVal = value.get<double>();
    if (held.vt == VT_ERROR) held.scode = DISP_E_PARAMNOTFOUND;  // an argument that is left out
    return made;
}

// The arguments of one Invoke, as DISPPARAMS has them: those by name first, the others in reverse order.
class Given {
public:
    Given(Bridge& bridge, const json& args, bool put) {
        for (const json& arg : args) values_.push_back(typed(bridge, arg));
        for (size_t n = 0; n < args.size(); ++n) {
            if (args[n].contains("name")) add(args[n], values_[n], args[n]["name"].get<DISPID>());
        }
        if (put) names_.push_back(DISPID_PROPERTYPUT);
        for (size_t n = args.size(); n-- > 0;) {
            if (!args[n].contains("name")) passed_.push_back(referred(args[n], values_[n]));
        }
    }

    DISPPARAMS parameters() {
        return {passed_.data(), names_.empty() ? nullptr : names_.data(), static_cast<UINT>(passed_.size()),
                static_cast<UINT>(names_.size())};
    }

private:
    void add(const json& arg, Variant& value, DISPID name) {
        passed_.push_back(referred(arg, value));
        names_.push_back(name);
    }

    // {"by": "reference"} is VT_BYREF with the value's own type, {"by": "variable"} VT_BYREF | VT_VARIANT.
    static VARIANTARG referred(const json& arg, Variant& value) {
        const std::string by = arg.value("by", "value");
        VARIANT& held = value.get();
        if (by == "value") return held;
        VARIANTARG made;
        VariantInit(&made);
        if (by == "variable") {
            made.vt = VT_BYREF | VT_VARIANT;
            made.pvarVal = &held;
        } else {
            made.vt = static_cast<VARTYPE>(VT_BYREF | held.vt);
            made.byref = &held.llVal;  // every value stands at the same place of the union
        }
        return made;
    }

    Variants values_;
    std::vector<VARIANTARG> passed_;  // shares what the values own
    std::vector<DISPID> names_;
};

// Invoke, and what it answered. The object is the server's, or the platform's own.
json invoked(Bridge& bridge, IDispatch& object, DISPID dispid, const json& params) {
    static const std::map<std::string, WORD> kinds = {{"method", WORD(DISPATCH_METHOD)},
                                                      {"get", WORD(DISPATCH_PROPERTYGET)},
                                                      {"either", WORD(DISPATCH_METHOD | DISPATCH_PROPERTYGET)},
                                                      {"put", WORD(DISPATCH_PROPERTYPUT)}};
    const std::string kind = params.at("kind");
    Given given(bridge, params.at("args"), kind == "put");
    DISPPARAMS parameters = given.parameters();
    const Calling calling("Invoke", "dispatch");
    Variant value;
    Exception exception;
    UINT bad = static_cast<UINT>(-1);
    const HRESULT result =
        object.Invoke(dispid, IID_NULL, LOCALE_USER_DEFAULT, kinds.at(kind), &parameters,
                      params.value("wanted", true) ? &value : nullptr, exception.get(), &bad);
    json answer = {{"hresult", hex(static_cast<unsigned long>(result))},
                   {"argument", bad == static_cast<UINT>(-1) ? json(nullptr) : json(bad)},
                   {"type", value.get().vt}};
    if (result == DISP_E_EXCEPTION) {
        exception.complete();
        answer["exception"] = exception.told();
    }
    const bool object_given = value.get().vt == VT_DISPATCH || value.get().vt == VT_UNKNOWN;
    answer["value"] = SUCCEEDED(result) && object_given
                          ? bridge.objects.give('o', value.get().punkVal, IID_IDispatch)
                          : json(nullptr);
    return answer;
}

json invoke(Bridge& bridge, const json& params) {
    return invoked(bridge, dispatch_of(bridge, params), params.at("dispid"), params);
}

// The same of the platform's own automation, on a drive that is none.
json platform(Bridge& bridge, const json& params) {
    if (params.at("kind") != "method") throw BadRequest("the platform's drive has methods alone");
    IDispatch& drive = *bridge.platform.Get();
    std::wstring name = utf16(params.at("member"));
    LPOLESTR names = name.data();
    DISPID dispid = DISPID_UNKNOWN;
    if (FAILED(drive.GetIDsOfNames(IID_NULL, &names, 1, LOCALE_USER_DEFAULT, &dispid))) dispid = params.at("dispid");
    return invoked(bridge, drive, dispid, params);
}

json types(Bridge& bridge, const json& params) {
    const Calling calling("GetTypeInfo", "dispatch");
    return stated_types(&dispatch_of(bridge, params));
}

}  // namespace

Verbs dispatch_verbs() { return {{"com.names", names}, {"com.invoke", invoke}, {"com.platform", platform}, {"com.types", types}}; }

}  // namespace bridge
