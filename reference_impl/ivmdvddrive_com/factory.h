// The class objects of the server.
#pragma once

#include "object.h"

namespace ivmdvddrive {

// A class that clients can create, and what registration writes of it.
struct ServerClass {
    CLSID id;
    const wchar_t* prog_id;
    const wchar_t* name;
    Pointer<IUnknown> (*create)();
};

extern const ServerClass server_classes[2];

class Factory final : public Implements<IClassFactory> {
public:
    explicit Factory(const ServerClass& of) : Implements(std::make_shared<World>()), class_(of) {}

    HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID iid, void** out) override;
    HRESULT STDMETHODCALLTYPE LockServer(BOOL lock) override;

private:
    const ServerClass& class_;
};

}  // namespace ivmdvddrive
