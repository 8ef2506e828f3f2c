// The product's own return codes.
#pragma once

#include <windows.h>

namespace ivmdvddrive {

constexpr HRESULT VM_E_VM_UNKNOWN = static_cast<HRESULT>(0xA0040207);
constexpr HRESULT VM_E_VM_RUNNING_OR_SAVED = static_cast<HRESULT>(0xA004020B);
constexpr HRESULT VM_E_VM_RUNNING = static_cast<HRESULT>(0xA0040500);
constexpr HRESULT VM_E_DRIVE_INVALID = static_cast<HRESULT>(0xA0040502);
constexpr HRESULT VM_E_DRIVE_BUS_LOC_IN_USE = static_cast<HRESULT>(0xA0040503);
constexpr HRESULT VM_E_IMAGE_CAPTURE_FAIL = static_cast<HRESULT>(0xA0040650);
constexpr HRESULT VM_E_DRIVE_IN_USE = static_cast<HRESULT>(0xA0040727);
constexpr HRESULT VM_E_MEDIA_WRONG_TYPE = static_cast<HRESULT>(0xA0040728);

}  // namespace ivmdvddrive
