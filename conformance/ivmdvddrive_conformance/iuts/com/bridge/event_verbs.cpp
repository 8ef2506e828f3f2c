// The rules of connection points: com.point, com.advise, com.unadvise.
#include "verbs.h"

#include "crash.h"
#include "facts.h"
#include "text.h"

namespace bridge {

namespace {

json point(Bridge& bridge, const json& params) {
    GUID iid;
    if (!guid_of(params.at("iid"), &iid)) throw BadRequest("that is no IID");
    const Calling calling("FindConnectionPoint", "events");
    ComPtr<IConnectionPointContainer> container;
    bridge.objects.take(params.at("object")).pointer.As(&container);
    if (!container) return {{"container", false}};
    void* found = untouched();
    const HRESULT result = container->FindConnectionPoint(iid, reinterpret_cast<IConnectionPoint**>(&found));
    json answer = {{"container", true}, {"hresult", hex(static_cast<unsigned long>(result))}, {"left", left_in(found)}};
    if (FAILED(result) || !found || found == untouched()) return answer;
    IConnectionPoint* const owned = static_cast<IConnectionPoint*>(found);
    IID outgoing = IID_NULL;
    owned->GetConnectionInterface(&outgoing);
    ComPtr<IConnectionPointContainer> back;
    owned->GetConnectionPointContainer(&back);
    answer["interface"] = guid_text(outgoing);
    answer["owner"] = bridge.objects.give('d', back.Get(), IID_IUnknown);
    answer["pointer"] = bridge.objects.keep(owned);
    return answer;
}

ComPtr<IConnectionPoint> point_of(Bridge& bridge, const json& params) {
    ComPtr<IConnectionPoint> found;
    bridge.objects.take(params.at("pointer")).pointer.As(&found);
    if (!found) throw BadRequest("that is no connection point");
    return found;
}

// Connects a sink of the suite's own, which nobody drains: `sink` is "events", "stranger" (no sink of events), or null.
json advise(Bridge& bridge, const json& params) {
    const ComPtr<IConnectionPoint> found = point_of(bridge, params);
    const Calling calling("Advise", "events");
    ComPtr<Sink> sink;
    if (!params.at("sink").is_null()) {
        const bool stranger = params.at("sink") == "stranger";
        ComPtr<IConnectionPointContainer> drive;  // its type information is about the events
        found->GetConnectionPointContainer(&drive);
        sink = adopt(new Sink(found.Get(), stranger ? Sink::Kind::stranger : Sink::Kind::ordinary,
                              bridge.events(drive ? static_cast<IUnknown*>(drive.Get()) : found.Get())));
    }
    DWORD cookie = 0;
    const HRESULT result = found->Advise(sink.Get(), &cookie);
    json answer = {{"hresult", hex(static_cast<unsigned long>(result))},
                   {"cookie", cookie},
                   {"held", sink ? sink->references() - 1 : 0}};
    if (SUCCEEDED(result)) bridge.advised[cookie] = sink;
    return answer;
}

json unadvise(Bridge& bridge, const json& params) {
    const ComPtr<IConnectionPoint> found = point_of(bridge, params);
    const Calling calling("Unadvise", "events");
    const DWORD cookie = params.at("cookie");
    const HRESULT result = found->Unadvise(cookie);
    const auto sink = bridge.advised.find(cookie);
    const ULONG held = sink == bridge.advised.end() ? 0 : sink->second->references() - 1;
    return {{"hresult", hex(static_cast<unsigned long>(result))}, {"held", held}};
}

}  // namespace

Verbs event_verbs() { return {{"com.point", point}, {"com.advise", advise}, {"com.unadvise", unadvise}}; }

}  // namespace bridge
