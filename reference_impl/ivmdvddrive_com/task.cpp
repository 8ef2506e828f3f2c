#include "task.h"

#include "reference.h"

namespace ivmdvddrive {

HRESULT Task::WaitForCompletion(long timeout) {
    return member(L"WaitForCompletion", [&]() -> HRESULT {
        constexpr long for_ever = -1, longest = 4000000;  // milliseconds
        return timeout < for_ever || timeout > longest ? E_INVALIDARG : S_OK;
    });
}

HRESULT Task::get_Result(VMTaskResult* result) {
    return member(L"Result", result, [&]() -> HRESULT {
        *result = vmTaskResult_Success;
        return S_OK;
    });
}

HRESULT Task::get_IsComplete(VARIANT_BOOL* complete) {
    return member(L"IsComplete", complete, [&]() -> HRESULT {
        *complete = VARIANT_TRUE;
        return S_OK;
    });
}

HRESULT Task::get_Error(long* error) {
    return member(L"Error", error, [&]() -> HRESULT {
        *error = S_OK;
        return S_OK;
    });
}

REFCLSID Task::class_id() const { return CLSID_VMTask; }

}  // namespace ivmdvddrive
