#include "server.h"

#include "crash.h"
#include "text.h"

#include <oleauto.h>

namespace bridge {

namespace {

using GetClassObject = HRESULT(STDAPICALLTYPE*)(REFCLSID, REFIID, void**);
using CanUnloadNow = HRESULT(STDAPICALLTYPE*)();

template <class F>
F exported(HMODULE module, const char* name) {
    return reinterpret_cast<F>(reinterpret_cast<void*>(GetProcAddress(module, name)));
}

std::string told(HRESULT result) { return hex(static_cast<unsigned long>(result)); }

}  // namespace

Server::Server(const std::wstring& target) {
    CLSID named;
    const size_t hash = target.rfind(L"#{");
    const std::wstring path = target.substr(0, hash);
    if (hash != std::wstring::npos) {
        if (FAILED(CLSIDFromString(target.c_str() + hash + 1, &named))) throw CannotLoad("that is no CLSID");
        load(path);
        classes_ = {named};
    } else if (target.rfind(L'{', 0) == 0) {
        if (FAILED(CLSIDFromString(target.c_str(), &named))) throw CannotLoad("that is no CLSID");
        classes_ = {named};
    } else if (target.find_first_of(L"\\/") != std::wstring::npos) {
        load(path);
        classes_of_library(path);
    } else {
        if (FAILED(CLSIDFromProgID(target.c_str(), &named))) throw CannotLoad("no class is registered by that ProgID");
        classes_ = {named};
    }
}

void Server::load(const std::wstring& path) {
    const Calling calling("LoadLibrary", "module");
    module_ = LoadLibraryExW(path.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (!module_) throw CannotLoad("it cannot be loaded (error " + std::to_string(GetLastError()) + ")");
    if (!exported<GetClassObject>(module_, "DllGetClassObject")) {
        throw CannotLoad("it exports no DllGetClassObject: it is no in-process COM server");
    }
}

void Server::classes_of_library(const std::wstring& path) {
    ComPtr<ITypeLib> library;
    const HRESULT loaded = LoadTypeLibEx(path.c_str(), REGKIND_NONE, &library);
    if (FAILED(loaded)) {
        throw CannotLoad("it has no type library (" + told(loaded) + "): name a class after its path, PATH#{CLSID}");
    }
    for (UINT n = 0; n < library->GetTypeInfoCount(); ++n) {
        ComPtr<ITypeInfo> info;
        TYPEATTR* attributes = nullptr;
        if (FAILED(library->GetTypeInfo(n, &info)) || FAILED(info->GetTypeAttr(&attributes))) continue;
        const bool creatable = attributes->wTypeFlags & TYPEFLAG_FCANCREATE;
        if (attributes->typekind == TKIND_COCLASS && creatable) classes_.push_back(attributes->guid);
        info->ReleaseTypeAttr(attributes);
    }
}

HRESULT Server::class_object(REFCLSID id, REFIID iid, void** out) const {
    const Calling calling("DllGetClassObject", "class");
    if (module_) return exported<GetClassObject>(module_, "DllGetClassObject")(id, iid, out);
    return CoGetClassObject(id, CLSCTX_INPROC_SERVER | CLSCTX_LOCAL_SERVER, nullptr, iid, out);
}

HRESULT Server::can_unload() const {
    const auto function = module_ ? exported<CanUnloadNow>(module_, "DllCanUnloadNow") : nullptr;
    return function ? function() : E_NOTIMPL;
}

}  // namespace bridge
