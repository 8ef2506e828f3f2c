// Windows Virtual PC: the members whose signatures are its own, its application object, and events that are sent late
// bound.
#include "application.h"
#include "drive.h"
#include "factory.h"
#include "machine.h"

#include "reference.h"

#include <algorithm>
#include <iterator>

namespace ivmdvddrive {

namespace {

// All applications of a process know the same machines.
Pointer<IUnknown> new_application() { return Pointer<IUnknown>::query(make<Application>(common_world()).get()); }

}  // namespace

std::vector<ServerClass> classes_of_profile() {
    return {{CLSID_VMVirtualPC, L"VirtualPC.Application", L"ivmdvddrive reference: application", new_application}};
}

bool lists_e_fail(const wchar_t* member) {
    static const std::wstring without[] = {L"AttachImage",    L"ReleaseImage",      L"BusNumber",   L"DeviceNumber",
                                           L"AddDVDROMDrive", L"RemoveDVDROMDrive", L"DVDROMDrives"};
    return std::find(std::begin(without), std::end(without), member) == std::end(without);
}

HRESULT DVDDrive::SetBusLocation(long bus, long device) { return move({bus, device}); }

HRESULT VirtualMachine::AddDVDROMDrive(long bus, long device, IVMDVDDrive** out) { return add({bus, device}, out); }

// The sink's own dispinterface for events, or plain IDispatch, which carries them as well.
Pointer<EventSink> events_of(IUnknown* sink) {
    IDispatch* found = nullptr;
    if (SUCCEEDED(sink->QueryInterface(DIID_IVMDVDDriveEvents, reinterpret_cast<void**>(&found)))) {
        return Pointer<IDispatch>::adopt(found);
    }
    return Pointer<IDispatch>::query(sink);
}

void send(EventSink& sink, DISPID event, BSTR media_path) {
    VARIANTARG argument;
    VariantInit(&argument);
    argument.vt = VT_BSTR;
    argument.bstrVal = media_path;
    DISPPARAMS parameters = {&argument, nullptr, 1, 0};
    sink.Invoke(event, IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &parameters, nullptr, nullptr, nullptr);
}

}  // namespace ivmdvddrive
