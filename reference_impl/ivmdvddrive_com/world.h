// The state behind the objects: a host with its drives, machines, and the DVD drives in them; all under one lock.
//
// Objects hold this state and never each other, so no reference goes in a circle: a drive stays in its machine while
// nobody holds the drive's object, and a drive's object may outlive the machine's.
#pragma once

#include "profile.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ivmdvddrive {

using Lock = std::lock_guard<std::recursive_mutex>;
using Location = std::pair<long, long>;

class DVDDrive;
class Object;
class VirtualMachine;
struct DriveState;

struct HostDrive {
    wchar_t letter;
    std::wstring kind;
    bool disc = true;
    DriveState* holder = nullptr;  // the virtual drive that has captured it
};

struct DriveState {
    explicit DriveState(Location at) : location(at) {}
    ~DriveState();

    Location location;
    bool connected = true;
    std::optional<std::wstring> image;
    HostDrive* host_drive = nullptr;
    DVDDrive* object = nullptr;  // the one object of this drive, while somebody holds it
    std::map<DWORD, Pointer<EventSink>> sinks;
    DWORD last_cookie = 0;

    bool empty() const { return !image && !host_drive; }
    void let_go();
    void tell(DISPID event, const std::wstring& media_path) const;
};

enum class Power { off, running, paused, saved };

struct MachineState {
    std::wstring name;
    std::wstring file;  // its configuration; empty for a machine that no application knows
    Power power = Power::off;
    bool known = true;
    VirtualMachine* object = nullptr;  // the one object of this machine, while somebody holds it
    std::set<Location> disks;
    std::vector<std::shared_ptr<DriveState>> drives;

    bool off() const { return power == Power::off; }
    bool active() const { return power == Power::running || power == Power::paused; }
    // S_OK, or why a device cannot be put there; `besides` is a drive that may stand there already.
    HRESULT free(Location location, const DriveState* besides = nullptr) const;
};

struct World {
    std::recursive_mutex mutex;  // recursive: a sink may call back into the object that tells it
    std::vector<HostDrive> host = {{L'D', L"dvd"}, {L'E', L"dvd"}, {L'C', L"fixed"}};
    std::vector<std::shared_ptr<MachineState>> registered;  // the machines that the application knows
    std::map<IUnknown*, Object*> objects;  // those that the bench may be asked about, by their identity

    // The host drive of a letter, in upper or lower case, with or without a colon (and a backslash); null for none.
    HostDrive* host_drive(const std::wstring& spelled);
    // The registered machine of a name, in whatever case; null for none.
    std::shared_ptr<MachineState> machine(const std::wstring& name) const;
    // What the object behind a pointer is; null where it is none of this world's.
    template <class T>
    T* find(IUnknown* pointer);
};

template <class T>
T* World::find(IUnknown* pointer) {
    const Pointer<IUnknown> identity = Pointer<IUnknown>::query(pointer);
    const auto found = objects.find(identity.get());
    return found == objects.end() ? nullptr : dynamic_cast<T*>(found->second);
}

}  // namespace ivmdvddrive
