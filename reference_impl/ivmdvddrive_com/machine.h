// IVMVirtualMachine, as far as DVD drives go; and in Virtual PC, by what its clients set its state (machine_states.cpp).
#pragma once

#include "dual.h"

namespace ivmdvddrive {

class VirtualMachine final : public Partial<IVMVirtualMachine> {
public:
    explicit VirtualMachine(std::shared_ptr<World> world);  // a machine of its own, which no application knows
    VirtualMachine(std::shared_ptr<World> world, std::shared_ptr<MachineState> machine);

    // The object of a machine: the one that there is, or a new one. The world is locked.
    static Pointer<VirtualMachine> of(const std::shared_ptr<World>& world, const std::shared_ptr<MachineState>& machine);

    MachineState& state() { return *machine_; }
    // Unregisters the machine: clients that still hold it or its drives cannot use them any more.
    void forget();

#ifdef IVMDVDDRIVE_VS2005
    HRESULT STDMETHODCALLTYPE AddDVDROMDrive(VMDriveBusType type, long bus, long device, IVMDVDDrive** out) override;
#else
    HRESULT STDMETHODCALLTYPE AddDVDROMDrive(long bus, long device, IVMDVDDrive** out) override;
    HRESULT STDMETHODCALLTYPE get_Name(BSTR* name) override;
    HRESULT STDMETHODCALLTYPE put_Name(BSTR name) override;
    HRESULT STDMETHODCALLTYPE Startup(IVMTask** task) override;
    HRESULT STDMETHODCALLTYPE TurnOff(IVMTask** task) override;
    HRESULT STDMETHODCALLTYPE Save(IVMTask** task) override;
    HRESULT STDMETHODCALLTYPE Reset(IVMTask** task) override;
    HRESULT STDMETHODCALLTYPE DiscardSavedState() override;
    HRESULT STDMETHODCALLTYPE Pause() override;
    HRESULT STDMETHODCALLTYPE Resume() override;
    HRESULT STDMETHODCALLTYPE get_State(VMVMState* state) override;
    HRESULT STDMETHODCALLTYPE AddHardDiskConnection(BSTR path, long bus, long device,
                                                    IVMHardDiskConnection** out) override;
#endif
    HRESULT STDMETHODCALLTYPE RemoveDVDROMDrive(IVMDVDDrive* drive) override;
    HRESULT STDMETHODCALLTYPE get_DVDROMDrives(IVMDVDDriveCollection** out) override;

protected:
    REFCLSID class_id() const override;
    void leave() override;

private:
    HRESULT changeable() const;
    HRESULT add(Location location, IVMDVDDrive** out);  // AddDVDROMDrive, of whichever signature

#ifndef IVMDVDDRIVE_VS2005
    // Goes into a state from being active (running or paused), or from not being so.
    HRESULT change(const wchar_t* name, bool active, Power to, IVMTask** task);
    HRESULT pause(const wchar_t* name, Power from, Power to);
#endif

    const std::shared_ptr<MachineState> machine_;
};

}  // namespace ivmdvddrive
