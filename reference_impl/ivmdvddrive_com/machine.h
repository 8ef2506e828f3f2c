// IVMVirtualMachine, as far as DVD drives go.
#pragma once

#include "dual.h"

namespace ivmdvddrive {

class VirtualMachine final : public Partial<IVMVirtualMachine> {
public:
    explicit VirtualMachine(std::shared_ptr<World> world);

    MachineState& state() { return *machine_; }
    // Unregisters the machine: clients that still hold it or its drives cannot use them any more.
    void forget();

#ifdef IVMDVDDRIVE_VS2005
    HRESULT STDMETHODCALLTYPE AddDVDROMDrive(VMDriveBusType type, long bus, long device, IVMDVDDrive** out) override;
#else
    HRESULT STDMETHODCALLTYPE AddDVDROMDrive(long bus, long device, IVMDVDDrive** out) override;
#endif
    HRESULT STDMETHODCALLTYPE RemoveDVDROMDrive(IVMDVDDrive* drive) override;
    HRESULT STDMETHODCALLTYPE get_DVDROMDrives(IVMDVDDriveCollection** out) override;

protected:
    REFCLSID class_id() const override;

private:
    HRESULT changeable() const;
    HRESULT add(Location location, IVMDVDDrive** out);  // AddDVDROMDrive, of whichever signature

    const std::shared_ptr<MachineState> machine_ = std::make_shared<MachineState>();
};

}  // namespace ivmdvddrive
