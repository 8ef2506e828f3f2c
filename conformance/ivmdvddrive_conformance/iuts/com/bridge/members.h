// Members: of which interface, in which entry of its vtable, with which parameters.
//
// Those of Windows Virtual PC are on the record of its header. In another profile, every member is as the object's type
// information describes it.
#pragma once

#include "variant.h"

#include <string>
#include <vector>

namespace bridge {

struct Member {
    std::string name;
    std::wstring wide;
    const IID* interface_id;
    int slot;
    bool property;
    std::vector<VARTYPE> in;  // VT_I4, VT_BSTR, VT_DISPATCH
    VARTYPE out;              // VT_EMPTY where nothing comes out
};

// A member on record, by its name; null for a name that is none.
const Member* recorded_member(const std::string& name);

enum class Out { given, null };

// Calls a method by its entry in the vtable of `object`; `out` gets what came through the out parameter, which holds
// what `out` held before (so that a caller can see whether it was touched).
HRESULT call_vtable(IUnknown* object, const Member& member, Variants& arguments, Out how, VARIANT* out);

struct Late {
    HRESULT result = E_UNEXPECTED;
    Variant value;
    Exception exception;
};

// Calls a member late bound: GetIDsOfNames, then Invoke.
void call_late(IDispatch* object, const Member& member, Variants& arguments, Late* late);

}  // namespace bridge
