// The server's objects that the suite holds, by their handles.
#pragma once

#include "owned.h"
#include "variant.h"

#include <string>
#include <unordered_map>

namespace bridge {

struct Held {
    ComPtr<IUnknown> pointer;   // the interface that the documented members are called on
    ComPtr<IDispatch> dispatch;  // empty where the object has none
};

class Objects {
public:
    // The handle of an object, by its COM identity; a new one where it has none. `iid` is the interface that its
    // members belong to. Takes no reference away.
    json give(char prefix, IUnknown* pointer, REFIID iid);

    // A handle of its own for a bare interface pointer, whose reference is taken over.
    json keep(IUnknown* owned);

    Held& take(const json& handle);  // throws BadRequest for one that is none
    void clear();

private:
    struct Known {
        ComPtr<IUnknown> identity;  // held, so that no other object can come to have the same
        std::string handle;
    };

    std::unordered_map<std::string, Held> held_;
    std::unordered_map<IUnknown*, Known> known_;
    unsigned long last_ = 0;
};

}  // namespace bridge
