// The members that the interface definition declares: tables for late binding, and members without implementation.
// Made by `python -m ivmdvddrive_com` from the specification's files: do not change it by hand.
#pragma once

#include "dispatch.h"

namespace ivmdvddrive {

// Every member of an interface.
template <class I>
std::vector<Member> declared_members();

// An interface of which every member answers E_NOTIMPL: a class overrides those that it has.
template <class I, class Base>
class Unimplemented;

inline HRESULT not_implemented() { return E_NOTIMPL; }

template <>
inline std::vector<Member> declared_members<IVMDVDDrive>() {
    return {
        method(L"SetBusLocation", &IVMDVDDrive::SetBusLocation),
        property(L"BusType", &IVMDVDDrive::get_BusType),
        property(L"BusNumber", &IVMDVDDrive::get_BusNumber),
        property(L"DeviceNumber", &IVMDVDDrive::get_DeviceNumber),
        method(L"AttachImage", &IVMDVDDrive::AttachImage),
        method(L"ReleaseImage", &IVMDVDDrive::ReleaseImage),
        property(L"ImageFile", &IVMDVDDrive::get_ImageFile),
        method(L"AttachHostDrive", &IVMDVDDrive::AttachHostDrive),
        method(L"ReleaseHostDrive", &IVMDVDDrive::ReleaseHostDrive),
        property(L"HostDriveLetter", &IVMDVDDrive::get_HostDriveLetter),
        property(L"Attachment", &IVMDVDDrive::get_Attachment),
    };
}

template <>
inline std::vector<Member> declared_members<IVMDVDDriveCollection>() {
    return {
        property(L"Count", &IVMDVDDriveCollection::get_Count),
        property(L"Item", &IVMDVDDriveCollection::get_Item),
        property(L"_NewEnum", &IVMDVDDriveCollection::get__NewEnum),
    };
}

template <>
inline std::vector<Member> declared_members<IVMVirtualMachine>() {
    return {
        method(L"AddDVDROMDrive", &IVMVirtualMachine::AddDVDROMDrive),
        method(L"RemoveDVDROMDrive", &IVMVirtualMachine::RemoveDVDROMDrive),
        property(L"DVDROMDrives", &IVMVirtualMachine::get_DVDROMDrives),
    };
}

template <class Base>
class Unimplemented<IVMVirtualMachine, Base> : public Base {
public:
    using Base::Base;

    HRESULT STDMETHODCALLTYPE AddDVDROMDrive(VMDriveBusType, long, long, IVMDVDDrive** out) override {
        return this->member(L"AddDVDROMDrive", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE RemoveDVDROMDrive(IVMDVDDrive*) override {
        return this->member(L"RemoveDVDROMDrive", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_DVDROMDrives(IVMDVDDriveCollection** out) override {
        return this->member(L"DVDROMDrives", out, not_implemented);
    }
};

}  // namespace ivmdvddrive
