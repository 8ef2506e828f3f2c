// The host, machines and drives as state: who holds what, and what is told to whom.
#include "world.h"

#include "dispatch.h"
#include "text.h"

#include <algorithm>

namespace ivmdvddrive {

DriveState::~DriveState() { let_go(); }

void DriveState::let_go() {
    if (host_drive) host_drive->holder = nullptr;
    host_drive = nullptr;
    image.reset();
}

void DriveState::tell(DISPID event, const std::wstring& media_path) const {
    const auto told = sinks;  // a sink may unadvise itself meanwhile
    for (const auto& connection : told) {
        const Text path(media_path);
        // What a sink answers changes nothing for the drive: events are one-way.
        send(*connection.second.get(), event, path.get());
    }
}

HRESULT MachineState::free(Location location, const DriveState* besides) const {
    const auto exists = [](long number) { return number == 0 || number == 1; };
    if (!exists(location.first) || !exists(location.second)) return E_INVALIDARG;
    const bool taken = std::any_of(drives.begin(), drives.end(), [&](const std::shared_ptr<DriveState>& drive) {
        return drive.get() != besides && drive->location == location;
    });
    return taken || disks.count(location) ? VM_E_DRIVE_BUS_LOC_IN_USE : S_OK;
}

HostDrive* World::host_drive(const std::wstring& spelled) {
    if (spelled.empty()) return nullptr;
    const std::wstring rest = spelled.substr(1);
    if (!rest.empty() && rest != L":" && rest != L":\\") return nullptr;
    const wchar_t first = spelled[0];
    const wchar_t letter = first >= L'a' && first <= L'z' ? static_cast<wchar_t>(first - L'a' + L'A') : first;
    const auto found = std::find_if(host.begin(), host.end(), [&](const HostDrive& d) { return d.letter == letter; });
    return found == host.end() ? nullptr : &*found;
}

std::shared_ptr<MachineState> World::machine(const std::wstring& name) const {
    const auto found = std::find_if(registered.begin(), registered.end(), [&](const std::shared_ptr<MachineState>& one) {
        return same_name(one->name.c_str(), name.c_str());
    });
    return found == registered.end() ? nullptr : *found;
}

}  // namespace ivmdvddrive
