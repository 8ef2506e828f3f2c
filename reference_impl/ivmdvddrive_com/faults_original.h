// What the faults are made with: the entry of a vtable that a fault has replaced.
#pragma once

#include <windows.h>

#include <atomic>

namespace ivmdvddrive {

// What stood where the chosen fault stands now: one fault is at work in a process.
inline void* original = nullptr;

template <class... P>
HRESULT call_original(P... given) {
    return reinterpret_cast<HRESULT(STDMETHODCALLTYPE*)(P...)>(original)(given...);
}

}  // namespace ivmdvddrive
