#include "sink.h"

#include "crash.h"
#include "ivmdvddrive.h"
#include "text.h"
#include "typeinfo.h"

namespace bridge {

namespace {

void must(HRESULT result, const char* what) {
    if (FAILED(result)) throw BadRequest(std::string(what) + " gave " + hex(static_cast<unsigned long>(result)));
}

}  // namespace

json Sink::drain() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(events_, json::array());
}

HRESULT Sink::QueryInterface(REFIID iid, void** out) {
    if (!out) return E_POINTER;
    const bool events = kind_ != Kind::stranger && (iid == IID_IDispatch || iid == DIID_IVMDVDDriveEvents);
    *out = iid == IID_IUnknown || events ? this : nullptr;
    if (!*out) return E_NOINTERFACE;
    AddRef();
    return S_OK;
}

ULONG Sink::Release() {
    const long left = --count_;
    if (left == 0) delete this;
    return static_cast<ULONG>(left);
}

HRESULT Sink::GetTypeInfoCount(UINT* count) {
    if (!count) return E_POINTER;
    *count = 0;
    return S_OK;
}

HRESULT Sink::GetTypeInfo(UINT, LCID, ITypeInfo** out) {
    if (!out) return E_POINTER;
    *out = nullptr;
    return E_NOTIMPL;
}

HRESULT Sink::GetIDsOfNames(REFIID, LPOLESTR* names, UINT count, LCID, DISPID* out) {
    if (!names || !out || !count) return E_INVALIDARG;
    for (const DISPID dispid : {DISPID(vmDVDDriveEvent_OnInsert), DISPID(vmDVDDriveEvent_OnEject)}) {
        if (CompareStringOrdinal(names[0], -1, event_name(source_, dispid).c_str(), -1, TRUE) == CSTR_EQUAL) {
            *out = dispid;
            return S_OK;
        }
    }
    *out = DISPID_UNKNOWN;
    return DISP_E_UNKNOWNNAME;
}

HRESULT Sink::Invoke(DISPID dispid, REFIID, LCID, WORD, DISPPARAMS* given, VARIANT* result, EXCEPINFO*, UINT*) {
    if (result) VariantInit(result);
    const std::wstring name = event_name(source_, dispid);
    const bool one = given && given->cArgs == 1 && given->rgvarg[0].vt == VT_BSTR;
    const std::lock_guard<std::mutex> lock(mutex_);
    events_.push_back({{"event", name.empty() ? "DISPID " + std::to_string(dispid) : utf8(name)},
                       {"mediaPath", one ? text_of(given->rgvarg[0].bstrVal) : json(nullptr)}});
    return kind_ == Kind::failing ? E_FAIL : S_OK;
}

Connection::Connection(IUnknown* drive, Sink::Kind kind) {
    const Calling calling("Advise", "events");
    ComPtr<IConnectionPointContainer> container;
    must(drive->QueryInterface(IID_PPV_ARGS(&container)), "IConnectionPointContainer");
    must(container->FindConnectionPoint(DIID_IVMDVDDriveEvents, &point_), "FindConnectionPoint");
    sink_ = adopt(new Sink(drive, kind));
    must(point_->Advise(sink_.Get(), &cookie_), "Advise");
}

Connection::~Connection() {
    const Calling calling("Unadvise", "events");
    if (cookie_) point_->Unadvise(cookie_);
}

void Connection::end() {
    const Calling calling("Unadvise", "events");
    must(point_->Unadvise(std::exchange(cookie_, 0)), "Unadvise");
}

}  // namespace bridge
