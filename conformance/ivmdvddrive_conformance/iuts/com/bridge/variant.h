// VARIANTs that clear themselves, and VARIANTs as JSON: `{"type": "BSTR", "value": "D"}`.
#pragma once

#include <windows.h>

#include <oleauto.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

namespace bridge {

using nlohmann::json;

// A request that cannot be understood.
struct BadRequest : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Variant {
public:
    Variant() { VariantInit(&held_); }
    Variant(Variant&& other) noexcept : held_(other.held_) { VariantInit(&other.held_); }
    Variant(const Variant&) = delete;
    Variant& operator=(const Variant&) = delete;
    ~Variant() { VariantClear(&held_); }

    VARIANT& get() { return held_; }
    VARIANT* operator&() { return &held_; }

    static Variant of_long(long number);
    static Variant of_text(BSTR owned);  // NULL stays NULL
    static Variant of_object(IDispatch* shared);

private:
    VARIANT held_;
};

using Variants = std::vector<Variant>;

// EXCEPINFO that frees its strings; a deferred one is filled in.
class Exception {
public:
    Exception() = default;
    Exception(const Exception&) = delete;
    Exception& operator=(const Exception&) = delete;
    ~Exception();

    EXCEPINFO* get() { return &held_; }
    void complete();
    HRESULT code() const;
    json told() const;  // {"scode", "source", "description"}

private:
    EXCEPINFO held_ = {};
};

BSTR bstr_of(const json& text);   // null gives a NULL BSTR
json text_of(BSTR text);          // a NULL BSTR gives null

}  // namespace bridge
