#include "variant.h"

#include "text.h"

namespace bridge {

Variant Variant::of_long(long number) {
    Variant made;
    made.held_.vt = VT_I4;
    made.held_.lVal = number;
    return made;
}

Variant Variant::of_text(BSTR owned) {
    Variant made;
    made.held_.vt = VT_BSTR;
    made.held_.bstrVal = owned;
    return made;
}

Variant Variant::of_object(IDispatch* shared) {
    Variant made;
    made.held_.vt = VT_DISPATCH;
    made.held_.pdispVal = shared;
    if (shared) shared->AddRef();
    return made;
}

Exception::~Exception() {
    SysFreeString(held_.bstrSource);
    SysFreeString(held_.bstrDescription);
    SysFreeString(held_.bstrHelpFile);
}

void Exception::complete() {
    if (held_.pfnDeferredFillIn) held_.pfnDeferredFillIn(&held_);
}

HRESULT Exception::code() const { return held_.scode ? held_.scode : static_cast<HRESULT>(held_.wCode); }

json Exception::told() const {
    return {{"scode", hex(static_cast<unsigned long>(code()))},
            {"source", text_of(held_.bstrSource)},
            {"description", text_of(held_.bstrDescription)}};
}

BSTR bstr_of(const json& text) {
    if (text.is_null()) return nullptr;
    if (!text.is_string()) throw BadRequest("a BSTR is a string or null");
    const std::wstring wide = utf16(text.get<std::string>());
    return SysAllocStringLen(wide.data(), static_cast<UINT>(wide.size()));
}

json text_of(BSTR text) {
    if (!text) return nullptr;
    return utf8(text, SysStringLen(text));
}

}  // namespace bridge
