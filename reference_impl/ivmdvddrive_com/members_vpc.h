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
        property(L"Name", &IVMVirtualMachine::get_Name),
        property_put(L"Name", &IVMVirtualMachine::put_Name),
        property(L"ConfigID", &IVMVirtualMachine::get_ConfigID),
        property(L"File", &IVMVirtualMachine::get_File),
        property(L"Accountant", &IVMVirtualMachine::get_Accountant),
        property(L"GuestOS", &IVMVirtualMachine::get_GuestOS),
        property(L"Display", &IVMVirtualMachine::get_Display),
        property(L"Keyboard", &IVMVirtualMachine::get_Keyboard),
        property(L"Mouse", &IVMVirtualMachine::get_Mouse),
        method(L"Startup", &IVMVirtualMachine::Startup),
        method(L"Startup2", &IVMVirtualMachine::Startup2),
        method(L"TurnOff", &IVMVirtualMachine::TurnOff),
        method(L"Save", &IVMVirtualMachine::Save),
        method(L"Reset", &IVMVirtualMachine::Reset),
        method(L"DiscardSavedState", &IVMVirtualMachine::DiscardSavedState),
        method(L"Pause", &IVMVirtualMachine::Pause),
        method(L"Resume", &IVMVirtualMachine::Resume),
        property(L"State", &IVMVirtualMachine::get_State),
        property(L"ShutdownActionOnQuit", &IVMVirtualMachine::get_ShutdownActionOnQuit),
        property_put(L"ShutdownActionOnQuit", &IVMVirtualMachine::put_ShutdownActionOnQuit),
        property(L"SavedStateFilePath", &IVMVirtualMachine::get_SavedStateFilePath),
        property(L"BIOSGUID", &IVMVirtualMachine::get_BIOSGUID),
        property_put(L"BIOSGUID", &IVMVirtualMachine::put_BIOSGUID),
        property(L"BIOSSerialNumber", &IVMVirtualMachine::get_BIOSSerialNumber),
        property_put(L"BIOSSerialNumber", &IVMVirtualMachine::put_BIOSSerialNumber),
        property(L"BaseBoardSerialNumber", &IVMVirtualMachine::get_BaseBoardSerialNumber),
        property_put(L"BaseBoardSerialNumber", &IVMVirtualMachine::put_BaseBoardSerialNumber),
        property(L"ChassisSerialNumber", &IVMVirtualMachine::get_ChassisSerialNumber),
        property_put(L"ChassisSerialNumber", &IVMVirtualMachine::put_ChassisSerialNumber),
        property(L"ChassisAssetTag", &IVMVirtualMachine::get_ChassisAssetTag),
        property_put(L"ChassisAssetTag", &IVMVirtualMachine::put_ChassisAssetTag),
        method(L"AddHardDiskConnection", &IVMVirtualMachine::AddHardDiskConnection),
        method(L"RemoveHardDiskConnection", &IVMVirtualMachine::RemoveHardDiskConnection),
        property(L"HardDiskConnections", &IVMVirtualMachine::get_HardDiskConnections),
        method(L"MergeUndoDisks", &IVMVirtualMachine::MergeUndoDisks),
        method(L"DiscardUndoDisks", &IVMVirtualMachine::DiscardUndoDisks),
        property(L"Undoable", &IVMVirtualMachine::get_Undoable),
        property_put(L"Undoable", &IVMVirtualMachine::put_Undoable),
        property(L"UndoAction", &IVMVirtualMachine::get_UndoAction),
        property_put(L"UndoAction", &IVMVirtualMachine::put_UndoAction),
        method(L"AddDVDROMDrive", &IVMVirtualMachine::AddDVDROMDrive),
        method(L"RemoveDVDROMDrive", &IVMVirtualMachine::RemoveDVDROMDrive),
        property(L"DVDROMDrives", &IVMVirtualMachine::get_DVDROMDrives),
        property(L"FloppyDrives", &IVMVirtualMachine::get_FloppyDrives),
        method(L"AddNetworkAdapter", &IVMVirtualMachine::AddNetworkAdapter),
        method(L"RemoveNetworkAdapter", &IVMVirtualMachine::RemoveNetworkAdapter),
        property(L"NetworkAdapters", &IVMVirtualMachine::get_NetworkAdapters),
        property(L"SerialPorts", &IVMVirtualMachine::get_SerialPorts),
        property(L"ParallelPorts", &IVMVirtualMachine::get_ParallelPorts),
        property(L"ProcessorSpeed", &IVMVirtualMachine::get_ProcessorSpeed),
        property(L"HasMMX", &IVMVirtualMachine::get_HasMMX),
        property(L"HasSSE", &IVMVirtualMachine::get_HasSSE),
        property(L"HasSSE2", &IVMVirtualMachine::get_HasSSE2),
        property(L"Has3DNow", &IVMVirtualMachine::get_Has3DNow),
        property(L"RdpPipeName", &IVMVirtualMachine::get_RdpPipeName),
        method(L"AttachUSBDevice", &IVMVirtualMachine::AttachUSBDevice),
        method(L"DetachUSBDevice", &IVMVirtualMachine::DetachUSBDevice),
        property(L"Notes", &IVMVirtualMachine::get_Notes),
        property_put(L"Notes", &IVMVirtualMachine::put_Notes),
        property(L"Memory", &IVMVirtualMachine::get_Memory),
        property_put(L"Memory", &IVMVirtualMachine::put_Memory),
        property(L"AttachedDriveTypes", &IVMVirtualMachine::get_AttachedDriveTypes),
        method(L"GetConfigurationValue", &IVMVirtualMachine::GetConfigurationValue),
        method(L"SetConfigurationValue", &IVMVirtualMachine::SetConfigurationValue),
        method(L"RemoveConfigurationValue", &IVMVirtualMachine::RemoveConfigurationValue),
        method(L"GetActivationValue", &IVMVirtualMachine::GetActivationValue),
        method(L"SetActivationValue", &IVMVirtualMachine::SetActivationValue),
        method(L"RemoveActivationValue", &IVMVirtualMachine::RemoveActivationValue),
        method(L"StartCommunicationChannel", &IVMVirtualMachine::StartCommunicationChannel),
    };
}

