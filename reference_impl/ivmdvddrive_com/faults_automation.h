// What is wrong with the faulty servers' automation: GetIDsOfNames, Invoke, type information.
#pragma once

#include "faults_original.h"
#include "ivmdvddrive.h"
#include "typelib.h"

#include <vector>

namespace ivmdvddrive {

// The arguments of a method of IDispatch, and how the reference goes on with them.
struct Naming {
    IDispatch* self;
    const IID& iid;
    LPOLESTR* names;
    UINT count;
    LCID locale;
    DISPID* out;

    HRESULT proceed() const {
        using Method = HRESULT(STDMETHODCALLTYPE*)(IDispatch*, REFIID, LPOLESTR*, UINT, LCID, DISPID*);
        return reinterpret_cast<Method>(original)(self, iid, names, count, locale, out);
    }
};

struct Invocation {
    IDispatch* self;
    DISPID dispid;
    const IID& iid;
    LCID locale;
    WORD flags;
    DISPPARAMS* given;
    VARIANT* result;
    EXCEPINFO* exception;
    UINT* bad;

    HRESULT proceed() const {
        using Method = HRESULT(STDMETHODCALLTYPE*)(IDispatch*, DISPID, REFIID, LCID, WORD, DISPPARAMS*, VARIANT*,
                                                   EXCEPINFO*, UINT*);
        return reinterpret_cast<Method>(original)(self, dispid, iid, locale, flags, given, result, exception, bad);
    }
};

// Entries of a vtable that hand their arguments to what is wrong about them.
template <HRESULT (*wrong)(Naming&)>
HRESULT STDMETHODCALLTYPE naming(IDispatch* self, REFIID iid, LPOLESTR* names, UINT count, LCID locale, DISPID* out) {
    Naming asked{self, iid, names, count, locale, out};
    return wrong(asked);
}

template <HRESULT (*wrong)(Invocation&)>
HRESULT STDMETHODCALLTYPE invoking(IDispatch* self, DISPID dispid, REFIID iid, LCID locale, WORD flags,
                                   DISPPARAMS* given, VARIANT* result, EXCEPINFO* exception, UINT* bad) {
    Invocation asked{self, dispid, iid, locale, flags, given, result, exception, bad};
    return wrong(asked);
}

inline HRESULT minds_the_case(Naming& asked) {
    const wchar_t first = asked.names[0][0];
    if ((first >= L'A' && first <= L'Z') || first == L'_') return asked.proceed();
    *asked.out = DISPID_UNKNOWN;
    return DISP_E_UNKNOWNNAME;
}

inline HRESULT fails_for_a_name(Naming& asked) {
    const HRESULT answer = asked.proceed();
    return answer == DISP_E_UNKNOWNNAME ? E_FAIL : answer;
}

inline HRESULT loses_the_code(Invocation& asked) {
    const HRESULT answer = asked.proceed();
    if (answer == DISP_E_EXCEPTION && asked.exception) asked.exception->scode = E_FAIL;
    return answer;
}

inline HRESULT accepts_a_put(Invocation& asked) {
    return asked.flags & DISPATCH_PROPERTYPUT ? S_OK : asked.proceed();
}

inline HRESULT knows_every_member(Invocation& asked) {
    const HRESULT answer = asked.proceed();
    return answer == DISP_E_MEMBERNOTFOUND && asked.flags == DISPATCH_METHOD ? S_OK : answer;
}

inline HRESULT wants_a_result(Invocation& asked) {
    return !asked.result && asked.flags == DISPATCH_PROPERTYGET ? E_POINTER : asked.proceed();
}

inline HRESULT takes_any_number(Invocation& asked) {
    const HRESULT answer = asked.proceed();
    return answer == DISP_E_BADPARAMCOUNT ? S_OK : answer;
}

inline HRESULT hides_the_argument(Invocation& asked) {
    asked.bad = nullptr;
    return asked.proceed();
}

inline HRESULT names_another_argument(Invocation& asked) {
    const HRESULT answer = asked.proceed();
    if (answer == DISP_E_TYPEMISMATCH && asked.bad) *asked.bad = asked.given->cArgs - 1 - *asked.bad;
    return answer;
}

// Whether any argument is such a one; its place goes where the caller asks for it.
template <class Such>
bool any_argument(Invocation& asked, Such such) {
    for (UINT n = 0; n < asked.given->cArgs; ++n) {
        if (!such(asked.given->rgvarg[n])) continue;
        if (asked.bad) *asked.bad = n;
        return true;
    }
    return false;
}

inline bool is_variable(const VARIANT& value) { return value.vt == (VT_BYREF | VT_VARIANT); }
inline bool is_reference(const VARIANT& value) { return (value.vt & VT_BYREF) && !is_variable(value); }

inline HRESULT refuses_references(Invocation& asked) {
    return any_argument(asked, is_reference) ? DISP_E_TYPEMISMATCH : asked.proceed();
}

inline HRESULT refuses_variables(Invocation& asked) {
    return any_argument(asked, is_variable) ? DISP_E_TYPEMISMATCH : asked.proceed();
}

// Takes text and numbers by reference, and of objects only those by value.
inline HRESULT refuses_objects_by_reference(Invocation& asked) {
    const auto refused = [](const VARIANT& value) {
        return value.vt == (VT_BYREF | VT_DISPATCH) || (is_variable(value) && value.pvarVal->vt == VT_DISPATCH);
    };
    return any_argument(asked, refused) ? DISP_E_TYPEMISMATCH : asked.proceed();
}

inline HRESULT minds_the_kind_of_call(Invocation& asked) {
    const bool both = asked.flags == (DISPATCH_METHOD | DISPATCH_PROPERTYGET);
    return both ? DISP_E_MEMBERNOTFOUND : asked.proceed();
}

// Takes arguments by name as if they stood in order.
inline HRESULT ignores_names(Invocation& asked) {
    DISPPARAMS in_order = *asked.given;
    if (asked.flags & DISPATCH_METHOD) in_order.cNamedArgs = 0;
    Invocation passed_on = asked;
    passed_on.given = &in_order;
    return passed_on.proceed();
}

// Conforms: a server need not support arguments by name, and says so.
inline HRESULT refuses_names(Invocation& asked) {
    const bool named = (asked.flags & DISPATCH_METHOD) && asked.given->cNamedArgs;
    return named ? DISP_E_NONAMEDARGS : asked.proceed();
}

inline HRESULT takes_any_name(Invocation& asked) {
    const HRESULT answer = asked.proceed();
    return answer == DISP_E_PARAMNOTFOUND ? S_OK : answer;
}

// Takes zero for an argument that was left out.
inline HRESULT makes_up_arguments(Invocation& asked) {
    std::vector<VARIANTARG> given(asked.given->rgvarg, asked.given->rgvarg + asked.given->cArgs);
    for (VARIANTARG& value : given) {
        if (value.vt != VT_ERROR) continue;
        value.vt = VT_I4;
        value.lVal = 0;
    }
    DISPPARAMS complete = *asked.given;
    complete.rgvarg = given.data();
    Invocation passed_on = asked;
    passed_on.given = &complete;
    return passed_on.proceed();
}

// Gives a property's value and forgets what it was asked of that.
inline HRESULT drops_arguments(Invocation& asked) {
    if (!(asked.flags & DISPATCH_PROPERTYGET) || asked.given->cArgs != 1) return asked.proceed();
    DISPPARAMS none = {};
    Invocation passed_on = asked;
    passed_on.given = &none;
    const HRESULT answer = passed_on.proceed();
    return answer == DISP_E_BADPARAMCOUNT ? asked.proceed() : answer;
}

// Conforms: a property takes no arguments, and says so.
inline HRESULT refuses_arguments(Invocation& asked) {
    const bool property = asked.result && (asked.flags & DISPATCH_PROPERTYGET) && asked.given->cArgs == 1;
    return property ? DISP_E_BADPARAMCOUNT : asked.proceed();
}

inline HRESULT converts_nothing(Invocation& asked) {
    const bool numbers = asked.given->cArgs == 2;  // SetBusLocation alone takes two
    for (UINT n = 0; numbers && n < asked.given->cArgs; ++n) {
        if (asked.given->rgvarg[n].vt == VT_I4) continue;
        if (asked.bad) *asked.bad = n;
        return DISP_E_TYPEMISMATCH;
    }
    return asked.proceed();
}

inline HRESULT STDMETHODCALLTYPE describes_another(IDispatch*, UINT, LCID, ITypeInfo** out) {
    return type_info(IID_IVMDVDDriveCollection, out);
}

inline HRESULT STDMETHODCALLTYPE has_no_types(IDispatch*, UINT, LCID, ITypeInfo** out) {
    if (out) *out = nullptr;
    return DISP_E_BADINDEX;
}

inline HRESULT STDMETHODCALLTYPE restricts_a_member(IDispatch*, UINT, LCID, ITypeInfo** out) {
    return type_info(IID_IVMDVDDrive, out, restricted_library);
}

}  // namespace ivmdvddrive
