#include "image.h"

#include "codes.h"

#include <cstring>

namespace ivmdvddrive {

namespace {

// Where an image says what it is: in its first volume descriptor, after the type byte (ECMA-119, 8.1).
constexpr LONG descriptor = 0x8001;
constexpr char signature[] = {'C', 'D', '0', '0', '1'};

// A path that is longer than MAX_PATH needs the prefix that lifts the limit.
std::wstring openable(const std::wstring& path) {
    const bool with_drive = path.size() > 2 && path[1] == L':' && path[2] == L'\\';
    return with_drive && path.size() >= MAX_PATH ? L"\\\\?\\" + path : path;
}

bool has_signature(const std::wstring& path) {
    const HANDLE file = CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                    OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE) return false;
    char found[sizeof signature] = {};
    DWORD read = 0;
    SetFilePointer(file, descriptor, nullptr, FILE_BEGIN);
    const bool whole = ReadFile(file, found, sizeof found, &read, nullptr) && read == sizeof found;
    CloseHandle(file);
    return whole && std::memcmp(found, signature, sizeof signature) == 0;
}

}  // namespace

HRESULT is_image(const std::wstring& path) {
    // A path ends where the BSTR ends, and no file's name has a NUL in it.
    if (path.find(L'\0') != std::wstring::npos) return VM_E_IMAGE_CAPTURE_FAIL;
    const std::wstring name = openable(path);
    const DWORD attributes = GetFileAttributesW(name.c_str());
    if (attributes == INVALID_FILE_ATTRIBUTES) return VM_E_IMAGE_CAPTURE_FAIL;
    if (attributes & FILE_ATTRIBUTE_DIRECTORY) return E_INVALIDARG;
    return has_signature(name) ? S_OK : VM_E_IMAGE_CAPTURE_FAIL;
}

}  // namespace ivmdvddrive
