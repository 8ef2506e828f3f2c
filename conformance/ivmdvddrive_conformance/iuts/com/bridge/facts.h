// Small facts about COM that several verbs report.
#pragma once

#include "variant.h"

#include <windows.h>

#include <unknwn.h>

namespace bridge {

// What an out pointer holds before a call, where it is to be seen whether the call touches it. No address of an object.
inline void* untouched() { return reinterpret_cast<void*>(static_cast<UINT_PTR>(0xC0DEC0DEC0DEC0DEull)); }

// What a call has left in an out pointer: "null", "untouched", or "set".
inline const char* left_in(const void* pointer) {
    return !pointer ? "null" : pointer == untouched() ? "untouched" : "set";
}

// The reference count, as AddRef and Release tell it: COM keeps their results for tests such as this.
inline ULONG references(IUnknown* object) {
    object->AddRef();
    return object->Release();
}

// Whether an object is reached by a proxy of the system's: it lives in another process, or apartment. Every proxy has
// IClientSecurity; an object that is called directly seldom has.
bool is_proxy(IUnknown* object);

// IErrorInfo of this thread, which reading clears: {"description", "source", "iid"}, or null.
json take_error_info();

// How many blocks of COM's task allocator (BSTRs among them) are in use; -1 where that cannot be counted.
long allocations();
void count_allocations();  // from now on

}  // namespace bridge
