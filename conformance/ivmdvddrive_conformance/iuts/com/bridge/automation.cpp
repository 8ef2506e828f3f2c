#include "automation.h"

#include "crash.h"
#include "text.h"

namespace bridge {

namespace {

[[noreturn]] void refuse(const std::string& what, const wchar_t* member, HRESULT why) {
    throw BadRequest(utf8(member) + " of " + what + " gave " + hex(static_cast<unsigned long>(why)));
}

HRESULT id_of(IDispatch* object, const wchar_t* member, DISPID* id) {
    LPOLESTR name = const_cast<LPOLESTR>(member);
    return object->GetIDsOfNames(IID_NULL, &name, 1, LOCALE_USER_DEFAULT, id);
}

}  // namespace

bool Automation::is(IUnknown* other) const {
    ComPtr<IUnknown> own, others;
    if (!object_ || !other) return false;
    object_.As(&own);
    other->QueryInterface(IID_PPV_ARGS(&others));
    return own && own.Get() == others.Get();
}

bool Automation::knows(const wchar_t* member) const {
    DISPID id = DISPID_UNKNOWN;
    return object_ && SUCCEEDED(id_of(object_.Get(), member, &id));
}

Variant Automation::call(const wchar_t* member, Variants arguments) const {
    const std::string name = utf8(member);
    const Calling calling(name.c_str(), "scene");
    DISPID id = DISPID_UNKNOWN;
    if (const HRESULT unknown = id_of(object_.Get(), member, &id); FAILED(unknown)) refuse(what_, member, unknown);
    std::vector<VARIANTARG> reversed;  // each is cleared by its Variant
    for (auto one = arguments.rbegin(); one != arguments.rend(); ++one) reversed.push_back(one->get());
    DISPPARAMS parameters = {reversed.data(), nullptr, static_cast<UINT>(reversed.size()), 0};
    Variant given;
    Exception exception;
    // As scripts do it: whether a member is a property or a method is not known.
    HRESULT result = object_->Invoke(id, IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD | DISPATCH_PROPERTYGET,
                                     &parameters, &given, exception.get(), nullptr);
    watch_for_death(result, object_.Get());
    if (result == DISP_E_EXCEPTION) {
        exception.complete();
        result = FAILED(exception.code()) ? exception.code() : result;
    }
    if (FAILED(result)) refuse(what_, member, result);
    return given;
}

long Automation::number(const wchar_t* member) const {
    Variant given = call(member);
    if (FAILED(VariantChangeType(&given, &given, 0, VT_I4))) refuse(what_, member, DISP_E_TYPEMISMATCH);
    return given.get().lVal;
}

std::string Automation::text(const wchar_t* member) const {
    Variant given = call(member);
    if (FAILED(VariantChangeType(&given, &given, 0, VT_BSTR))) refuse(what_, member, DISP_E_TYPEMISMATCH);
    return given.get().bstrVal ? utf8(given.get().bstrVal, SysStringLen(given.get().bstrVal)) : "";
}

Automation Automation::object(const wchar_t* member, Variants arguments, const std::string& what) const {
    Variant given = call(member, std::move(arguments));
    const bool is_object = given.get().vt == VT_DISPATCH || given.get().vt == VT_UNKNOWN;
    ComPtr<IDispatch> found;
    if (is_object && given.get().punkVal) given.get().punkVal->QueryInterface(IID_PPV_ARGS(&found));
    return {found, what};
}

Variant text_argument(const std::wstring& text) {
    return Variant::of_text(SysAllocStringLen(text.data(), static_cast<UINT>(text.size())));
}

}  // namespace bridge
