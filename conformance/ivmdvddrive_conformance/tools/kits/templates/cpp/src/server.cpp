// The bench and the wire protocol: what the suite asks for, one line of JSON-RPC 2.0 a request.
//
// Standard output carries answers and nothing else. For your own messages take std::cerr: the report keeps them.

#include <cstdio>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <variant>

#include "drive.hpp"

using nlohmann::json;

namespace {

// What the bench can do. A claim that is missing costs nothing but its clauses, which are then not exercised.
// Where to go on: take the next claim ("occupy", "events", "collection", "null-out", …), add its verbs to VERBS below,
// and judge again. 'ivmdvddrive smoke' says whether a claim is wired; the protocol's page has every verb.
const json CLAIMS = {"machine-states"};

using MachinePtr = std::shared_ptr<Machine>;
using DrivePtr = std::shared_ptr<Drive>;
using Object = std::variant<MachinePtr, DrivePtr>;

std::shared_ptr<HostDrives> hostDrives = std::make_shared<HostDrives>();
std::map<std::string, Object> objects;  // by their handles

json given(Object object) {
    const std::string handle = "o" + std::to_string(objects.size() + 1);
    objects.emplace(handle, std::move(object));
    return {{"object", handle}};
}

template <typename T>
std::shared_ptr<T> taken(const json& value) {
    if (value.is_null()) return nullptr;
    return std::get<std::shared_ptr<T>>(objects.at(value.at("object").get<std::string>()));
}

Bstr bstr(const json& value) { return value.is_null() ? Bstr{} : Bstr{value.get<std::string>()}; }

// vs2005 only: Location location(const json& args) { return args.get<Location>(); }
Location location(const json& args) { return {args.at(0).get<long>(), args.at(1).get<long>()}; }  // vpc only

// Members: what each gives; a null for one without an out parameter.

const std::map<std::string, std::function<json(const MachinePtr&, const json&)>> MACHINE = {
    {"AddDVDROMDrive", [](auto& m, auto& args) { return given(Machine::AddDVDROMDrive(m, location(args))); }},
    {"RemoveDVDROMDrive", [](auto& m, auto& args) { m->RemoveDVDROMDrive(taken<Drive>(args.at(0))); return json(); }},
};

const std::map<std::string, std::function<json(const DrivePtr&, const json&)>> DRIVE = {
    {"AttachHostDrive", [](auto& d, auto& args) { d->AttachHostDrive(bstr(args.at(0))); return json(); }},
    {"AttachImage", [](auto& d, auto& args) { d->AttachImage(bstr(args.at(0))); return json(); }},
    {"ReleaseHostDrive", [](auto& d, auto&) { d->ReleaseHostDrive(); return json(); }},
    {"ReleaseImage", [](auto& d, auto&) { d->ReleaseImage(); return json(); }},
    {"SetBusLocation", [](auto& d, auto& args) { d->SetBusLocation(location(args)); return json(); }},
    {"Attachment", [](auto& d, auto&) { return json(d->Attachment()); }},
    {"BusNumber", [](auto& d, auto&) { return json(d->BusNumber()); }},
    // vs2005 only: {"BusType", [](auto& d, auto&) { return json(d->BusType()); }},
    {"DeviceNumber", [](auto& d, auto&) { return json(d->DeviceNumber()); }},
    {"HostDriveLetter", [](auto& d, auto&) { return json(d->HostDriveLetter()); }},
    {"ImageFile", [](auto& d, auto&) { return json(d->ImageFile()); }},
};

std::string hex(std::uint32_t code) {
    char text[11];
    std::snprintf(text, sizeof text, "0x%08X", static_cast<unsigned>(code));
    return text;
}

// Verbs: what each answers.

json hello(const json&) {
    return {
        {"protocol", 1},
        {"implementation", {{"name", "my DVD drive"}, {"version", "0.1"}, {"language", "C++"}}},
        // vs2005 only: {"profiles", json::array({"vs2005"})},
        {"profiles", json::array({"vpc"})},  // vpc only
        {"bindings", json::array({"vtable"})},
        {"claims", CLAIMS},
        {"paths", "posix"},
    };
}

json reset(const json&) {
    objects.clear();
    hostDrives = std::make_shared<HostDrives>(HostDrives{{'D', "dvd"}, {'E', "dvd"}, {'C', "fixed"}});
    json drives = json::array();
    for (const auto& each : *hostDrives) drives.push_back({{"letter", std::string{each.letter}}, {"kind", each.kind}});
    return {{"hostDrives", drives}};
}

json createMachine(const json&) { return {{"machine", given(std::make_shared<Machine>(hostDrives))}}; }

json setMachineState(const json& params) {
    taken<Machine>(params.at("machine"))->state = params.at("state").get<std::string>();
    return json::object();
}

json call(const json& params) {
    const auto& object = objects.at(params.at("object").at("object").get<std::string>());
    const auto member = params.at("member").get<std::string>();
    const auto& args = params.at("args");
    try {
        const json value = std::holds_alternative<MachinePtr>(object)
                               ? MACHINE.at(member)(std::get<MachinePtr>(object), args)
                               : DRIVE.at(member)(std::get<DrivePtr>(object), args);
        json answer = {{"hresult", hex(0)}};
        if (!value.is_null()) answer["value"] = value;
        return answer;
    } catch (const Failure& failure) {
        return {{"hresult", hex(static_cast<std::uint32_t>(failure.hresult))}};
    }
}

json bye(const json&) { return json::object(); }

const std::map<std::string, json (*)(const json&)> VERBS = {
    {"hello", hello},
    {"reset", reset},
    {"createMachine", createMachine},
    {"setMachineState", setMachineState},
    {"call", call},
    {"bye", bye},
};

[[maybe_unused]] json answer(const json& request) {
    json response = {{"jsonrpc", "2.0"}, {"id", request.at("id")}};
    const auto verb = VERBS.find(request.at("method").get<std::string>());
    if (verb == VERBS.end()) {
        response["error"] = {{"code", -32601}, {"message", "no such verb"}};
        return response;
    }
    try {
        response["result"] = verb->second(request.at("params"));
    } catch (const std::exception& error) {
        std::cerr << error.what() << std::endl;
        response["error"] = {{"code", -32603}, {"message", error.what()}};
    }
    return response;
}

// The code unit that an escape such as \ud800 stands for; 0 where there is none.
unsigned long unitAt(const std::string& line, std::size_t at) {
    const bool escape = at + 6 <= line.size() && line.compare(at, 2, "\\u") == 0;
    return escape ? std::stoul(line.substr(at + 2, 4), nullptr, 16) : 0;
}

// A BSTR may hold half a surrogate pair, which UTF-8 and so std::string cannot: U+FFFD takes its place, and as no letter
// and no path that there is has either, the members answer the same.
[[maybe_unused]] std::string inUtf8(std::string line) {
    for (auto at = line.find('\\'); at != std::string::npos; at = line.find('\\', at + 2)) {
        const auto first = unitAt(line, at) >> 10, second = unitAt(line, at + 6) >> 10;
        if (first == 0xD800 >> 10 && second == 0xDC00 >> 10)
            at += 6;  // a whole pair
        else if (first == 0xD800 >> 10 || first == 0xDC00 >> 10)
            line.replace(at, 6, "\\ufffd");
    }
    return line;
}

}  // namespace

#ifdef IN_PROCESS  // conformance.cpp calls the verbs itself
json perform(const std::string& verb, const json& params) { return VERBS.at(verb)(params); }
#else
int main() {
    for (std::string line; std::getline(std::cin, line);) {
        const json request = json::parse(inUtf8(line));
        std::cout << answer(request).dump(-1, ' ', true) << std::endl;  // flushed: somebody waits for it
        if (request.at("method") == "bye") break;
    }
}
#endif
