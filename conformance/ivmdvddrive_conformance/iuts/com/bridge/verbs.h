// The wire protocol's verbs, and those of COM's own clauses, on one server.
#pragma once

#include "members.h"
#include "objects.h"
#include "platform.h"
#include "scene.h"
#include "server.h"
#include "sink.h"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace bridge {

struct Bridge;
using Verb = std::function<json(Bridge&, const json& params)>;
using Verbs = std::unordered_map<std::string, Verb>;

struct Bridge {
    // What an application's machines need goes into the folder `scratch`.
    Bridge(const std::wstring& target, const std::wstring& scratch)
        : server(target), scene(scene_of(server, scratch)) {}

    Server server;
    std::unique_ptr<Scene> scene;
    Objects objects;
    std::string profile;  // set by hello
    ComPtr<IDispatch> platform;
    std::unordered_map<std::string, std::unique_ptr<Connection>> sinks;
    unsigned long last_sink = 0;
    std::unordered_map<DWORD, ComPtr<Sink>> advised;  // by com.advise, which no drive's events concern
    bool done = false;

    // The line that answers a line.
    std::string answer(const std::string& line);

    // Finds out which profile the server implements, and takes members as that has them.
    void take_profile();
    // A member of an object; throws BadRequest for a name that is none.
    const Member& member(const Held& held, const std::string& name) const;
    // The interface by which a drive sends its events.
    EventInterface events(IUnknown* drive) const;

    // What a call gave, of the kind that the member's out parameter has.
    json value(const Member& member, VARIANT& given);
    // The arguments of a call, as its member's parameters have them.
    Variants arguments(const Member& member, const json& given);

    void forget();  // all that the suite holds
};

Verbs bench_verbs();
Verbs object_verbs();     // identity, out parameters, error information
Verbs dispatch_verbs();   // names, Invoke, type information
Verbs event_verbs();      // connection points
Verbs enumerator_verbs();
Verbs repeat_verbs();     // leaks, threads
Verbs class_verbs();      // class objects

}  // namespace bridge
