// The documented members: of which interface, in which entry of its vtable, with which parameters.
//
// IVMVirtualMachine's slots are on no record: they are those that a machine's own type information gives.
#pragma once

#include "variant.h"

#include <string>
#include <vector>

namespace bridge {

struct Member {
    const char* name;
    const wchar_t* wide;
    const IID* interface_id;
    int slot;  // -1: as type information has it
    bool property;
    std::vector<VARTYPE> in;  // VT_I4, VT_BSTR, VT_DISPATCH
    VARTYPE out;              // VT_EMPTY where nothing comes out
};

// Null for a name that is none.
const Member* member_of(const std::string& name);

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
