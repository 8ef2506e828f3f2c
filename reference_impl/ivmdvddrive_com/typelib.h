// The type libraries in this DLL's resources.
#pragma once

#include "pointer.h"

#include <oleauto.h>

#include <string>

namespace ivmdvddrive {

// The file of this DLL.
std::wstring module_path();

// The libraries by their numbers in the resources: the server's own, and in a faulty server one that restricts a member.
constexpr unsigned own_library = 1, restricted_library = 2;

// The type information of an interface or a class of a library.
HRESULT type_info(REFGUID guid, ITypeInfo** out, unsigned number = own_library);

}  // namespace ivmdvddrive
