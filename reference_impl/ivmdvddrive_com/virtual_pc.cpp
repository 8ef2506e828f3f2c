// Windows Virtual PC: the members whose signatures are its own, and events that are sent late bound.
#include "drive.h"
#include "machine.h"

#include <algorithm>
#include <iterator>

namespace ivmdvddrive {

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