template <>
inline std::vector<Member> declared_members<IVMVirtualMachineCollection>() {
    return {
        property(L"Count", &IVMVirtualMachineCollection::get_Count),
        property(L"Item", &IVMVirtualMachineCollection::get_Item),
        property(L"_NewEnum", &IVMVirtualMachineCollection::get__NewEnum),
    };
}

template <>
inline std::vector<Member> declared_members<IVMVirtualPC>() {
    return {
        property(L"HostInfo", &IVMVirtualPC::get_HostInfo),
        method(L"FindVirtualMachine", &IVMVirtualPC::FindVirtualMachine),
        method(L"CreateVirtualMachine", &IVMVirtualPC::CreateVirtualMachine),
        method(L"DeleteVirtualMachine", &IVMVirtualPC::DeleteVirtualMachine),
        method(L"RegisterVirtualMachine", &IVMVirtualPC::RegisterVirtualMachine),
        method(L"UnregisterVirtualMachine", &IVMVirtualPC::UnregisterVirtualMachine),
        property(L"VirtualMachines", &IVMVirtualPC::get_VirtualMachines),
        method(L"FindVirtualNetwork", &IVMVirtualPC::FindVirtualNetwork),
        property(L"VirtualNetworks", &IVMVirtualPC::get_VirtualNetworks),
        property(L"UnconnectedNetworkAdapters", &IVMVirtualPC::get_UnconnectedNetworkAdapters),
        property(L"SupportDrivers", &IVMVirtualPC::get_SupportDrivers),
        property(L"Tasks", &IVMVirtualPC::get_Tasks),
        method(L"CreateDynamicVirtualHardDisk", &IVMVirtualPC::CreateDynamicVirtualHardDisk),
        method(L"CreateFixedVirtualHardDisk", &IVMVirtualPC::CreateFixedVirtualHardDisk),
        method(L"CreateDifferencingVirtualHardDisk", &IVMVirtualPC::CreateDifferencingVirtualHardDisk),
        method(L"GetHardDisk", &IVMVirtualPC::GetHardDisk),
        method(L"CreateFloppyDiskImage", &IVMVirtualPC::CreateFloppyDiskImage),
        method(L"GetFloppyDiskImageType", &IVMVirtualPC::GetFloppyDiskImageType),
        method(L"GetConfigurationValue", &IVMVirtualPC::GetConfigurationValue),
        method(L"SetConfigurationValue", &IVMVirtualPC::SetConfigurationValue),
        method(L"RemoveConfigurationValue", &IVMVirtualPC::RemoveConfigurationValue),
        property(L"MinimumMemoryPerVM", &IVMVirtualPC::get_MinimumMemoryPerVM),
        property(L"MaximumMemoryPerVM", &IVMVirtualPC::get_MaximumMemoryPerVM),
        property(L"SuggestedMaximumMemoryPerVM", &IVMVirtualPC::get_SuggestedMaximumMemoryPerVM),
        property(L"MaximumFloppyDrivesPerVM", &IVMVirtualPC::get_MaximumFloppyDrivesPerVM),
        property(L"MaximumSerialPortsPerVM", &IVMVirtualPC::get_MaximumSerialPortsPerVM),
        property(L"MaximumParallelPortsPerVM", &IVMVirtualPC::get_MaximumParallelPortsPerVM),
        property(L"MaximumNetworkAdaptersPerVM", &IVMVirtualPC::get_MaximumNetworkAdaptersPerVM),
        property(L"MaximumNumberOfIDEBuses", &IVMVirtualPC::get_MaximumNumberOfIDEBuses),
        property(L"DefaultVMConfigurationPath", &IVMVirtualPC::get_DefaultVMConfigurationPath),
        property_put(L"DefaultVMConfigurationPath", &IVMVirtualPC::put_DefaultVMConfigurationPath),
        property(L"SearchPaths", &IVMVirtualPC::get_SearchPaths),
        property_put(L"SearchPaths", &IVMVirtualPC::put_SearchPaths),
        method(L"GetHardDiskFiles", &IVMVirtualPC::GetHardDiskFiles),
        method(L"GetVirtualMachineFiles", &IVMVirtualPC::GetVirtualMachineFiles),
        method(L"GetFloppyDiskFiles", &IVMVirtualPC::GetFloppyDiskFiles),
        method(L"GetDVDFiles", &IVMVirtualPC::GetDVDFiles),
        property(L"USBDeviceCollection", &IVMVirtualPC::get_USBDeviceCollection),
        property(L"Name", &IVMVirtualPC::get_Name),
        property(L"Version", &IVMVirtualPC::get_Version),
        property(L"UpTime", &IVMVirtualPC::get_UpTime),
    };
}

