// What the platform's own automation answers, whatever the server does.
#pragma once

#include "owned.h"

#include <oleauto.h>

namespace bridge {

// A drive without a server: every member succeeds and does nothing, and IDispatch is the platform's, by the interface
// definition's type library (CreateStdDispatch).
ComPtr<IDispatch> platform_drive();

}  // namespace bridge
