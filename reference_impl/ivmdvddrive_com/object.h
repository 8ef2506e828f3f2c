// What every object of the server is: counted, alone in its world while a member runs, able to meet an injected error.
//
// The count may be changed by any thread. It falls to zero under the world's lock, so that whoever looks an object up
// in the world, with the lock held, finds none that is on its way out.
#pragma once

#include "faults.h"
#include "pointer.h"
#include "world.h"

#include <ocidl.h>
#include <olectl.h>

#include <atomic>
#include <memory>
#include <new>

namespace ivmdvddrive {

class Object {
public:
    explicit Object(std::shared_ptr<World> world) : world_(std::move(world)) { ++living; }
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

    // The error that the next member meets, S_OK for none; set by the bench.
    HRESULT fault = S_OK;

    // How many objects there are: while there are any, the DLL must stay.
    static std::atomic<long> living;

protected:
    virtual ~Object() { --living; }

    // Called with the lock held when the last reference is gone.
    virtual void leave() {}

    const std::shared_ptr<World> world_;

    ULONG count() { return ++count_; }

    ULONG discount() {
        long now = count_.load();
        while (now > 1) {
            if (count_.compare_exchange_weak(now, now - 1)) return now - 1;
        }
        const std::shared_ptr<World> world = world_;  // it outlives this object's own hold of it
        {
            const Lock lock(world->mutex);
            now = --count_;
            if (now == 0) leave();
        }
        if (now == 0) delete this;
        return now;
    }

private:
    std::atomic<long> count_{0};
};

// An object of these interfaces. The first is the one that gives IUnknown, and so the object's identity.
template <class First, class... Others>
class Implements : public Object, public First, public Others... {
public:
    using Object::Object;

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override {
        if (!out) return E_POINTER;
        *out = find(iid);
        if (!*out) return E_NOINTERFACE;
        AddRef();
        return S_OK;
    }

    ULONG STDMETHODCALLTYPE AddRef() override { return count(); }
    ULONG STDMETHODCALLTYPE Release() override { return discount(); }

    IUnknown* identity() { return static_cast<First*>(this); }

private:
    void* find(REFIID iid) {
        if (iid == IID_IUnknown) return identity();
        if constexpr (std::is_base_of_v<IDispatch, First>) {
            if (iid == IID_IDispatch) return static_cast<IDispatch*>(this);
        }
        void* found = iid == __uuidof(First) ? static_cast<First*>(this) : nullptr;
        ((iid == __uuidof(Others) ? found = static_cast<Others*>(this) : nullptr), ...);
        return found;
    }
};

// A new object, with one reference, and with what is wrong about it in a faulty server.
template <class T, class... Args>
Pointer<T> make(Args&&... args) {
    Pointer<T> made = Pointer<T>::share(new T(std::forward<Args>(args)...));
    infect(made.get());
    return made;
}

}  // namespace ivmdvddrive
