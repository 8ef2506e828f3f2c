// What an object's own type information says: the places of its methods, its members, its events.
#pragma once

#include "members.h"
#include "owned.h"
#include "variant.h"

#include <map>
#include <string>
#include <vector>

namespace bridge {

// An interface as an object's type information describes it.
struct StatedInterface {
    IID iid;
    std::vector<Member> members;

    const Member* find(const std::string& name) const;  // in whatever case; null for a name that is none
};

// Null where the object has no type information. It lives as long as the process.
const StatedInterface* stated_interface(IUnknown* object);

// A type of a library by its name; empty where there is none.
ComPtr<ITypeInfo> named_type(ITypeLib* library, const wchar_t* name);

// The interface of a drive's events. The methods of a dispinterface have DISPIDs, and those of another one have slots.
struct EventInterface {
    struct Method {
        std::wstring name;
        bool takes_text;  // it has one parameter, which is a BSTR
    };

    IID iid = IID_NULL;
    std::map<int, Method> methods = {};  // by slot; none of a dispinterface
};

// As the type library of a drive has it; IID_NULL where that has none.
EventInterface stated_events(IUnknown* drive);

// The offset of a method in the vtable, by the object's type information; where it has none, that on record.
ULONG_PTR stated_offset(IUnknown* object, const wchar_t* name, ULONG_PTR recorded);

// The name that an event has by its DISPID, in the type library of the object that sends it; of our IDL where that
// says nothing; empty for one that is in neither.
std::wstring event_name(IUnknown* source, DISPID dispid);

// All that the type information of an object says, for the suite to judge.
json stated_types(IDispatch* object);

}  // namespace bridge
