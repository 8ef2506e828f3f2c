// IVMVirtualPC: the application object of Windows Virtual PC, through which clients reach machines by their names.
#pragma once

#include "dual.h"

namespace ivmdvddrive {

class Application final : public Partial<IVMVirtualPC> {
public:
    explicit Application(std::shared_ptr<World> world) : Unimplemented(std::move(world)) {}

    HRESULT STDMETHODCALLTYPE FindVirtualMachine(BSTR name, IVMVirtualMachine** out) override;
    HRESULT STDMETHODCALLTYPE CreateVirtualMachine(BSTR name, BSTR path, IVMVirtualMachine** out) override;
    HRESULT STDMETHODCALLTYPE DeleteVirtualMachine(IVMVirtualMachine* machine) override;
    HRESULT STDMETHODCALLTYPE RegisterVirtualMachine(BSTR name, BSTR path, IVMVirtualMachine** out) override;
    HRESULT STDMETHODCALLTYPE UnregisterVirtualMachine(IVMVirtualMachine* machine) override;
    HRESULT STDMETHODCALLTYPE get_VirtualMachines(IVMVirtualMachineCollection** out) override;
    HRESULT STDMETHODCALLTYPE get_Tasks(IVMTaskCollection** out) override;
    HRESULT STDMETHODCALLTYPE get_Name(BSTR* name) override;
    HRESULT STDMETHODCALLTYPE get_Version(BSTR* version) override;

protected:
    REFCLSID class_id() const override;

private:
    // Adds a machine to those that the application knows; `out` gets its object.
    void enter(const std::wstring& name, const std::wstring& file, IVMVirtualMachine** out);
    // Forgets a machine; `file` gets the path of its configuration. S_FALSE for one that the application does not know.
    HRESULT leave_out(IVMVirtualMachine* machine, std::wstring* file);
};

}  // namespace ivmdvddrive
