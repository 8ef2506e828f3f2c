// The connection point of a drive's events.
#pragma once

#include "object.h"

#include <memory>

namespace ivmdvddrive {

class EventPoint final : public Implements<IConnectionPoint> {
public:
    EventPoint(std::shared_ptr<World> world, IConnectionPointContainer* drive, std::shared_ptr<DriveState> state);

    HRESULT STDMETHODCALLTYPE GetConnectionInterface(IID* out) override;
    HRESULT STDMETHODCALLTYPE GetConnectionPointContainer(IConnectionPointContainer** out) override;
    HRESULT STDMETHODCALLTYPE Advise(IUnknown* sink, DWORD* cookie) override;
    HRESULT STDMETHODCALLTYPE Unadvise(DWORD cookie) override;
    HRESULT STDMETHODCALLTYPE EnumConnections(IEnumConnections** out) override;

private:
    const Pointer<IConnectionPointContainer> drive_;
    const std::shared_ptr<DriveState> state_;
};

// An enumerator of the one connection point that a drive has.
HRESULT connection_points(const std::shared_ptr<World>& world, IConnectionPointContainer* drive,
                          const std::shared_ptr<DriveState>& state, IEnumConnectionPoints** out);

}  // namespace ivmdvddrive
