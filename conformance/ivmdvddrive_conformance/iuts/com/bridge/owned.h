// ComPtr, and how one takes over a reference that is counted already.
#pragma once

#include <windows.h>

#include <wrl/client.h>

namespace bridge {

using Microsoft::WRL::ComPtr;

// In place of ComPtr's own Attach, which counts once more in MinGW-w64's headers.
template <class I>
ComPtr<I> adopt(I* counted) {
    ComPtr<I> made;
    *made.GetAddressOf() = counted;
    return made;
}

}  // namespace bridge
