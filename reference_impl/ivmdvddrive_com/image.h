// Images: what is one, and what is not.
#pragma once

#include <windows.h>

#include <string>

namespace ivmdvddrive {

// S_OK for an ISO 9660 image, E_INVALIDARG for a directory, VM_E_IMAGE_CAPTURE_FAIL for anything else.
HRESULT is_image(const std::wstring& path);

}  // namespace ivmdvddrive
