// Text between JSON's UTF-8 and COM's UTF-16, lone surrogates included.
//
// A BSTR may hold what is no Unicode, and the wire carries it as an escape: "\ud800". JSON libraries refuse such
// escapes, so they are rewritten before a line is read, and back after one is made: U+FDD0, which is no character,
// stands for "one unit follows", less 0xD800; and U+FDD0 itself is followed by U+0800.
#pragma once

#include <windows.h>

#include <string>

namespace bridge {

// A line as a JSON library can read it; and what was made by one as the wire has it.
std::string without_lone_surrogates(const std::string& line);
std::string with_lone_surrogates(const std::string& line);

std::wstring utf16(const std::string& text);
std::string utf8(const wchar_t* text, size_t length);
inline std::string utf8(const std::wstring& text) { return utf8(text.data(), text.size()); }

std::string hex(unsigned long value);         // "0x80004005"
std::string hex_address(const void* pointer);  // "0x00007ff6a1b2c3d4"
std::string guid_text(REFGUID guid);          // lower case, without braces
bool guid_of(const std::string& text, GUID* out);

}  // namespace bridge
