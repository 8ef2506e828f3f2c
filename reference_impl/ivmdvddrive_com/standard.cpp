// Standard automation: IDispatch as the platform has it, by the type information and nothing of our own.
//
// Takes dispatch.cpp's place in ivmdvddrive-standard.dll. Many servers are made like this one: DispInvoke is what ATL's
// IDispatchImpl and CreateStdDispatch come to, so what oleaut32 answers is what their clients get.
#include "dispatch.h"
#include "typelib.h"

namespace ivmdvddrive {

namespace {

Pointer<ITypeInfo> described(REFIID iid) {
    ITypeInfo* found = nullptr;
    return Pointer<ITypeInfo>::adopt(SUCCEEDED(type_info(iid, &found)) ? found : nullptr);
}

}  // namespace

HRESULT Members::names(LPOLESTR* names, UINT count, DISPID* out) const {
    const Pointer<ITypeInfo> info = described(iid_);
    return info ? DispGetIDsOfNames(info.get(), names, count, out) : E_UNEXPECTED;
}

HRESULT Members::invoke(IDispatch* object, DISPID dispid, WORD flags, DISPPARAMS& given, VARIANT* result,
                        EXCEPINFO* exception, UINT* bad) const {
    const Pointer<ITypeInfo> info = described(iid_);
    // The dual interface is the object's first, so its vtable is the one that IDispatch is called by.
    return info ? DispInvoke(object, info.get(), dispid, flags, &given, result, exception, bad) : E_UNEXPECTED;
}

}  // namespace ivmdvddrive
