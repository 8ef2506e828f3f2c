// Serves the classes of an in-process server from a process of its own, as a LocalServer32 does.
//
//     ivmdvddrive-local-server SERVER.DLL [FAULT] -Embedding
//
// FAULT is what IVMDVDDRIVE_COM_FAULT has for a faulty server: COM starts this process, not the client. It ends when
// no object has been left for half a minute.
#include <windows.h>

#include <oleauto.h>
#include <shellapi.h>

#include <cstdio>
#include <string>
#include <vector>

namespace {

using GetClassObject = HRESULT(STDAPICALLTYPE*)(REFCLSID, REFIID, void**);
using CanUnloadNow = HRESULT(STDAPICALLTYPE*)();

template <class F>
F exported(HMODULE module, const char* name) {
    return reinterpret_cast<F>(reinterpret_cast<void*>(GetProcAddress(module, name)));
}

// A class object that counts for nothing: the server's own would count as an object that is left.
class Factory final : public IClassFactory {
public:
    Factory(GetClassObject get, const CLSID& id) : get_(get), id_(id) {}

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override {
        if (!out) return E_POINTER;
        *out = iid == IID_IUnknown || iid == IID_IClassFactory ? this : nullptr;
        return *out ? S_OK : E_NOINTERFACE;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return 2; }  // it lives as long as the process
    ULONG STDMETHODCALLTYPE Release() override { return 1; }

    HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID iid, void** out) override {
        IClassFactory* factory = nullptr;
        HRESULT result = get_(id_, IID_IClassFactory, reinterpret_cast<void**>(&factory));
        if (FAILED(result)) return result;
        result = factory->CreateInstance(outer, iid, out);
        factory->Release();
        return result;
    }
    HRESULT STDMETHODCALLTYPE LockServer(BOOL) override { return S_OK; }

private:
    const GetClassObject get_;
    const CLSID id_;
};

// The classes of a DLL that clients can create, as its type library has them.
std::vector<CLSID> classes_of(const std::wstring& path) {
    std::vector<CLSID> found;
    ITypeLib* library = nullptr;
    if (FAILED(LoadTypeLibEx(path.c_str(), REGKIND_NONE, &library))) return found;
    for (UINT n = 0; n < library->GetTypeInfoCount(); ++n) {
        ITypeInfo* info = nullptr;
        TYPEATTR* attributes = nullptr;
        if (FAILED(library->GetTypeInfo(n, &info))) continue;
        if (SUCCEEDED(info->GetTypeAttr(&attributes))) {
            const bool creatable = attributes->wTypeFlags & TYPEFLAG_FCANCREATE;
            if (attributes->typekind == TKIND_COCLASS && creatable) found.push_back(attributes->guid);
            info->ReleaseTypeAttr(attributes);
        }
        info->Release();
    }
    library->Release();
    return found;
}

}  // namespace

int main() {
    int count = 0;
    wchar_t** const words = CommandLineToArgvW(GetCommandLineW(), &count);
    const std::wstring path = count > 1 ? words[1] : L"";
    if (count > 2 && words[2][0] != L'-') SetEnvironmentVariableW(L"IVMDVDDRIVE_COM_FAULT", words[2]);
    LocalFree(words);
    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    const HMODULE module = LoadLibraryExW(path.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
    const auto get = module ? exported<GetClassObject>(module, "DllGetClassObject") : nullptr;
    const auto can_unload = module ? exported<CanUnloadNow>(module, "DllCanUnloadNow") : nullptr;
    if (!get || !can_unload) {
        std::fputs("usage: ivmdvddrive-local-server SERVER.DLL [FAULT]\n", stderr);
        return 2;
    }
    for (const CLSID& id : classes_of(path)) {
        DWORD cookie = 0;
        CoRegisterClassObject(id, new Factory(get, id), CLSCTX_LOCAL_SERVER,
                              REGCLS_MULTIPLEUSE | REGCLS_SUSPENDED, &cookie);
    }
    CoResumeClassObjects();
    // Nobody says when the last object has gone, so it is asked for; nothing waits for this process to end. A client that
    // comes between two objects of its own must not find the server on its way out.
    constexpr DWORD now_and_then = 1000;  // milliseconds
    constexpr int long_enough = 30;
    for (int idle = 0; idle < long_enough; idle = can_unload() == S_OK ? idle + 1 : 0) Sleep(now_and_then);
    CoSuspendClassObjects();
    return 0;
}
