#include "platform.h"

#include "ivmdvddrive.h"
#include "server.h"

#include <string>

namespace bridge {

namespace {

// The members are never called through IUnknown or IDispatch: the standard object has those.
class Drive final : public IVMDVDDrive {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return E_NOINTERFACE;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
    ULONG STDMETHODCALLTYPE Release() override { return 1; }
    HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT*) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT, LCID, ITypeInfo**) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID, LPOLESTR*, UINT, LCID, DISPID*) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE Invoke(DISPID, REFIID, LCID, WORD, DISPPARAMS*, VARIANT*, EXCEPINFO*, UINT*) override {
        return E_NOTIMPL;
    }

    HRESULT STDMETHODCALLTYPE SetBusLocation(long, long) override { return S_OK; }
    HRESULT STDMETHODCALLTYPE get_BusNumber(long* out) override { return nothing(out); }
    HRESULT STDMETHODCALLTYPE get_DeviceNumber(long* out) override { return nothing(out); }
    HRESULT STDMETHODCALLTYPE AttachImage(BSTR) override { return S_OK; }
    HRESULT STDMETHODCALLTYPE ReleaseImage() override { return S_OK; }
    HRESULT STDMETHODCALLTYPE get_ImageFile(BSTR* out) override { return nothing(out); }
    HRESULT STDMETHODCALLTYPE AttachHostDrive(BSTR) override { return S_OK; }
    HRESULT STDMETHODCALLTYPE ReleaseHostDrive() override { return S_OK; }
    HRESULT STDMETHODCALLTYPE get_HostDriveLetter(BSTR* out) override { return nothing(out); }
    HRESULT STDMETHODCALLTYPE get_Attachment(VMDVDDriveAttachmentType* out) override { return nothing(out); }

private:
    template <class Out>
    static HRESULT nothing(Out* out) {
        if (out) *out = Out();
        return S_OK;
    }
};

}  // namespace

ComPtr<IDispatch> platform_drive() {
    static Drive drive;
    std::wstring path(32768, L'\0');
    path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
    ComPtr<ITypeLib> library;
    ComPtr<ITypeInfo> info;
    ComPtr<IUnknown> standard;
    ComPtr<IDispatch> dispatch;
    if (FAILED(LoadTypeLibEx(path.c_str(), REGKIND_NONE, &library)) ||
        FAILED(library->GetTypeInfoOfGuid(IID_IVMDVDDrive, &info)) ||
        FAILED(CreateStdDispatch(nullptr, &drive, info.Get(), &standard)) || FAILED(standard.As(&dispatch))) {
        throw CannotLoad("the platform's automation gives no object for the interface definition");
    }
    return dispatch;
}

}  // namespace bridge
