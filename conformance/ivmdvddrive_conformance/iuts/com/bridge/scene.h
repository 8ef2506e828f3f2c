// What sets the scene on a server: its IConformanceBench; the product's own application object, for a server without
// one; or the class that gives machines, for a server with neither.
#pragma once

#include "objects.h"
#include "server.h"
#include "variant.h"

#include <memory>
#include <string>
#include <vector>

namespace bridge {

class Scene {
public:
    Scene() = default;
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;
    virtual ~Scene() = default;

    // The class that is judged by the rules of class objects.
    virtual REFCLSID class_id() const = 0;

    virtual void open() = 0;   // again, after `close`; throws CannotLoad
    virtual void close() = 0;  // lets go of the server, and leaves nothing of the suite's in it

    virtual json implementation() const = 0;
    virtual std::vector<std::string> claims() const = 0;
    virtual json reset() = 0;  // the host's drives
    // By the interface that the server's profile has for machines: the documented one is not on record for each.
    virtual ComPtr<IUnknown> create_machine() = 0;

    // The other verbs. Each throws BadRequest where it cannot be done, as the default does.
    virtual void set_state(const Held& machine, const std::string& state);
    virtual void forget(const Held& machine);
    virtual void occupy(const Held& machine, long bus, long device);
    virtual void set_host_media(const json& letter, bool inserted);
    virtual void inject_fault(const Held& object, const json& fault);

    // The profile that the server implements, by what a machine of its is.
    std::string profile();
    // What the server claims, and what the bridge can do besides.
    json all_claims() const;

    // What this would do to the computer, and what it found; a line each. Nothing is changed.
    virtual std::vector<std::string> plan() const = 0;

private:
    bool is_direct_ = true;
};

// The scene for what the server's classes give; throws CannotLoad where they give nothing that can be judged. What an
// application needs for its machines goes into `scratch`, a folder of the suite's own.
std::unique_ptr<Scene> scene_of(const Server& server, const std::wstring& scratch);

// Whether no folder of a machine is left in a scratch folder.
bool is_empty_of_machines(const std::wstring& scratch);

// The drives of this computer, for a server that has no bench to tell of others.
json drives_of_this_computer();

// What an object says of its way to add a drive; null for what is no machine, or has no type information.
const Member* adds_drives(IUnknown* object);

// Throws BadRequest for a failure.
void must(HRESULT result, const char* what);

}  // namespace bridge
