#include "typelib.h"

#include <map>
#include <mutex>

namespace ivmdvddrive {

namespace {

HMODULE this_module() {
    HMODULE module = nullptr;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       reinterpret_cast<const wchar_t*>(&this_module), &module);
    return module;
}

}  // namespace

std::wstring module_path() {
    std::wstring path(MAX_PATH, L'\0');
    for (;;) {
        const DWORD length = GetModuleFileNameW(this_module(), path.data(), static_cast<DWORD>(path.size()));
        if (length < path.size()) return path.substr(0, length);
        path.resize(path.size() * 2);
    }
}

HRESULT type_info(REFGUID guid, ITypeInfo** out, unsigned number) {
    static std::mutex mutex;
    static std::map<unsigned, Pointer<ITypeLib>> libraries;  // loaded once, and kept: each object asks for its own
    const std::lock_guard<std::mutex> lock(mutex);
    Pointer<ITypeLib>& library = libraries[number];
    if (!library) {
        const std::wstring resource = module_path() + L"\\" + std::to_wstring(number);
        ITypeLib* loaded = nullptr;
        const HRESULT result = LoadTypeLibEx(resource.c_str(), REGKIND_NONE, &loaded);
        if (FAILED(result)) return result;
        library = Pointer<ITypeLib>::adopt(loaded);
    }
    return library->GetTypeInfoOfGuid(guid, out);
}

}  // namespace ivmdvddrive
