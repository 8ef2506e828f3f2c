// The configuration file of a machine: where it is, by the name and the path that a client gives.
//
// The reference's files say nothing of a machine but that it is there. What a machine has is kept in the process.
#pragma once

#include <windows.h>

#include <string>

namespace ivmdvddrive {

// The error for a machine's name: it is empty, too long, or has a character that no file name has. Else S_OK.
HRESULT name_error(const std::wstring& name);

// The file of a machine that is called `name` in the folder `path`; without a name, `path` is the file, and `name` gets
// what it is called. Fails with the error that the documentation has for such a name or path.
HRESULT configuration_file(std::wstring& name, const std::wstring& path, std::wstring* file);

// Makes the file, and the folder that it is in.
HRESULT make_configuration(const std::wstring& file);

bool is_file(const std::wstring& path);

}  // namespace ivmdvddrive
