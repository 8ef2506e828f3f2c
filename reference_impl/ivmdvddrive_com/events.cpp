#include "events.h"

#include "enumerator.h"

namespace ivmdvddrive {

namespace {

struct Connection {
    Pointer<EventSink> sink;
    DWORD cookie;

    CONNECTDATA give() const { return {Pointer<EventSink>(sink).detach(), cookie}; }
};

struct Point {
    Pointer<IConnectionPoint> point;

    IConnectionPoint* give() const { return Pointer<IConnectionPoint>(point).detach(); }
};

}  // namespace

EventPoint::EventPoint(std::shared_ptr<World> world, IConnectionPointContainer* drive,
                       std::shared_ptr<DriveState> state)
    : Implements(std::move(world)),
      drive_(Pointer<IConnectionPointContainer>::share(drive)),
      state_(std::move(state)) {}

HRESULT EventPoint::GetConnectionInterface(IID* out) {
    if (!out) return E_POINTER;
    *out = __uuidof(IVMDVDDriveEvents);
    return S_OK;
}

HRESULT EventPoint::GetConnectionPointContainer(IConnectionPointContainer** out) {
    if (!out) return E_POINTER;
    *out = Pointer<IConnectionPointContainer>(drive_).detach();
    return S_OK;
}

HRESULT EventPoint::Advise(IUnknown* sink, DWORD* cookie) {
    if (!cookie) return E_POINTER;
    *cookie = 0;
    if (!sink) return E_POINTER;
    Pointer<EventSink> events = events_of(sink);
    if (!events) return CONNECT_E_CANNOTCONNECT;
    const Lock lock(world_->mutex);
    *cookie = ++state_->last_cookie;
    state_->sinks[*cookie] = std::move(events);
    return S_OK;
}

HRESULT EventPoint::Unadvise(DWORD cookie) {
    const Lock lock(world_->mutex);
    return state_->sinks.erase(cookie) ? S_OK : CONNECT_E_NOCONNECTION;
}

HRESULT EventPoint::EnumConnections(IEnumConnections** out) {
    if (!out) return E_POINTER;
    const Lock lock(world_->mutex);
    std::vector<Connection> connections;
    for (const auto& [cookie, sink] : state_->sinks) connections.push_back({sink, cookie});
    *out = make<Enumerator<IEnumConnections, CONNECTDATA, Connection>>(world_, std::move(connections), 0).detach();
    return S_OK;
}

HRESULT connection_points(const std::shared_ptr<World>& world, IConnectionPointContainer* drive,
                          const std::shared_ptr<DriveState>& state, IEnumConnectionPoints** out) {
    if (!out) return E_POINTER;
    std::vector<Point> points = {
        {Pointer<IConnectionPoint>::query(make<EventPoint>(world, drive, state).get())},
    };
    *out = make<Enumerator<IEnumConnectionPoints, IConnectionPoint*, Point>>(world, std::move(points), 0).detach();
    return S_OK;
}

}  // namespace ivmdvddrive
