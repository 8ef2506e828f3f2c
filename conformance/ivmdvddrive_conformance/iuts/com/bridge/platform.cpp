#include "platform.h"

#include "server.h"
#include "typeinfo.h"

#include <algorithm>
#include <array>
#include <string>

namespace bridge {

namespace {

// Any method: on x64 the caller takes the arguments away, whatever they are.
HRESULT STDMETHODCALLTYPE nothing() { return S_OK; }

// The vtable of a drive of any profile. The standard object has IUnknown and IDispatch, and calls none of the drive's.
void** vtable_of_nothing() {
    static std::array<void*, 32> entries;
    std::fill(entries.begin(), entries.end(), reinterpret_cast<void*>(&nothing));
    return entries.data();
}

}  // namespace

ComPtr<IDispatch> platform_drive(Library number) {
    static void** drive = vtable_of_nothing();  // an object is the address of its vtable
    std::wstring path(32768, L'\0');
    path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
    path += L"\\" + std::to_wstring(static_cast<int>(number));
    ComPtr<ITypeLib> library;
    ComPtr<ITypeInfo> info;
    ComPtr<IUnknown> standard;
    ComPtr<IDispatch> dispatch;
    LoadTypeLibEx(path.c_str(), REGKIND_NONE, &library);
    if (library) info = named_type(library.Get(), L"IVMDVDDrive");
    if (!info || FAILED(CreateStdDispatch(nullptr, &drive, info.Get(), &standard)) || FAILED(standard.As(&dispatch))) {
        throw CannotLoad("the platform's automation gives no object for the interface definition");
    }
    return dispatch;
}

}  // namespace bridge
