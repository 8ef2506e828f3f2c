#include "text.h"

#include <objbase.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>

namespace bridge {

namespace {

constexpr wchar_t mark = 0xFDD0;
constexpr wchar_t itself = 0x0800;

bool is_surrogate(unsigned unit) { return unit >= 0xD800 && unit < 0xE000; }
bool is_high(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

std::string escape(unsigned unit) {
    char text[8];
    std::snprintf(text, sizeof text, "\\u%04x", unit);
    return text;
}

// The unit of an escape that begins at `at`, or -1 where none does.
long unit_at(const std::string& line, size_t at) {
    if (at + 6 > line.size() || line[at] != '\\' || line[at + 1] != 'u') return -1;
    const std::string digits = line.substr(at + 2, 4);
    if (!std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isxdigit(c); })) return -1;
    return std::strtol(digits.c_str(), nullptr, 16);
}

// Calls `take(unit, at, out)` at each \u escape of a line; it appends what stands for it and gives how much was read.
template <class Take>
std::string rewritten(const std::string& line, Take take) {
    std::string out;
    for (size_t at = 0; at < line.size();) {
        if (line[at] != '\\') {
            out += line[at++];
            continue;
        }
        const long unit = unit_at(line, at);
        if (unit < 0) {
            out.append(line, at, 2);
            at += 2;
            continue;
        }
        at += take(static_cast<unsigned>(unit), at, out);
    }
    return out;
}

bool has_escapes(const std::string& line) { return line.find("\\u") != std::string::npos; }

}  // namespace

std::string without_lone_surrogates(const std::string& line) {
    if (!has_escapes(line)) return line;
    return rewritten(line, [&](unsigned unit, size_t at, std::string& out) -> size_t {
        const long next = unit_at(line, at + 6);
        if (is_high(unit) && next >= 0 && is_low(static_cast<unsigned>(next))) {
            out.append(line, at, 12);
            return 12;
        }
        if (is_surrogate(unit)) {
            out += escape(mark) + escape(unit - 0xD800);
        } else {
            out += unit == mark ? escape(mark) + escape(itself) : escape(unit);
        }
        return 6;
    });
}

std::string with_lone_surrogates(const std::string& line) {
    if (!has_escapes(line)) return line;
    return rewritten(line, [&](unsigned unit, size_t at, std::string& out) -> size_t {
        const long next = unit_at(line, at + 6);
        if (unit != mark || next < 0) {
            out += escape(unit);
            return 6;
        }
        out += escape(next == itself ? mark : static_cast<unsigned>(next) + 0xD800);
        return 12;
    });
}

std::wstring utf16(const std::string& text) {
    const int length = MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), nullptr, 0);
    std::wstring wide(static_cast<size_t>(length), L'\0');
    MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), wide.data(), length);
    std::wstring out;
    for (size_t n = 0; n < wide.size(); ++n) {
        if (wide[n] == mark && n + 1 < wide.size()) {
            const wchar_t next = wide[++n];
            out += next == itself ? mark : static_cast<wchar_t>(next + 0xD800);
        } else {
            out += wide[n];
        }
    }
    return out;
}

std::string utf8(const wchar_t* text, size_t length) {
    std::wstring marked;
    for (size_t n = 0; n < length; ++n) {
        const wchar_t unit = text[n];
        if (is_high(unit) && n + 1 < length && is_low(text[n + 1])) {
            marked += unit;
            marked += text[++n];
        } else if (is_surrogate(unit)) {
            marked += {mark, static_cast<wchar_t>(unit - 0xD800)};
        } else if (unit == mark) {
            marked += {mark, itself};
        } else {
            marked += unit;
        }
    }
    const int wide = static_cast<int>(marked.size());
    const int bytes = WideCharToMultiByte(CP_UTF8, 0, marked.data(), wide, nullptr, 0, nullptr, nullptr);
    std::string out(static_cast<size_t>(bytes), '\0');
    WideCharToMultiByte(CP_UTF8, 0, marked.data(), wide, out.data(), bytes, nullptr, nullptr);
    return out;
}

std::string hex(unsigned long value) {
    char text[11];
    std::snprintf(text, sizeof text, "0x%08lX", value);
    return text;
}

std::string hex_address(const void* pointer) {
    char text[19];
    std::snprintf(text, sizeof text, "0x%016llx",
                  static_cast<unsigned long long>(reinterpret_cast<UINT_PTR>(pointer)));
    return text;
}

std::string guid_text(REFGUID guid) {
    wchar_t text[40];
    const int length = StringFromGUID2(guid, text, 40);
    std::string out = utf8(text + 1, static_cast<size_t>(length) - 3);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
}

bool guid_of(const std::string& text, GUID* out) {
    const std::wstring braced = text.rfind('{', 0) == 0 ? utf16(text) : L"{" + utf16(text) + L"}";
    return SUCCEEDED(IIDFromString(braced.c_str(), out));
}

}  // namespace bridge
