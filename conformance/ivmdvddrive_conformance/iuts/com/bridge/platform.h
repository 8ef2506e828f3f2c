// What the platform's own automation answers, whatever the server does.
#pragma once

#include "owned.h"

#include <oleauto.h>

namespace bridge {

// The type libraries of the profiles' interface definitions, by their numbers in the resources.
enum class Library { vpc = 1, vs2005 = 2 };

// A drive without a server: every method succeeds and does nothing, and IDispatch is the platform's, by a type library
// (CreateStdDispatch).
ComPtr<IDispatch> platform_drive(Library library);

}  // namespace bridge
