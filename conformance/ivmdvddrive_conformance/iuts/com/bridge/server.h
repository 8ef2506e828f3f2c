// The server under test: found by CLSID, ProgID, or the path of its DLL, which need not be registered.
#pragma once

#include "owned.h"

#include <unknwn.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace bridge {

// The server cannot be loaded, or gives nothing that can be judged.
struct CannotLoad : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Server {
public:
    // `target` is a {CLSID}, a ProgID, or the path of a DLL; a path may have `#{CLSID}` after it. Throws CannotLoad.
    explicit Server(const std::wstring& target);

    // The classes that may be asked for objects: the one that was named, or those of the DLL's type library.
    const std::vector<CLSID>& classes() const { return classes_; }

    HRESULT class_object(REFCLSID id, REFIID iid, void** out) const;
    // Null where the class gives no object with that interface.
    template <class I>
    ComPtr<I> create(REFCLSID id) const;

    // Whether it was loaded by its path, so that its own exports answer.
    bool direct() const { return module_ != nullptr; }

    // DllCanUnloadNow; E_NOTIMPL for a server that was not loaded by its path.
    HRESULT can_unload() const;

private:
    void load(const std::wstring& path);
    void classes_of_library(const std::wstring& path);

    HMODULE module_ = nullptr;
    std::vector<CLSID> classes_;
};

template <class I>
ComPtr<I> Server::create(REFCLSID id) const {
    ComPtr<IClassFactory> factory;
    ComPtr<I> made;
    if (SUCCEEDED(class_object(id, IID_PPV_ARGS(&factory)))) factory->CreateInstance(nullptr, IID_PPV_ARGS(&made));
    return made;
}

}  // namespace bridge
