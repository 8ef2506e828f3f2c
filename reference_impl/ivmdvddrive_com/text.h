// Text: a BSTR that is freed when it goes out of scope; and a BSTR as a string.
#pragma once

#include <oleauto.h>

#include <new>
#include <string>
#include <utility>

namespace ivmdvddrive {

class Text {
public:
    explicit Text(const std::wstring& text)
        : held_(SysAllocStringLen(text.data(), static_cast<UINT>(text.size()))) {
        if (!held_) throw std::bad_alloc();
    }
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    ~Text() { SysFreeString(held_); }

    BSTR get() const { return held_; }
    // Gives the BSTR away: the receiver frees it.
    BSTR detach() { return std::exchange(held_, nullptr); }

private:
    BSTR held_;
};

// A NULL BSTR is an empty string, as COM has it.
inline std::wstring string_of(BSTR text) { return text ? std::wstring(text, SysStringLen(text)) : std::wstring(); }

}  // namespace ivmdvddrive
