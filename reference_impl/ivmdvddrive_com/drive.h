// IVMDVDDrive: the virtual DVD drive of a virtual machine.
#pragma once

#include "dual.h"

namespace ivmdvddrive {

class DVDDrive final : public Dual<IVMDVDDrive, IConnectionPointContainer> {
public:
    DVDDrive(std::shared_ptr<World> world, std::shared_ptr<MachineState> machine, std::shared_ptr<DriveState> drive);

    // The object of a drive: the one that there is, or a new one. The world is locked.
    static Pointer<DVDDrive> of(const std::shared_ptr<World>& world, const std::shared_ptr<MachineState>& machine,
                                const std::shared_ptr<DriveState>& drive);

    const std::shared_ptr<DriveState>& state() const { return drive_; }

#ifdef IVMDVDDRIVE_VS2005
    HRESULT STDMETHODCALLTYPE SetBusLocation(VMDriveBusType type, long bus, long device) override;
    HRESULT STDMETHODCALLTYPE get_BusType(VMDriveBusType* type) override;
#else
    HRESULT STDMETHODCALLTYPE SetBusLocation(long bus, long device) override;
#endif
    HRESULT STDMETHODCALLTYPE get_BusNumber(long* bus) override;
    HRESULT STDMETHODCALLTYPE get_DeviceNumber(long* device) override;
    HRESULT STDMETHODCALLTYPE AttachImage(BSTR path) override;
    HRESULT STDMETHODCALLTYPE ReleaseImage() override;
    HRESULT STDMETHODCALLTYPE get_ImageFile(BSTR* path) override;
    HRESULT STDMETHODCALLTYPE AttachHostDrive(BSTR letter) override;
    HRESULT STDMETHODCALLTYPE ReleaseHostDrive() override;
    HRESULT STDMETHODCALLTYPE get_HostDriveLetter(BSTR* letter) override;
    HRESULT STDMETHODCALLTYPE get_Attachment(VMDVDDriveAttachmentType* type) override;

    HRESULT STDMETHODCALLTYPE EnumConnectionPoints(IEnumConnectionPoints** out) override;
    HRESULT STDMETHODCALLTYPE FindConnectionPoint(REFIID iid, IConnectionPoint** out) override;

protected:
    REFCLSID class_id() const override;
    void leave() override;

private:
    HRESULT usable() const;
    HRESULT move(Location to);  // SetBusLocation, of whichever signature

    const std::shared_ptr<MachineState> machine_;
    const std::shared_ptr<DriveState> drive_;
};

}  // namespace ivmdvddrive
