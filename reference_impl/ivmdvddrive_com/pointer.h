// Pointer<I>: a counted reference to an interface, released when it goes out of scope.
#pragma once

#include <unknwn.h>

#include <utility>

namespace ivmdvddrive {

template <class I>
class Pointer {
public:
    Pointer() = default;
    Pointer(const Pointer& other) : held_(other.held_) { add(); }
    Pointer(Pointer&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
    ~Pointer() { reset(); }

    Pointer& operator=(Pointer other) noexcept {
        std::swap(held_, other.held_);
        return *this;
    }

    // Takes over a reference that is counted already.
    static Pointer adopt(I* counted) {
        Pointer made;
        made.held_ = counted;
        return made;
    }

    // Counts a reference of its own.
    static Pointer share(I* other) {
        Pointer made = adopt(other);
        made.add();
        return made;
    }

    // Another interface of an object; empty where it has none.
    template <class From>
    static Pointer query(From* from) {
        Pointer made;
        if (from) from->QueryInterface(__uuidof(I), reinterpret_cast<void**>(&made.held_));
        return made;
    }

    I* get() const { return held_; }
    I* operator->() const { return held_; }
    explicit operator bool() const { return held_ != nullptr; }

    // Gives the reference away: the receiver releases it.
    I* detach() { return std::exchange(held_, nullptr); }

    void reset() {
        if (I* held = detach()) held->Release();
    }

private:
    void add() {
        if (held_) held_->AddRef();
    }

    I* held_ = nullptr;
};

}  // namespace ivmdvddrive
