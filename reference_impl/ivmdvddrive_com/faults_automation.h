// What is wrong with the faulty servers' automation: GetIDsOfNames, Invoke, type information.
#pragma once

#include "faults_original.h"
#include "ivmdvddrive.h"
#include "typelib.h"

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

}  // namespace ivmdvddrive
