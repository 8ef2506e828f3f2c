// COM's enumerators over a snapshot: Next, Skip, Reset and Clone, whatever they give.
#pragma once

#include "object.h"

#include <algorithm>
#include <vector>

namespace ivmdvddrive {

// `Kept` is what the enumerator holds of an element; `give` makes one that the client owns.
template <class I, class Element, class Kept>
class Enumerator final : public Implements<I> {
public:
    Enumerator(std::shared_ptr<World> world, std::vector<Kept> all, size_t next)
        : Implements<I>(std::move(world)), all_(std::move(all)), next_(next) {}

    HRESULT STDMETHODCALLTYPE Next(ULONG wanted, Element* out, ULONG* fetched) override {
        if (!out || (wanted != 1 && !fetched)) return E_POINTER;
        const Lock lock(this->world_->mutex);
        const ULONG given = static_cast<ULONG>(std::min<size_t>(wanted, all_.size() - next_));
        for (ULONG n = 0; n < given; ++n) out[n] = all_[next_++].give();
        if (fetched) *fetched = given;
        return given == wanted ? S_OK : S_FALSE;
    }

    HRESULT STDMETHODCALLTYPE Skip(ULONG wanted) override {
        const Lock lock(this->world_->mutex);
        const size_t skipped = std::min<size_t>(wanted, all_.size() - next_);
        next_ += skipped;
        return skipped == wanted ? S_OK : S_FALSE;
    }

    HRESULT STDMETHODCALLTYPE Reset() override {
        const Lock lock(this->world_->mutex);
        next_ = 0;
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE Clone(I** out) override {
        if (!out) return E_POINTER;
        const Lock lock(this->world_->mutex);
        *out = make<Enumerator>(this->world_, all_, next_).detach();
        return S_OK;
    }

private:
    const std::vector<Kept> all_;
    size_t next_;
};

struct Variant {
    Pointer<IDispatch> object;

    VARIANT give() const {
        VARIANT made;
        VariantInit(&made);
        made.vt = VT_DISPATCH;
        made.pdispVal = Pointer<IDispatch>(object).detach();
        return made;
    }
};

using VariantEnumerator = Enumerator<IEnumVARIANT, VARIANT, Variant>;

}  // namespace ivmdvddrive
