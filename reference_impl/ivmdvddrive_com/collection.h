// IVMDVDDriveCollection: the DVD drives of a machine, oldest first, counted from 1, as they are whenever it is asked.
#pragma once

#include "dual.h"

namespace ivmdvddrive {

class DVDDriveCollection final : public Dual<IVMDVDDriveCollection> {
public:
    DVDDriveCollection(std::shared_ptr<World> world, std::shared_ptr<MachineState> machine);

    HRESULT STDMETHODCALLTYPE get_Count(long* count) override;
    HRESULT STDMETHODCALLTYPE get_Item(long index, IVMDVDDrive** out) override;
    HRESULT STDMETHODCALLTYPE get__NewEnum(IUnknown** out) override;

protected:
    REFCLSID class_id() const override;

private:
    const std::shared_ptr<MachineState> machine_;
};

}  // namespace ivmdvddrive
