// A sink of IVMDVDDriveEvents: keeps what a drive tells, until it is drained.
//
// It has the interface that the events are sent to: a dispinterface, or one that the server calls by its vtable.
#pragma once

#include "owned.h"
#include "typeinfo.h"
#include "variant.h"

#include <ocidl.h>

#include <atomic>
#include <mutex>

namespace bridge {

class Sink final : public IDispatch {
public:
    // How it takes events. A stranger is no sink of events at all; a failing one keeps an event, and returns E_FAIL.
    enum class Kind { ordinary, failing, stranger };

    // `source` tells how the events of a dispinterface are numbered; it is not held.
    Sink(IUnknown* source, Kind kind, EventInterface events);

    json drain();  // [{"event", "mediaPath"}], oldest first
    ULONG references() const { return static_cast<ULONG>(count_.load()); }

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override;
    ULONG STDMETHODCALLTYPE AddRef() override { return static_cast<ULONG>(++count_); }
    ULONG STDMETHODCALLTYPE Release() override;
    HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT* count) override;
    HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT, LCID, ITypeInfo** out) override;
    HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID, LPOLESTR* names, UINT count, LCID, DISPID* out) override;
    HRESULT STDMETHODCALLTYPE Invoke(DISPID dispid, REFIID, LCID, WORD, DISPPARAMS* given, VARIANT* result, EXCEPINFO*,
                                     UINT*) override;

    // The vtable by which events are sent that are methods of their interface.
    struct Methods {
        void* const* vtable;
        Sink* sink;
    };

    // Called by its entry in that vtable.
    HRESULT call(int slot, BSTR media_path);

private:
    HRESULT keep(const std::string& event, json media_path);

    std::atomic<long> count_{1};
    IUnknown* const source_;
    const Kind kind_;
    const EventInterface events_interface_;
    Methods methods_;
    std::mutex mutex_;
    json events_ = json::array();
};

// A drive's connection to a sink.
class Connection {
public:
    // Throws BadRequest where the drive takes no sink.
    Connection(IUnknown* drive, Sink::Kind kind, const EventInterface& events);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    json drain() { return sink_->drain(); }
    void end();  // throws BadRequest where the drive refuses

private:
    ComPtr<IConnectionPoint> point_;
    ComPtr<Sink> sink_;
    DWORD cookie_ = 0;
};

}  // namespace bridge
