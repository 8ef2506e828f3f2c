// What sets the scene: the server's IConformanceBench; or, for a server without one, the class that gives machines.
#pragma once

#include "conformance_bench.h"
#include "ivmdvddrive.h"
#include "server.h"
#include "variant.h"

#include <string>

namespace bridge {

class Scene {
public:
    explicit Scene(const Server& server) : server_(server) { open(); }  // throws what `open` does

    void open();  // throws CannotLoad where the server has neither
    void close() { bench_.Reset(); }

    bool has_bench() const { return bench_ != nullptr; }
    REFCLSID class_id() const { return class_; }

    json implementation() const;
    json claims() const;
    json reset();  // the host's drives
    // By the interface that the server's profile has for machines: the documented one is not on record for each.
    ComPtr<IUnknown> create_machine();
    // The profile that the server implements, by what its machines are.
    std::string profile();
    IConformanceBench& bench();  // throws BadRequest where there is none

private:
    const Server& server_;
    CLSID class_ = CLSID_NULL;
    ComPtr<IConformanceBench> bench_;
};

}  // namespace bridge
