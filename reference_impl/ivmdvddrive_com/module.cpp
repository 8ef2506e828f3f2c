// What the DLL exports: class objects, whether it may be unloaded, and its registration.
#include "factory.h"
#include "registration.h"

using namespace ivmdvddrive;

STDAPI DllGetClassObject(REFCLSID id, REFIID iid, void** out) {
    if (!out) return E_POINTER;
    *out = nullptr;
    for (const ServerClass& one : server_classes()) {
        if (id != one.id) continue;
        return Pointer<IClassFactory>::query(make<Factory>(one).get())->QueryInterface(iid, out);
    }
    return CLASS_E_CLASSNOTAVAILABLE;
}

STDAPI DllCanUnloadNow() { return Object::living == 0 ? S_OK : S_FALSE; }

STDAPI DllRegisterServer() {
    for (const ServerClass& one : server_classes()) {
        if (of_another(one)) return HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS);
    }
    for (const ServerClass& one : server_classes()) {
        if (const HRESULT result = register_class(one); FAILED(result)) return result;
    }
    return register_types();
}

STDAPI DllUnregisterServer() {
    for (const ServerClass& one : server_classes()) {
        if (of_another(one)) return HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS);
    }
    for (const ServerClass& one : server_classes()) unregister_class(one);
    return unregister_types();
}
