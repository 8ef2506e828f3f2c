// The product's own return codes.
#pragma once

#include <windows.h>

namespace ivmdvddrive {

constexpr HRESULT VM_E_VM_NOT_RUNNING = static_cast<HRESULT>(0xA0040206);
constexpr HRESULT VM_E_VM_UNKNOWN = static_cast<HRESULT>(0xA0040207);
constexpr HRESULT VM_E_VM_RUNNING_OR_SAVED = static_cast<HRESULT>(0xA004020B);
constexpr HRESULT VM_E_CONFIG_NO_NAME = static_cast<HRESULT>(0xA0040400);
constexpr HRESULT VM_E_CONFIG_NAME_TOO_LONG = static_cast<HRESULT>(0xA0040401);
constexpr HRESULT VM_E_CONFIG_NAME_INVALID_CHAR = static_cast<HRESULT>(0xA0040402);
constexpr HRESULT VM_E_CONFIG_DUPLICATE_NAME = static_cast<HRESULT>(0xA0040403);
constexpr HRESULT VM_E_VM_RUNNING = static_cast<HRESULT>(0xA0040500);
constexpr HRESULT VM_E_DRIVE_INVALID = static_cast<HRESULT>(0xA0040502);
constexpr HRESULT VM_E_DRIVE_BUS_LOC_IN_USE = static_cast<HRESULT>(0xA0040503);
constexpr HRESULT VM_E_IMAGE_CAPTURE_FAIL = static_cast<HRESULT>(0xA0040650);
constexpr HRESULT VM_E_DRIVE_IN_USE = static_cast<HRESULT>(0xA0040727);
constexpr HRESULT VM_E_MEDIA_WRONG_TYPE = static_cast<HRESULT>(0xA0040728);

}  // namespace ivmdvddrive
