// IConformanceBench: offers machines to the suite, and sets their scenes.
#pragma once

#include "conformance_bench.h"
#include "object.h"

namespace ivmdvddrive {

class Bench final : public Implements<IConformanceBench> {
public:
    Bench() : Implements(std::make_shared<World>()), scene_(std::make_shared<World>()) {}

    HRESULT STDMETHODCALLTYPE Describe(BSTR* name, BSTR* version, BSTR* language) override;
    HRESULT STDMETHODCALLTYPE Claims(BSTR* claims) override;
    HRESULT STDMETHODCALLTYPE Reset(BSTR* host_drives) override;
    HRESULT STDMETHODCALLTYPE CreateMachine(IVMVirtualMachine** out) override;
    HRESULT STDMETHODCALLTYPE SetMachineState(IVMVirtualMachine* machine, BSTR state) override;
    HRESULT STDMETHODCALLTYPE ForgetMachine(IVMVirtualMachine* machine) override;
    HRESULT STDMETHODCALLTYPE Occupy(IVMVirtualMachine* machine, long bus, long device) override;
    HRESULT STDMETHODCALLTYPE SetHostMedia(BSTR letter, VARIANT_BOOL inserted) override;
    HRESULT STDMETHODCALLTYPE InjectFault(IUnknown* object, BSTR fault) override;

private:
    std::shared_ptr<World> scene_;  // replaced by Reset; what clients still hold keeps the old one
};

}  // namespace ivmdvddrive
