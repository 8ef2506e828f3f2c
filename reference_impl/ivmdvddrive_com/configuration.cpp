#include "configuration.h"

#include "codes.h"

#include <cwctype>
#include <filesystem>
#include <fstream>

namespace ivmdvddrive {

namespace {

constexpr size_t longest_name = 80;
constexpr wchar_t extension[] = L".vmc";

bool is_absolute(const std::wstring& path) {
    const bool drive = path.size() > 2 && iswalpha(path[0]) && path[1] == L':' && (path[2] == L'\\' || path[2] == L'/');
    return drive || path.rfind(L"\\\\", 0) == 0;
}

}  // namespace

HRESULT name_error(const std::wstring& name) {
    if (name.empty()) return VM_E_CONFIG_NO_NAME;
    if (name.size() > longest_name) return VM_E_CONFIG_NAME_TOO_LONG;
    return name.find_first_of(L"\\/:*?\"<>|") == std::wstring::npos ? S_OK : VM_E_CONFIG_NAME_INVALID_CHAR;
}

HRESULT configuration_file(std::wstring& name, const std::wstring& path, std::wstring* file) {
    if (!is_absolute(path)) return HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME);
    if (path.find_first_of(L"*?\"<>|") != std::wstring::npos) return HRESULT_FROM_WIN32(ERROR_INVALID_NAME);
    std::filesystem::path found = path;
    if (name.empty()) {
        name = found.stem().wstring();
    } else {
        if (std::filesystem::path(name).extension() == extension) name = std::filesystem::path(name).stem().wstring();
        found /= name + extension;
    }
    if (const HRESULT why = name_error(name); FAILED(why)) return why;
    *file = found.wstring();
    return file->size() < MAX_PATH ? S_OK : HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW);
}

HRESULT make_configuration(const std::wstring& file) {
    const std::filesystem::path path = file;
    std::error_code failed;
    if (std::filesystem::exists(path, failed)) return HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS);
    std::filesystem::create_directories(path.parent_path(), failed);
    std::ofstream made(path);
    made << "<?xml version=\"1.0\"?>\n<preferences/>\n";
    return made.flush() ? S_OK : HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
}

bool is_file(const std::wstring& path) {
    const DWORD attributes = GetFileAttributesW(path.c_str());
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

}  // namespace ivmdvddrive
