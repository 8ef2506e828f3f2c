#include "bench.h"

#include "drive.h"
#include "events.h"
#include "machine.h"
#include "text.h"

#include <map>

namespace ivmdvddrive {

HRESULT Bench::Describe(BSTR* name, BSTR* version, BSTR* language) {
    if (!name || !version || !language) return E_POINTER;
    *name = Text(L"ivmdvddrive COM reference").detach();
    *version = Text(L"" IVMDVDDRIVE_VERSION).detach();
    *language = Text(L"C++").detach();
    return S_OK;
}

HRESULT Bench::Claims(BSTR* claims) {
    if (!claims) return E_POINTER;
    *claims = Text(L"machine-states forget-machine occupy host-media faults events collection").detach();
    return S_OK;
}

HRESULT Bench::Reset(BSTR* host_drives) {
    if (!host_drives) return E_POINTER;
    scene_ = std::make_shared<World>();
    std::wstring told;
    for (const HostDrive& drive : scene_->host) {
        told += (told.empty() ? L"" : L" ") + std::wstring(1, drive.letter) + L"=" + drive.kind;
    }
    *host_drives = Text(told).detach();
    return S_OK;
}

HRESULT Bench::CreateMachine(IVMVirtualMachine** out) {
    if (!out) return E_POINTER;
    *out = make<VirtualMachine>(scene_).detach();
    return S_OK;
}

HRESULT Bench::SetMachineState(IVMVirtualMachine* machine, BSTR state) {
    const Lock lock(scene_->mutex);
    VirtualMachine* const found = scene_->find<VirtualMachine>(machine);
    if (!found) return E_INVALIDARG;
    static const std::map<std::wstring, Power> powers = {
        {L"off", Power::off}, {L"running", Power::running}, {L"saved", Power::saved}};
    const auto power = powers.find(string_of(state));
    if (power == powers.end()) return E_INVALIDARG;
    found->state().power = power->second;
    return S_OK;
}

HRESULT Bench::ForgetMachine(IVMVirtualMachine* machine) {
    const Lock lock(scene_->mutex);
    VirtualMachine* const found = scene_->find<VirtualMachine>(machine);
    if (!found) return E_INVALIDARG;
    found->forget();
    return S_OK;
}

HRESULT Bench::Occupy(IVMVirtualMachine* machine, long bus, long device) {
    const Lock lock(scene_->mutex);
    VirtualMachine* const found = scene_->find<VirtualMachine>(machine);
    if (!found) return E_INVALIDARG;
    if (const HRESULT why = found->state().free({bus, device}); FAILED(why)) return why;
    found->state().disks.insert({bus, device});
    return S_OK;
}

HRESULT Bench::SetHostMedia(BSTR letter, VARIANT_BOOL inserted) {
    const Lock lock(scene_->mutex);
    HostDrive* const drive = scene_->host_drive(string_of(letter));
    if (!drive) return E_INVALIDARG;
    const bool disc = inserted != VARIANT_FALSE;
    const bool moved = std::exchange(drive->disc, disc) != disc;
    if (moved && drive->holder) {
        drive->holder->tell(disc ? ON_MEDIA_INSERT : ON_MEDIA_EJECT, std::wstring(1, drive->letter));
    }
    return S_OK;
}

HRESULT Bench::InjectFault(IUnknown* object, BSTR fault) {
    const Lock lock(scene_->mutex);
    Object* const found = scene_->find<Object>(object);
    if (!found) return E_INVALIDARG;
    found->fault = string_of(fault) == L"E_FAIL" ? E_FAIL : DISP_E_EXCEPTION;
    return S_OK;
}

}  // namespace ivmdvddrive
