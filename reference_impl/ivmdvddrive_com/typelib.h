// The type library in this DLL's resources.
#pragma once

#include "pointer.h"

#include <oleauto.h>

#include <string>

namespace ivmdvddrive {

// The file of this DLL.
std::wstring module_path();

// The type information of an interface or a class of the library.
HRESULT type_info(REFGUID guid, ITypeInfo** out);

}  // namespace ivmdvddrive