template <>
inline std::vector<Member> declared_members<IVMTask>() {
    return {
        method(L"WaitForCompletion", &IVMTask::WaitForCompletion),
        method(L"Cancel", &IVMTask::Cancel),
        property(L"PercentCompleted", &IVMTask::get_PercentCompleted),
        property(L"Description", &IVMTask::get_Description),
        property(L"Result", &IVMTask::get_Result),
        property(L"IsCancelable", &IVMTask::get_IsCancelable),
        property(L"ID", &IVMTask::get_ID),
        property(L"IsComplete", &IVMTask::get_IsComplete),
        property(L"Error", &IVMTask::get_Error),
        property(L"ErrorDescription", &IVMTask::get_ErrorDescription),
    };
}

template <>
inline std::vector<Member> declared_members<IVMTaskCollection>() {
    return {
        property(L"Count", &IVMTaskCollection::get_Count),
        property(L"Item", &IVMTaskCollection::get_Item),
        property(L"_NewEnum", &IVMTaskCollection::get__NewEnum),
    };
}

template <class Base>
class Unimplemented<IVMVirtualMachine, Base> : public Base {
public:
    using Base::Base;

    HRESULT STDMETHODCALLTYPE get_Name(BSTR* out) override {
        return this->member(L"Name", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_Name(BSTR) override {
        return this->member(L"put_Name", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_ConfigID(BSTR* out) override {
        return this->member(L"ConfigID", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_File(BSTR* out) override {
        return this->member(L"File", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Accountant(IVMAccountant** out) override {
        return this->member(L"Accountant", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_GuestOS(IVMGuestOS** out) override {
        return this->member(L"GuestOS", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Display(IVMDisplay** out) override {
        return this->member(L"Display", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Keyboard(IVMKeyboard** out) override {
        return this->member(L"Keyboard", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Mouse(IVMMouse** out) override {
        return this->member(L"Mouse", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE Startup(IVMTask** out) override {
        return this->member(L"Startup", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE Startup2(VMStartupOption, IVMTask** out) override {
        return this->member(L"Startup2", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE TurnOff(IVMTask** out) override {
        return this->member(L"TurnOff", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE Save(IVMTask** out) override {
        return this->member(L"Save", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE Reset(IVMTask** out) override {
        return this->member(L"Reset", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE DiscardSavedState() override {
        return this->member(L"DiscardSavedState", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE Pause() override {
        return this->member(L"Pause", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE Resume() override {
        return this->member(L"Resume", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_State(VMVMState* out) override {
        return this->member(L"State", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_ShutdownActionOnQuit(VMShutdownAction* out) override {
        return this->member(L"ShutdownActionOnQuit", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_ShutdownActionOnQuit(VMShutdownAction) override {
        return this->member(L"put_ShutdownActionOnQuit", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_SavedStateFilePath(BSTR* out) override {
        return this->member(L"SavedStateFilePath", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_BIOSGUID(BSTR* out) override {
        return this->member(L"BIOSGUID", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_BIOSGUID(BSTR) override {
        return this->member(L"put_BIOSGUID", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_BIOSSerialNumber(BSTR* out) override {
        return this->member(L"BIOSSerialNumber", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_BIOSSerialNumber(BSTR) override {
        return this->member(L"put_BIOSSerialNumber", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_BaseBoardSerialNumber(BSTR* out) override {
        return this->member(L"BaseBoardSerialNumber", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_BaseBoardSerialNumber(BSTR) override {
        return this->member(L"put_BaseBoardSerialNumber", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_ChassisSerialNumber(BSTR* out) override {
        return this->member(L"ChassisSerialNumber", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_ChassisSerialNumber(BSTR) override {
        return this->member(L"put_ChassisSerialNumber", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_ChassisAssetTag(BSTR* out) override {
        return this->member(L"ChassisAssetTag", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_ChassisAssetTag(BSTR) override {
        return this->member(L"put_ChassisAssetTag", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE AddHardDiskConnection(BSTR, long, long, IVMHardDiskConnection** out) override {
        return this->member(L"AddHardDiskConnection", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE RemoveHardDiskConnection(IVMHardDiskConnection*) override {
        return this->member(L"RemoveHardDiskConnection", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_HardDiskConnections(IVMHardDiskConnectionCollection** out) override {
        return this->member(L"HardDiskConnections", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE MergeUndoDisks(IVMTask** out) override {
        return this->member(L"MergeUndoDisks", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE DiscardUndoDisks() override {
        return this->member(L"DiscardUndoDisks", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Undoable(VARIANT_BOOL* out) override {
        return this->member(L"Undoable", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_Undoable(VARIANT_BOOL) override {
        return this->member(L"put_Undoable", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_UndoAction(VMUndoAction* out) override {
        return this->member(L"UndoAction", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_UndoAction(VMUndoAction) override {
        return this->member(L"put_UndoAction", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE AddDVDROMDrive(long, long, IVMDVDDrive** out) override {
        return this->member(L"AddDVDROMDrive", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE RemoveDVDROMDrive(IVMDVDDrive*) override {
        return this->member(L"RemoveDVDROMDrive", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_DVDROMDrives(IVMDVDDriveCollection** out) override {
        return this->member(L"DVDROMDrives", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_FloppyDrives(IVMFloppyDriveCollection** out) override {
        return this->member(L"FloppyDrives", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE AddNetworkAdapter(IVMNetworkAdapter** out) override {
        return this->member(L"AddNetworkAdapter", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE RemoveNetworkAdapter(IVMNetworkAdapter*) override {
        return this->member(L"RemoveNetworkAdapter", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_NetworkAdapters(IVMNetworkAdapterCollection** out) override {
        return this->member(L"NetworkAdapters", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_SerialPorts(IVMSerialPortCollection** out) override {
        return this->member(L"SerialPorts", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_ParallelPorts(IVMParallelPortCollection** out) override {
        return this->member(L"ParallelPorts", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_ProcessorSpeed(long* out) override {
        return this->member(L"ProcessorSpeed", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_HasMMX(VARIANT_BOOL* out) override {
        return this->member(L"HasMMX", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_HasSSE(VARIANT_BOOL* out) override {
        return this->member(L"HasSSE", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_HasSSE2(VARIANT_BOOL* out) override {
        return this->member(L"HasSSE2", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Has3DNow(VARIANT_BOOL* out) override {
        return this->member(L"Has3DNow", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_RdpPipeName(BSTR* out) override {
        return this->member(L"RdpPipeName", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE AttachUSBDevice(IVMUSBDevice*) override {
        return this->member(L"AttachUSBDevice", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE DetachUSBDevice(IVMUSBDevice*) override {
        return this->member(L"DetachUSBDevice", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Notes(BSTR* out) override {
        return this->member(L"Notes", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_Notes(BSTR) override {
        return this->member(L"put_Notes", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Memory(long* out) override {
        return this->member(L"Memory", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_Memory(long) override {
        return this->member(L"put_Memory", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_AttachedDriveTypes(VARIANT* out) override {
        return this->member(L"AttachedDriveTypes", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE GetConfigurationValue(BSTR, VARIANT* out) override {
        return this->member(L"GetConfigurationValue", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE SetConfigurationValue(BSTR, VARIANT) override {
        return this->member(L"SetConfigurationValue", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE RemoveConfigurationValue(BSTR) override {
        return this->member(L"RemoveConfigurationValue", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE GetActivationValue(BSTR, VARIANT* out) override {
        return this->member(L"GetActivationValue", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE SetActivationValue(BSTR, VARIANT) override {
        return this->member(L"SetActivationValue", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE RemoveActivationValue(BSTR) override {
        return this->member(L"RemoveActivationValue", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE StartCommunicationChannel(VMEndpointType, BSTR, VMEndpointType, BSTR) override {
        return this->member(L"StartCommunicationChannel", not_implemented);
    }
};

template <class Base>
class Unimplemented<IVMVirtualPC, Base> : public Base {
public:
    using Base::Base;

    HRESULT STDMETHODCALLTYPE get_HostInfo(IVMHostInfo** out) override {
        return this->member(L"HostInfo", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE FindVirtualMachine(BSTR, IVMVirtualMachine** out) override {
        return this->member(L"FindVirtualMachine", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE CreateVirtualMachine(BSTR, BSTR, IVMVirtualMachine** out) override {
        return this->member(L"CreateVirtualMachine", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE DeleteVirtualMachine(IVMVirtualMachine*) override {
        return this->member(L"DeleteVirtualMachine", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE RegisterVirtualMachine(BSTR, BSTR, IVMVirtualMachine** out) override {
        return this->member(L"RegisterVirtualMachine", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE UnregisterVirtualMachine(IVMVirtualMachine*) override {
        return this->member(L"UnregisterVirtualMachine", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_VirtualMachines(IVMVirtualMachineCollection** out) override {
        return this->member(L"VirtualMachines", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE FindVirtualNetwork(BSTR, IVMVirtualNetwork** out) override {
        return this->member(L"FindVirtualNetwork", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_VirtualNetworks(IVMVirtualNetworkCollection** out) override {
        return this->member(L"VirtualNetworks", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_UnconnectedNetworkAdapters(IVMNetworkAdapterCollection** out) override {
        return this->member(L"UnconnectedNetworkAdapters", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_SupportDrivers(IVMSupportDriverCollection** out) override {
        return this->member(L"SupportDrivers", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Tasks(IVMTaskCollection** out) override {
        return this->member(L"Tasks", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE CreateDynamicVirtualHardDisk(BSTR, long, IVMTask** out) override {
        return this->member(L"CreateDynamicVirtualHardDisk", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE CreateFixedVirtualHardDisk(BSTR, long, IVMTask** out) override {
        return this->member(L"CreateFixedVirtualHardDisk", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE CreateDifferencingVirtualHardDisk(BSTR, BSTR, IVMTask** out) override {
        return this->member(L"CreateDifferencingVirtualHardDisk", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE GetHardDisk(BSTR, IVMHardDisk** out) override {
        return this->member(L"GetHardDisk", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE CreateFloppyDiskImage(BSTR, VMFloppyDiskImageType) override {
        return this->member(L"CreateFloppyDiskImage", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE GetFloppyDiskImageType(BSTR, VMFloppyDiskImageType* out) override {
        return this->member(L"GetFloppyDiskImageType", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE GetConfigurationValue(BSTR, VARIANT* out) override {
        return this->member(L"GetConfigurationValue", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE SetConfigurationValue(BSTR, VARIANT) override {
        return this->member(L"SetConfigurationValue", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE RemoveConfigurationValue(BSTR) override {
        return this->member(L"RemoveConfigurationValue", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_MinimumMemoryPerVM(long* out) override {
        return this->member(L"MinimumMemoryPerVM", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_MaximumMemoryPerVM(long* out) override {
        return this->member(L"MaximumMemoryPerVM", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_SuggestedMaximumMemoryPerVM(long* out) override {
        return this->member(L"SuggestedMaximumMemoryPerVM", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_MaximumFloppyDrivesPerVM(long* out) override {
        return this->member(L"MaximumFloppyDrivesPerVM", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_MaximumSerialPortsPerVM(long* out) override {
        return this->member(L"MaximumSerialPortsPerVM", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_MaximumParallelPortsPerVM(long* out) override {
        return this->member(L"MaximumParallelPortsPerVM", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_MaximumNetworkAdaptersPerVM(long* out) override {
        return this->member(L"MaximumNetworkAdaptersPerVM", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_MaximumNumberOfIDEBuses(long* out) override {
        return this->member(L"MaximumNumberOfIDEBuses", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_DefaultVMConfigurationPath(BSTR* out) override {
        return this->member(L"DefaultVMConfigurationPath", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_DefaultVMConfigurationPath(BSTR) override {
        return this->member(L"put_DefaultVMConfigurationPath", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_SearchPaths(VARIANT* out) override {
        return this->member(L"SearchPaths", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE put_SearchPaths(VARIANT) override {
        return this->member(L"put_SearchPaths", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE GetHardDiskFiles(VARIANT, VARIANT* out) override {
        return this->member(L"GetHardDiskFiles", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE GetVirtualMachineFiles(VARIANT, VARIANT_BOOL, VARIANT* out) override {
        return this->member(L"GetVirtualMachineFiles", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE GetFloppyDiskFiles(VARIANT, VARIANT* out) override {
        return this->member(L"GetFloppyDiskFiles", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE GetDVDFiles(VARIANT, VARIANT* out) override {
        return this->member(L"GetDVDFiles", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_USBDeviceCollection(IVMUSBDeviceCollection** out) override {
        return this->member(L"USBDeviceCollection", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Name(BSTR* out) override {
        return this->member(L"Name", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Version(BSTR* out) override {
        return this->member(L"Version", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_UpTime(long* out) override {
        return this->member(L"UpTime", out, not_implemented);
    }
};

template <class Base>
class Unimplemented<IVMTask, Base> : public Base {
public:
    using Base::Base;

    HRESULT STDMETHODCALLTYPE WaitForCompletion(long) override {
        return this->member(L"WaitForCompletion", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE Cancel() override {
        return this->member(L"Cancel", not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_PercentCompleted(long* out) override {
        return this->member(L"PercentCompleted", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Description(BSTR* out) override {
        return this->member(L"Description", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Result(VMTaskResult* out) override {
        return this->member(L"Result", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_IsCancelable(VARIANT_BOOL* out) override {
        return this->member(L"IsCancelable", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_ID(long* out) override {
        return this->member(L"ID", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_IsComplete(VARIANT_BOOL* out) override {
        return this->member(L"IsComplete", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_Error(long* out) override {
        return this->member(L"Error", out, not_implemented);
    }
    HRESULT STDMETHODCALLTYPE get_ErrorDescription(BSTR* out) override {
        return this->member(L"ErrorDescription", out, not_implemented);
    }
};

}  // namespace ivmdvddrive
