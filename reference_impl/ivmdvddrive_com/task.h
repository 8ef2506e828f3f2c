// IVMTask: what a client waits for after it has started, saved, reset or turned off a machine.
//
// The reference does all of that before the call returns, so its tasks are complete from the beginning.
#pragma once

#include "dual.h"

namespace ivmdvddrive {

class Task final : public Partial<IVMTask> {
public:
    explicit Task(std::shared_ptr<World> world) : Unimplemented(std::move(world)) {}

    HRESULT STDMETHODCALLTYPE WaitForCompletion(long timeout) override;
    HRESULT STDMETHODCALLTYPE get_Result(VMTaskResult* result) override;
    HRESULT STDMETHODCALLTYPE get_IsComplete(VARIANT_BOOL* complete) override;
    HRESULT STDMETHODCALLTYPE get_Error(long* error) override;

protected:
    REFCLSID class_id() const override;
};

}  // namespace ivmdvddrive
