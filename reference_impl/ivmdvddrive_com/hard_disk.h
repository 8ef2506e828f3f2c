// IVMHardDiskConnection: a hard disk at a location of a machine. It only occupies the location: the interface definition
// has no members of it, so nothing can be called but IUnknown and IDispatch, which knows no name.
#pragma once

#include "object.h"

namespace ivmdvddrive {

class HardDiskConnection final : public Implements<IVMHardDiskConnection> {
public:
    using Implements::Implements;

    HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT* count) override {
        if (!count) return E_POINTER;
        *count = 0;
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT, LCID, ITypeInfo** out) override {
        if (!out) return E_POINTER;
        *out = nullptr;
        return DISP_E_BADINDEX;
    }

    HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID, LPOLESTR*, UINT count, LCID, DISPID* out) override {
        if (!out) return E_POINTER;
        for (UINT n = 0; n < count; ++n) out[n] = DISPID_UNKNOWN;
        return DISP_E_UNKNOWNNAME;
    }

    HRESULT STDMETHODCALLTYPE Invoke(DISPID, REFIID, LCID, WORD, DISPPARAMS*, VARIANT*, EXCEPINFO*, UINT*) override {
        return DISP_E_MEMBERNOTFOUND;
    }
};

}  // namespace ivmdvddrive
