#include "objects.h"

namespace bridge {

json Objects::give(char prefix, IUnknown* pointer, REFIID iid) {
    if (!pointer) return nullptr;
    ComPtr<IUnknown> identity;
    if (FAILED(pointer->QueryInterface(IID_PPV_ARGS(&identity)))) identity = pointer;
    const auto known = known_.find(identity.Get());
    if (known != known_.end()) return {{"object", known->second.handle}};
    Held held;
    held.stated = recorded ? nullptr : stated_interface(pointer);
    const IID& own = held.stated ? held.stated->iid : iid;
    if (FAILED(pointer->QueryInterface(own, reinterpret_cast<void**>(held.pointer.GetAddressOf())))) {
        held.pointer = pointer;
    }
    pointer->QueryInterface(IID_PPV_ARGS(&held.dispatch));
    const std::string handle = prefix + std::to_string(++last_);
    held_[handle] = held;
    known_[identity.Get()] = {identity, handle};
    return {{"object", handle}};
}

json Objects::keep(IUnknown* owned) {
    if (!owned) return nullptr;
    Held held;
    held.pointer = adopt(owned);
    const std::string handle = "p" + std::to_string(++last_);
    held_[handle] = held;
    return {{"object", handle}};
}

Held& Objects::take(const json& handle) {
    const auto found = held_.find(handle.at("object").get<std::string>());
    if (found == held_.end()) throw BadRequest("no such handle: " + handle.dump());
    return found->second;
}

void Objects::clear() {
    held_.clear();
    known_.clear();
    last_ = 0;
}

}  // namespace bridge
