// What an object's own type information says: the places of its methods, its members, its events.
#pragma once

#include "owned.h"
#include "variant.h"

namespace bridge {

// The offset of a method in the vtable, by the object's type information; where it has none, that of our IDL.
ULONG_PTR stated_offset(IUnknown* object, const wchar_t* name);

// The name that an event has by its DISPID, in the type library of the object that sends it; of our IDL where that
// says nothing; empty for one that is in neither.
std::wstring event_name(IUnknown* source, DISPID dispid);

// All that the type information of an object says, for the suite to judge.
json stated_types(IDispatch* object);

}  // namespace bridge
