// The class objects of the server.
#pragma once

#include "object.h"

#include <vector>

namespace ivmdvddrive {

// A class that clients can create, and what registration writes of it.
struct ServerClass {
    CLSID id;
    const wchar_t* prog_id;
    const wchar_t* name;
    Pointer<IUnknown> (*create)();
};

const std::vector<ServerClass>& server_classes();

// The classes that a profile has besides the bench and a machine by itself.
std::vector<ServerClass> classes_of_profile();

// The host that machines share which no bench has made: this computer, with its drives.
std::shared_ptr<World> common_world();

class Factory final : public Implements<IClassFactory> {
public:
    explicit Factory(const ServerClass& of) : Implements(std::make_shared<World>()), class_(of) {}

    HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID iid, void** out) override;
    HRESULT STDMETHODCALLTYPE LockServer(BOOL lock) override;

private:
    const ServerClass& class_;
};

}  // namespace ivmdvddrive
