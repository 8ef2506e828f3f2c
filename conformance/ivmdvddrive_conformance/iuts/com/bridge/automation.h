// Late-bound calls of the product's own interfaces, as its clients make them: by the names of their members.
#pragma once

#include "owned.h"
#include "variant.h"

#include <initializer_list>
#include <string>

namespace bridge {

// An object that is called by names. Every failure is a BadRequest that says which member of what gave which code.
class Automation {
public:
    Automation() = default;
    // `what` is for sentences: "the application".
    Automation(ComPtr<IDispatch> object, std::string what) : object_(std::move(object)), what_(std::move(what)) {}

    explicit operator bool() const { return object_ != nullptr; }
    IDispatch* get() const { return object_.Get(); }
    bool is(IUnknown* other) const;  // whether it is the same COM object

    bool knows(const wchar_t* member) const;
    Variant call(const wchar_t* member, Variants arguments = {}) const;

    // What a member gives, of the type that it is to have.
    long number(const wchar_t* member) const;
    std::string text(const wchar_t* member) const;
    // Empty where the member gives no object.
    Automation object(const wchar_t* member, Variants arguments, const std::string& what) const;

private:
    ComPtr<IDispatch> object_;
    std::string what_;
};

// The arguments of a call, since a list of moved things cannot be written in braces.
template <class... Each>
Variants arguments_of(Each&&... each) {
    Variants made;
    (made.push_back(std::forward<Each>(each)), ...);
    return made;
}

Variant text_argument(const std::wstring& text);

}  // namespace bridge
