// A sink of IVMDVDDriveEvents: keeps what a drive tells, until it is drained.
#pragma once

#include "owned.h"
#include "variant.h"

#include <ocidl.h>

#include <atomic>
#include <mutex>

namespace bridge {

class Sink final : public IDispatch {
public:
    // `source` tells how its events are numbered; it is not held. A `stranger` is no sink of events at all.
    explicit Sink(IUnknown* source, bool stranger = false) : source_(source), stranger_(stranger) {}

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

private:
    std::atomic<long> count_{1};
    IUnknown* const source_;
    const bool stranger_;
    std::mutex mutex_;
    json events_ = json::array();
};

// A drive's connection to a sink.
class Connection {
public:
    // Throws BadRequest where the drive takes no sink.
    explicit Connection(IUnknown* drive);
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
