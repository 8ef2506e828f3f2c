// The server's entries in the registry: they are the machine's, so writing them may need an administrator.
#pragma once

#include "factory.h"

namespace ivmdvddrive {

// Whether another server has a class in the registry, as the product itself has VMVirtualPC: its entries stay as they are.
bool of_another(const ServerClass& one);

HRESULT register_class(const ServerClass& one);
void unregister_class(const ServerClass& one);
HRESULT register_types();
HRESULT unregister_types();

}  // namespace ivmdvddrive
