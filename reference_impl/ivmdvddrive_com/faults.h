// Where the faulty servers differ from the reference: each new object passes through here. See faults.cpp.
#pragma once

#include "conformance_bench.h"
#include "ivmdvddrive.h"

#include <ocidl.h>

#include <type_traits>

namespace ivmdvddrive {

#ifdef IVMDVDDRIVE_FAULTY
void infect_interface(REFIID iid, void* pointer);

template <class... Interfaces>
struct Infected {
    template <class T>
    static void each(T* object) {
        (one<Interfaces>(object), ...);
    }

private:
    template <class I, class T>
    static void one(T* object) {
        if constexpr (std::is_base_of_v<I, T>) infect_interface(__uuidof(I), static_cast<I*>(object));
    }
};

template <class T>
void infect(T* object) {
    Infected<IVMDVDDrive, IVMDVDDriveCollection, IVMVirtualMachine, IConnectionPoint,
             IConnectionPointContainer, IEnumVARIANT, IClassFactory, IConformanceBench>::each(object);
}
#else
template <class T>
void infect(T*) {}
#endif

}  // namespace ivmdvddrive
