// The server's objects that the suite holds, by their handles.
#pragma once

#include "owned.h"
#include "typeinfo.h"
#include "variant.h"

#include <string>
#include <unordered_map>

namespace bridge {

struct Held {
    ComPtr<IUnknown> pointer;   // the interface that the documented members are called on
    ComPtr<IDispatch> dispatch;  // empty where the object has none
    const StatedInterface* stated = nullptr;  // null where members are on record, or the object does not say
};

class Objects {
public:
    // Whether the members of objects are those on record; else they are as the objects' type information has them.
    bool recorded = true;

    // The handle of an object, by its COM identity; a new one where it has none. `iid` is the interface that its
    // members belong to, where they are on record. Takes no reference away.
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
