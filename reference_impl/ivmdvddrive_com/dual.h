// Dual<I, …>: an object of a dual interface, with what all of them have: IDispatch by a table of members, error and
// class information, and how a member begins and ends.
#pragma once

#include "declared_members.h"
#include "object.h"
#include "typelib.h"

namespace ivmdvddrive {

// Tells a client of a vtable what a failure was, through IErrorInfo.
HRESULT failed(REFIID iid, const wchar_t* member, HRESULT failure);

template <class I, class... Others>
class Dual : public Implements<I, ISupportErrorInfo, IProvideClassInfo, Others...> {
public:
    HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT* count) override {
        if (!count) return E_POINTER;
        *count = 1;
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT number, LCID, ITypeInfo** out) override {
        if (!out) return E_POINTER;
        *out = nullptr;
        return number == 0 ? type_info(__uuidof(I), out) : DISP_E_BADINDEX;
    }

    HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID reserved, LPOLESTR* names, UINT count, LCID, DISPID* out) override {
        if (reserved != IID_NULL) return DISP_E_UNKNOWNINTERFACE;
        return members().names(names, count, out);
    }

    HRESULT STDMETHODCALLTYPE Invoke(DISPID dispid, REFIID reserved, LCID, WORD flags, DISPPARAMS* given,
                                     VARIANT* result, EXCEPINFO* exception, UINT* bad) override {
        if (reserved != IID_NULL) return DISP_E_UNKNOWNINTERFACE;
        if (!given) return E_POINTER;
        return members().invoke(this, dispid, flags, *given, result, exception, bad);
    }

    HRESULT STDMETHODCALLTYPE InterfaceSupportsErrorInfo(REFIID iid) override {
        return iid == __uuidof(I) ? S_OK : S_FALSE;
    }

    HRESULT STDMETHODCALLTYPE GetClassInfo(ITypeInfo** out) override {
        if (!out) return E_POINTER;
        *out = nullptr;
        return type_info(class_id(), out);
    }

protected:
    explicit Dual(std::shared_ptr<World> world)
        : Implements<I, ISupportErrorInfo, IProvideClassInfo, Others...>(std::move(world)) {
        this->world_->objects[this->identity()] = this;
    }

    void leave() override { this->world_->objects.erase(this->identity()); }

    static const Members& members() {
        static const Members members(__uuidof(I), declared_members<I>());
        return members;
    }

    virtual REFCLSID class_id() const = 0;

    // Runs a member alone in its world. An out parameter is nothing until the member has succeeded; an injected
    // error comes before everything else.
    template <class Out, class Body>
    HRESULT member(const wchar_t* name, Out* out, Body body) {
        if (out) *out = Out();
        return guarded(name, [&] { return out ? body() : E_POINTER; });
    }

    template <class Body>
    HRESULT member(const wchar_t* name, Body body) {
        return guarded(name, body);
    }

private:
    template <class Body>
    HRESULT guarded(const wchar_t* name, Body body) {
        HRESULT result = S_OK;
        try {
            const Lock lock(this->world_->mutex);
            result = std::exchange(this->fault, S_OK);
            if (result == E_FAIL && !lists_e_fail(name)) result = DISP_E_EXCEPTION;
            if (SUCCEEDED(result)) result = body();
        } catch (const std::bad_alloc&) {
            result = E_OUTOFMEMORY;
        }
        return FAILED(result) ? failed(__uuidof(I), name, result) : result;
    }
};

// An object that has a part of a dual interface's members; the others answer E_NOTIMPL.
template <class I>
using Partial = Unimplemented<I, Dual<I>>;

}  // namespace ivmdvddrive
