// Listing<I, Item>: a collection of objects, counted from 1, as they are whenever it is asked.
#pragma once

#include "dual.h"
#include "enumerator.h"

#include <functional>
#include <vector>

namespace ivmdvddrive {

template <class I, class Item>
class Listing final : public Dual<I> {
public:
    using All = std::function<std::vector<Pointer<Item>>()>;

    // `all` is called with the world locked.
    Listing(std::shared_ptr<World> world, REFCLSID id, All all)
        : Dual<I>(std::move(world)), id_(id), all_(std::move(all)) {}

    HRESULT STDMETHODCALLTYPE get_Count(long* count) override {
        return this->member(L"Count", count, [&]() -> HRESULT {
            *count = static_cast<long>(all_().size());
            return S_OK;
        });
    }

    HRESULT STDMETHODCALLTYPE get_Item(long index, Item** out) override {
        return this->member(L"Item", out, [&]() -> HRESULT {
            std::vector<Pointer<Item>> all = all_();
            if (index < 1 || index > static_cast<long>(all.size())) return DISP_E_BADINDEX;
            *out = all[static_cast<size_t>(index) - 1].detach();
            return S_OK;
        });
    }

    HRESULT STDMETHODCALLTYPE get__NewEnum(IUnknown** out) override {
        return this->member(L"_NewEnum", out, [&]() -> HRESULT {
            std::vector<Variant> every;
            for (const auto& one : all_()) every.push_back(Variant{Pointer<IDispatch>::query(one.get())});
            *out = make<VariantEnumerator>(this->world_, std::move(every), 0).detach();
            return S_OK;
        });
    }

protected:
    REFCLSID class_id() const override { return id_; }

private:
    const CLSID id_;
    const All all_;
};

}  // namespace ivmdvddrive
