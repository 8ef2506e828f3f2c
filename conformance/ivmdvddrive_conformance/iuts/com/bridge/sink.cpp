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

// The entries of a sink's own vtable: IUnknown's, then one for each slot that a method of the events may have.
using Methods = Sink::Methods;

HRESULT STDMETHODCALLTYPE query(Methods* self, REFIID iid, void** out) { return self->sink->QueryInterface(iid, out); }
ULONG STDMETHODCALLTYPE add(Methods* self) { return self->sink->AddRef(); }
ULONG STDMETHODCALLTYPE release(Methods* self) { return self->sink->Release(); }

template <int slot>
HRESULT STDMETHODCALLTYPE method(Methods* self, BSTR media_path) {
    return self->sink->call(slot, media_path);
}

template <class F>
void* code(F* function) {
    return reinterpret_cast<void*>(function);
}

void* const vtable[] = {code(query),     code(add),       code(release),   code(method<3>), code(method<4>),
                        code(method<5>), code(method<6>), code(method<7>), code(method<8>), code(method<9>)};

}  // namespace

Sink::Sink(IUnknown* source, Kind kind, EventInterface events)
    : source_(source), kind_(kind), events_interface_(std::move(events)), methods_{vtable, this} {}

json Sink::drain() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(events_, json::array());
}

HRESULT Sink::QueryInterface(REFIID iid, void** out) {
    if (!out) return E_POINTER;
    const bool called = !events_interface_.methods.empty();
    const bool events = kind_ != Kind::stranger && (iid == events_interface_.iid || (iid == IID_IDispatch && !called));
    *out = nullptr;
    if (iid == IID_IUnknown || (events && !called)) *out = this;
    if (events && called) *out = &methods_;
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
    return keep(name.empty() ? "DISPID " + std::to_string(dispid) : utf8(name),
                one ? text_of(given->rgvarg[0].bstrVal) : json(nullptr));
}

HRESULT Sink::call(int slot, BSTR media_path) {
    const auto method = events_interface_.methods.find(slot);
    if (method == events_interface_.methods.end()) return keep("slot " + std::to_string(slot), nullptr);
    return keep(utf8(method->second.name), method->second.takes_text ? text_of(media_path) : json(nullptr));
}

HRESULT Sink::keep(const std::string& event, json media_path) {
    const std::lock_guard<std::mutex> lock(mutex_);
    events_.push_back({{"event", event}, {"mediaPath", std::move(media_path)}});
    return kind_ == Kind::failing ? E_FAIL : S_OK;
}

Connection::Connection(IUnknown* drive, Sink::Kind kind, const EventInterface& events) {
    const Calling calling("Advise", "events");
    ComPtr<IConnectionPointContainer> container;
    must(drive->QueryInterface(IID_PPV_ARGS(&container)), "IConnectionPointContainer");
    must(container->FindConnectionPoint(events.iid, &point_), "FindConnectionPoint");
    sink_ = adopt(new Sink(drive, kind, events));
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
