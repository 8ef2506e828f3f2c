// Late binding: the members of a dual interface as a table, made from their C++ signatures.
//
// What is asked by name of that table is dispatch.cpp's; in ivmdvddrive-standard.dll standard.cpp's, which leaves it to
// the platform.
//
// `Value<T>` says of each parameter's type how it travels in a VARIANT. A member's `call` takes its arguments in the
// order of its parameters, the out parameter last.
#pragma once

#include "ivmdvddrive.h"

#include <oleauto.h>

#include <array>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ivmdvddrive {

template <class T, class = void>
struct Value;

template <>
struct Value<long> {
    static constexpr VARTYPE type = VT_I4;
    static constexpr bool out = false;
    static long of(VARIANT& v) { return v.lVal; }
};

template <>
struct Value<BSTR> {
    static constexpr VARTYPE type = VT_BSTR;
    static constexpr bool out = false;
    static BSTR of(VARIANT& v) { return v.bstrVal; }
};

template <>
struct Value<VARIANT_BOOL> {
    static constexpr VARTYPE type = VT_BOOL;
    static constexpr bool out = false;
    static VARIANT_BOOL of(VARIANT& v) { return v.boolVal; }
};

template <>
struct Value<VARIANT> {
    static constexpr VARTYPE type = VT_VARIANT;  // whatever the caller gave
    static constexpr bool out = false;
    static VARIANT of(VARIANT& v) { return v; }
};

template <class I>
struct Value<I*, std::enable_if_t<std::is_base_of_v<IDispatch, I>>> {
    static constexpr VARTYPE type = VT_DISPATCH;
    static constexpr bool out = false;
    static I* of(VARIANT& v) { return static_cast<I*>(v.pdispVal); }  // which is this very interface by then
};

template <>
struct Value<long*> {
    static constexpr VARTYPE type = VT_I4;
    static constexpr bool out = true;
    static long* of(VARIANT& v) { return &v.lVal; }
};

// An enumeration travels as the number that it is.
template <class E>
struct Value<E, std::enable_if_t<std::is_enum_v<E>>> {
    static constexpr VARTYPE type = VT_I4;
    static constexpr bool out = false;
    static E of(VARIANT& v) { return static_cast<E>(v.lVal); }
};

template <class E>
struct Value<E*, std::enable_if_t<std::is_enum_v<E>>> {
    static constexpr VARTYPE type = VT_I4;
    static constexpr bool out = true;
    static E* of(VARIANT& v) { return reinterpret_cast<E*>(&v.lVal); }
};

template <>
struct Value<VARIANT_BOOL*> {
    static constexpr VARTYPE type = VT_BOOL;
    static constexpr bool out = true;
    static VARIANT_BOOL* of(VARIANT& v) { return &v.boolVal; }
};

template <>
struct Value<VARIANT*> {
    static constexpr VARTYPE type = VT_VARIANT;
    static constexpr bool out = true;
    static VARIANT* of(VARIANT& v) { return &v; }
};

template <>
struct Value<BSTR*> {
    static constexpr VARTYPE type = VT_BSTR;
    static constexpr bool out = true;
    static BSTR* of(VARIANT& v) { return &v.bstrVal; }
};

template <>
struct Value<IUnknown**> {
    static constexpr VARTYPE type = VT_UNKNOWN;
    static constexpr bool out = true;
    static IUnknown** of(VARIANT& v) { return &v.punkVal; }
};

template <class I>
struct Value<I**> {
    static constexpr VARTYPE type = VT_DISPATCH;
    static constexpr bool out = true;
    static I** of(VARIANT& v) { return reinterpret_cast<I**>(&v.pdispVal); }
};

// The type of an argument, and the interface that an object must have.
struct Taken {
    VARTYPE type;
    const IID* iid;
};

template <class T>
Taken taken() {
    if constexpr (Value<T>::type == VT_DISPATCH) {
        return {VT_DISPATCH, &__uuidof(std::remove_pointer_t<T>)};
    } else {
        return {Value<T>::type, nullptr};
    }
}

struct Member {
    const wchar_t* name;
    WORD kind;  // DISPATCH_METHOD, DISPATCH_PROPERTYGET or DISPATCH_PROPERTYPUT
    std::vector<Taken> in;
    VARTYPE out;  // VT_EMPTY where nothing comes out
    std::function<HRESULT(IDispatch*, VARIANT*)> call;
    DISPID dispid = DISPID_UNKNOWN;
    std::vector<std::wstring> parameters = {};  // the names of those that go in
};

// Names are told apart as automation does it: case does not count.
bool same_name(const wchar_t* one, const wchar_t* other);

template <class P>
void describe(Member& member) {
    if constexpr (Value<P>::out) {
        member.out = Value<P>::type;
    } else {
        member.in.push_back(taken<P>());
    }
}

template <class I, class... P, size_t... n>
Member described(const wchar_t* name, WORD kind, HRESULT (STDMETHODCALLTYPE I::*function)(P...),
                 std::index_sequence<n...>) {
    Member member{name, kind, {}, VT_EMPTY, [function](IDispatch* object, VARIANT* values) {
                      static_cast<void>(values);  // where there are no parameters
                      return (static_cast<I*>(object)->*function)(Value<P>::of(values[n])...);
                  }};
    (describe<P>(member), ...);
    return member;
}

template <class I, class... P>
Member method(const wchar_t* name, HRESULT (STDMETHODCALLTYPE I::*function)(P...)) {
    return described(name, DISPATCH_METHOD, function, std::index_sequence_for<P...>());
}

template <class I, class... P>
Member property(const wchar_t* name, HRESULT (STDMETHODCALLTYPE I::*function)(P...)) {
    return described(name, DISPATCH_PROPERTYGET, function, std::index_sequence_for<P...>());
}

template <class I, class... P>
Member property_put(const wchar_t* name, HRESULT (STDMETHODCALLTYPE I::*function)(P...)) {
    return described(name, DISPATCH_PROPERTYPUT, function, std::index_sequence_for<P...>());
}

// The members of one interface, with the DISPIDs and the names of parameters that its type library gives them.
class Members {
public:
    Members(REFIID iid, std::vector<Member> members);

    HRESULT names(LPOLESTR* names, UINT count, DISPID* out) const;
    HRESULT invoke(IDispatch* object, DISPID dispid, WORD flags, DISPPARAMS& given, VARIANT* result,
                   EXCEPINFO* exception, UINT* bad) const;

private:
    const IID iid_;
    std::vector<Member> members_;
};

}  // namespace ivmdvddrive
