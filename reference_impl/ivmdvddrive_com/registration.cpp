#include "registration.h"

#include "typelib.h"

#include <string>

namespace ivmdvddrive {

namespace {

std::wstring braced(REFGUID id) {
    wchar_t text[40];
    StringFromGUID2(id, text, static_cast<int>(std::size(text)));
    return text;
}

HRESULT write(const std::wstring& key, const wchar_t* name, const std::wstring& value) {
    const DWORD bytes = static_cast<DWORD>((value.size() + 1) * sizeof(wchar_t));
    return HRESULT_FROM_WIN32(RegSetKeyValueW(HKEY_CLASSES_ROOT, key.c_str(), name, REG_SZ, value.c_str(), bytes));
}

// The unnamed value of a key; empty where there is none.
std::wstring value_of(const std::wstring& key) {
    wchar_t text[256] = L"";
    DWORD bytes = sizeof text;
    RegGetValueW(HKEY_CLASSES_ROOT, key.c_str(), nullptr, RRF_RT_REG_SZ, nullptr, text, &bytes);
    return text;
}

bool exists(const std::wstring& key) {
    HKEY opened = nullptr;
    if (RegOpenKeyExW(HKEY_CLASSES_ROOT, key.c_str(), 0, KEY_READ, &opened) != ERROR_SUCCESS) return false;
    RegCloseKey(opened);
    return true;
}

}  // namespace

// A class of ours has our name, wherever the DLL was when it was registered.
bool of_another(const ServerClass& one) {
    const std::wstring key = L"CLSID\\" + braced(one.id);
    return (exists(key) && value_of(key) != one.name) || (exists(one.prog_id) && value_of(one.prog_id) != one.name);
}

HRESULT register_class(const ServerClass& one) {
    const std::wstring id = braced(one.id);
    const std::wstring key = L"CLSID\\" + id;
    const std::wstring server = key + L"\\InprocServer32";
    for (const HRESULT written : {write(key, nullptr, one.name), write(server, nullptr, module_path()),
                                  write(server, L"ThreadingModel", L"Both"),
                                  write(key + L"\\ProgID", nullptr, one.prog_id),
                                  write(one.prog_id, nullptr, one.name),
                                  write(std::wstring(one.prog_id) + L"\\CLSID", nullptr, id)}) {
        if (FAILED(written)) return written;
    }
    return S_OK;
}

void unregister_class(const ServerClass& one) {
    RegDeleteTreeW(HKEY_CLASSES_ROOT, (L"CLSID\\" + braced(one.id)).c_str());
    RegDeleteTreeW(HKEY_CLASSES_ROOT, one.prog_id);
}

HRESULT register_types() {
    ITypeLib* loaded = nullptr;
    const HRESULT result = LoadTypeLibEx(module_path().c_str(), REGKIND_REGISTER, &loaded);
    const Pointer<ITypeLib> library = Pointer<ITypeLib>::adopt(SUCCEEDED(result) ? loaded : nullptr);
    return result;
}

HRESULT unregister_types() {
    ITypeLib* loaded = nullptr;
    HRESULT result = LoadTypeLibEx(module_path().c_str(), REGKIND_NONE, &loaded);
    if (FAILED(result)) return result;
    const Pointer<ITypeLib> library = Pointer<ITypeLib>::adopt(loaded);
    TLIBATTR* attributes = nullptr;
    result = library->GetLibAttr(&attributes);
    if (FAILED(result)) return result;
    result = UnRegisterTypeLib(attributes->guid, attributes->wMajorVerNum, attributes->wMinorVerNum, attributes->lcid,
                               attributes->syskind);
    library->ReleaseTLibAttr(attributes);
    return result;
}

}  // namespace ivmdvddrive
