// Plays an exported oracle ('ivmdvddrive export') on an implementation in this process, and judges each answer.
//
// `perform(verb, params)` does what the wire protocol's verbs say, and gives their result, or throws where it is lost.
// `results` gives what 'ivmdvddrive diff' and 'ivmdvddrive report' read. The player is that of the JavaScript kit, line
// for line: what one of them finds, the other finds, too.

#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

class Player {
public:
    using json = nlohmann::json;
    using Perform = std::function<json(const std::string& verb, const json& params)>;

    Player(json oracle, Perform perform, const std::filesystem::path& folder)
        : oracle_(std::move(oracle)), perform_(std::move(perform)) {
        namespace fs = std::filesystem;
        std::string image(oracle_["image"]["size"].get<std::size_t>(), '\0');
        for (const auto& piece : oracle_["image"]["pieces"]) {
            const std::string hex = piece[1];
            for (std::size_t at = 0; at < hex.size(); at += 2)
                image[piece[0].get<std::size_t>() + at / 2] = static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
        }
        fs::create_directories(folder);
        for (const auto& [name, medium] : oracle_["media"].items()) {
            const fs::path path = folder / fs::u8path(medium["file"].get<std::string>());
            const std::string kind = medium["kind"];
            media_[name] = path.u8string();
            if (kind == "iso") std::ofstream(path, std::ios::binary) << image;
            if (kind == "not-iso") std::ofstream(path, std::ios::binary) << "no image";
            if (kind == "directory") fs::create_directories(path);
            if (kind == "missing") fs::remove(path);
        }
        for (const auto& made : oracle_["inputs"]) {
            lettersOf_.emplace_back();
            for (const auto& param : made["params"])
                for (const auto& term : param.is_array() ? param : json::array({param}))
                    if (term.is_object() && term.contains("letter")) lettersOf_.back().push_back(term["letter"]);
        }
    }

    // Takes the names of the implementation into the results.
    void hello() {
        judged("hello", [&] { implementation_ = ask("hello", json::object())["implementation"]; });
    }

    // Plays the scenarios, and then the walk: at each state the input that was made least often there.
    void play(long calls = 20000) {
        for (const auto& scenario : oracle_["scenarios"])
            session(scenario["name"], [&] { for (const auto& number : scenario["inputs"]) input(number); }, scenario["clauses"]);
        std::map<std::pair<long, long>, long> taken;
        for (const long end = calls_ + calls; calls_ < end && failures_.size() < 20;) {
            const long before = calls_;
            session("the walk", [&] {
                for (const auto& number : oracle_["walk"]["scene"]) input(number);
                for (int count = 0; count < 200; ++count) {
                    long next = -1;
                    for (const long number : oracle_["walk"]["inputs"])
                        if (canMake(number) && (next < 0 || taken[{state_, number}] < taken[{state_, next}])) next = number;
                    if (next < 0) break;
                    ++taken[{state_, next}];
                    input(next);
                }
            }, json::array());
            if (calls_ == before) break;
        }
    }

    long calls() const { return calls_; }

    json results() const {
        json results = oracle_["results"];
        const std::string check = "an exported oracle";
        for (const char* key : {"name", "version", "language"})  // whatever else it says of itself is no part of the results
            if (implementation_.contains(key)) results["iut"]["ics"][key] = implementation_[key];
        const std::time_t now = std::time(nullptr);
        char started[32];
        std::strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%S+00:00", std::gmtime(&now));
        results["started"] = started;
        for (const auto& [key, failure] : failures_) results["failures"].push_back(failure);
        for (auto& clause : results["clauses"]) {
            const std::string id = clause["id"];
            json found = json::array();
            for (std::size_t at = 0; at < results["failures"].size(); ++at) {
                const json& clauses = results["failures"][at]["clauses"];
                if (std::find(clauses.begin(), clauses.end(), id) != clauses.end()) found.push_back(at);
            }
            const auto counted = counted_.find(id);
            const long exercised = counted == counted_.end() ? 0 : counted->second;
            clause["evidence"] = {{"checks", {check}}, {"failures", found}, {"exercised", exercised}};
            if (!found.empty()) {
                const json& first = results["failures"][found[0].get<std::size_t>()];
                clause["status"] = first["status"];
                clause["reason"] = first["got"];
            } else if ((exercised || shown_.count(id)) && clause["required"]) {
                clause["status"] = "pass";
                clause["reason"] = "";
            }
        }
        const bool broken = !failures_.empty();
        results["verdict"] = broken ? "nonconformant" : "partial";
        results["exit_code"] = broken ? 1 : 4;
        results["why"] = broken ? "clauses were broken" : "nothing wrong was found, but an export has not every check";
        results["checks"] = {{{"check", check}, {"kind", "walk"}, {"binding", ""}, {"calls", calls_}, {"seconds", 0},
                              {"note", ""}, {"cut", nullptr}, {"unmet", nullptr}, {"coverage", nullptr},
                              {"unclaimed", nullptr}, {"error", nullptr}, {"failures", failures_.size()},
                              {"concurrency", nullptr}, {"steps", json::array()}}};
        return results;
    }

private:
    struct Broken {
        json clauses, got, permitted;
        std::string outcome, status;
    };

    struct Wrong {
        json blame, permitted;
    };

    json oracle_;
    Perform perform_;
    json implementation_ = json::object();
    std::vector<std::vector<std::string>> lettersOf_;  // the host drives whose letters each input takes
    std::map<std::string, std::string> media_, letters_, handles_, sinks_;  // by the names in the export
    std::map<std::string, long> counted_;                                   // how often an answer rested on a clause
    std::set<std::string> shown_;                                           // the clauses of scenarios that were made
    std::vector<std::pair<std::string, json>> failures_;
    long calls_ = 0, state_ = 0;
    std::string last_;  // the member that was called last, if a call came last
    bool failed_ = false, whole_ = true;
    json trace_ = json::array();

    static bool isText(const json& value, const char* key) { return value.is_object() && value.contains(key) && value[key].is_string(); }
    static bool isObject(const json& value) { return isText(value, "object"); }
    static bool isList(const json& value, const char* key) { return value.contains(key) && value[key].is_array(); }
    static bool isBstr(const json& value) { return value.is_null() || value.is_string(); }

    static bool isHresult(const json& result) {
        if (!isText(result, "hresult")) return false;
        const std::string text = result["hresult"];
        return text.size() == 10 && text.compare(0, 2, "0x") == 0
               && std::all_of(text.begin() + 2, text.end(), [](unsigned char digit) { return std::isxdigit(digit) != 0; });
    }

    static bool isValue(const json& value) {
        if (value.is_array()) return std::all_of(value.begin(), value.end(), isObject);
        if (value.is_number_unsigned()) return value.get<std::uint64_t>() <= INT32_MAX;
        if (value.is_number_integer()) return value.get<std::int64_t>() >= INT32_MIN && value.get<std::int64_t>() <= INT32_MAX;
        return isBstr(value) || isObject(value);
    }

    static bool areDrives(const json& drives) {
        std::set<std::string> letters;
        return std::all_of(drives.begin(), drives.end(), [&](const json& drive) {
            if (!isText(drive, "letter") || !isText(drive, "kind")) return false;
            const std::string letter = drive["letter"];
            return letter.size() == 1 && letter[0] >= 'A' && letter[0] <= 'Z' && letters.insert(letter).second;
        });
    }

    // Whether the result of a verb is what the protocol's schema says: anything else is a protocol error.
    static bool follows(const std::string& verb, const json& result) {
        if (!result.is_object()) return false;
        const auto part = [&](const char* key) { return result.contains(key) ? result[key] : json(); };
        const auto isEvent = [](const json& event) {
            return isText(event, "event") && event.contains("mediaPath") && isBstr(event["mediaPath"]);
        };
        if (verb == "hello") {
            const json who = part("implementation");
            return isText(who, "name") && isText(who, "version") && isText(who, "language");
        }
        if (verb == "reset") return isList(result, "hostDrives") && areDrives(result["hostDrives"]);
        if (verb == "createMachine") return isObject(part("machine"));
        if (verb == "advise") return isText(result, "sink");
        if (verb == "call") return isHresult(result) && isValue(part("value"));
        if (verb != "drain") return true;
        const json events = part("events");
        return events.is_array() && std::all_of(events.begin(), events.end(), isEvent);
    }

    // Text in which each byte that is no UTF-8 is replaced.
    static std::string inUtf8(const std::string& text) {
        return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace));
    }

    // The result of a verb as the wire would carry it. What is no answer breaks `clauses`.
    json ask(const std::string& verb, const json& params, const json& clauses = json::array()) {
        const std::string asked = params.contains("member") ? params["member"].get<std::string>() : verb;
        const auto broken = [&](const char* status, const std::string& got) {
            return Broken{orFirst(clauses), inUtf8(got), {"an answer"}, status, status};
        };
        json given, result;
        try {
            given = perform_(verb, params);
        } catch (const std::exception& error) {
            throw broken("crash", error.what());
        } catch (...) {
            throw broken("crash", "something was thrown that is no exception");
        }
        try {
            result = json::parse(given.dump());
        } catch (const std::exception& error) {
            throw broken("protocol-error", asked + " gave what JSON does not have: " + error.what());
        }
        if (!follows(verb, result)) throw broken("protocol-error", asked + " gave " + result.dump().substr(0, 300));
        return result;
    }

    static unsigned long code(const json& result) { return std::stoul(result["hresult"].get<std::string>(), nullptr, 16); }

    const json* row(const std::string& number) const {
        const json& on = oracle_["states"][static_cast<std::size_t>(state_)]["on"];
        const auto found = on.find(number);
        return found == on.end() ? nullptr : &*found;
    }

    // Whether an input can be made: the state has it, and the bench here has each drive whose letter it takes.
    bool canMake(long number) const {
        const auto& letters = lettersOf_[static_cast<std::size_t>(number)];
        return row(std::to_string(number)) != nullptr
               && std::all_of(letters.begin(), letters.end(), [&](const std::string& name) { return letters_.count(name) != 0; });
    }

    void reset() {
        trace_ = json::array();
        const json drives = ask("reset", json::object())["hostDrives"];
        std::vector<std::string> dvd, other;
        std::string free = "ZYXWVUTSRQPONMLKJIHGFEDCBA";
        for (const auto& drive : drives) {
            const std::string letter = drive["letter"], kind = drive["kind"];
            (kind == "dvd" || kind == "cd" ? dvd : other).push_back(letter);
            free.erase(std::remove(free.begin(), free.end(), letter[0]), free.end());
        }
        letters_.clear();
        if (!free.empty()) letters_["FREE"] = free.substr(0, 1);
        if (!dvd.empty()) letters_["HOST1"] = dvd[0];
        if (dvd.size() > 1) letters_["HOST2"] = dvd[1];
        if (!other.empty()) letters_["FIXED"] = other[0];
        state_ = oracle_["start"];
        handles_.clear();
        sinks_.clear();
        last_.clear();
        whole_ = true;
    }

    // What a term of the export stands for here.
    json term(const json& term) const {
        if (!term.is_object()) return term;
        if (term.contains("name")) return {{"object", handles_.at(term["name"])}};
        if (term.contains("sink")) return sinks_.at(term["sink"]);
        if (term.contains("medium")) return media_.at(term["medium"]);
        std::string letter = letters_.at(term["letter"]);
        if (term["lower"]) letter[0] = static_cast<char>(std::tolower(letter[0]));
        return letter + term["then"].get<std::string>();
    }

    std::string nameOf(const json& value) const {
        if (isObject(value))
            for (const auto& [name, handle] : handles_)
                if (handle == value["object"]) return name;
        return "";
    }

    // Whether a result is an answer that is permitted. A new handle may stand for any object that is due.
    bool fits(const json& answer, const json& result) const {
        if (!answer.contains("hresult")) return true;
        const std::string wanted = answer["hresult"];
        if (wanted == "failure" ? code(result) < 0x80000000 : code(result) != std::stoul(wanted, nullptr, 16)) return false;
        const json value = result.contains("value") ? result["value"] : json();
        if (answer.contains("new")) return isObject(value) && nameOf(value).empty();
        if (answer.contains("object")) return isObject(value) && (nameOf(value).empty() || nameOf(value) == answer["object"]);
        if (answer.contains("objects")) {
            const json& due = answer["objects"];
            std::set<std::string> seen;
            if (!value.is_array() || value.size() != due.size()) return false;
            return std::all_of(value.begin(), value.end(), [&](const json& each) {
                const std::string name = nameOf(each);
                return name.empty() || (std::find(due.begin(), due.end(), name) != due.end() && seen.insert(name).second);
            });
        }
        return !answer.contains("value") || term(answer["value"]) == value;
    }

    // Follows the first transition that permits something; says what is wrong where none does.
    template <typename Permits>
    bool follow(const std::string& number, Permits permits, Wrong& wrong) {
        const json ways = *row(number);
        json permitted = json::array();
        for (std::size_t at = 1; at < ways.size(); at += 3) {
            const json& answer = oracle_["answers"][ways[at].get<std::size_t>()];
            if (permits(answer)) {
                for (const std::size_t clause : oracle_["counts"][ways[at + 1].get<std::size_t>()][0])
                    ++counted_[oracle_["clauses"][clause]];
                state_ = ways[at + 2];
                return true;
            }
            if (std::find(permitted.begin(), permitted.end(), answer.dump()) == permitted.end()) permitted.push_back(answer.dump());
        }
        wrong = {oracle_["blames"][ways[0].get<std::size_t>()], permitted};
        return false;
    }

    // Makes an input, where it can be made, and what must come after it.
    void input(long number) {
        const json& made = oracle_["inputs"][static_cast<std::size_t>(number)];
        const bool audit = made.contains("audit"), isCall = made.contains("of");
        if (!canMake(number)) {
            whole_ = whole_ && audit;
            return;
        }
        json params = json::object();
        for (const auto& [name, value] : made["params"].items())
            if (value.is_array()) {
                params[name] = json::array();
                for (const auto& argument : value) params[name].push_back(term(argument));
            } else {
                params[name] = term(value);
            }
        trace_.push_back({made["text"], ""});
        const json blame = oracle_["blames"][(*row(std::to_string(number)))[0].get<std::size_t>()];
        const json result = ask(made["method"], params, blamed(blame, 0));
        if (isCall) {
            ++calls_;
            const std::string hresult = result["hresult"];
            trace_.back()[1] = hresult + (result.contains("value") ? " with " + result["value"].dump() : "");
        }
        Wrong wrong;
        if (!follow(std::to_string(number), [&](const json& answer) { return fits(answer, result); }, wrong)) {
            json clauses = audit ? attributed(made["of"]) : json::array();
            for (const auto& clause : blamed(wrong.blame, code(result) == 0 ? 1 : 0)) clauses.push_back(clause);
            const std::string name = oracle_["members"][made["of"].get<std::string>()]["name"];
            throw Broken{clauses, name + " gave " + trace_.back()[1].get<std::string>(), wrong.permitted,
                         name + " " + result["hresult"].get<std::string>(), "fail"};
        }
        if (made.contains("binds")) {
            const std::string name = made["binds"];
            if (result.contains("value") && isObject(result["value"])) handles_[name] = result["value"]["object"];
            if (result.contains("machine") && isObject(result["machine"])) handles_[name] = result["machine"]["object"];
            if (isText(result, "sink")) sinks_[name] = result["sink"];
        }
        if (!audit) {
            last_ = isCall ? made["of"].get<std::string>() : "";
            failed_ = isCall && code(result) >= 0x80000000;
            if (!sinks_.empty()) drain();
        }
        while (const auto first = mustCome()) *first < 0 ? drain() : input(*first);
    }

    std::optional<long> mustCome() const {
        const json& state = oracle_["states"][static_cast<std::size_t>(state_)];
        if (!state.contains("first")) return std::nullopt;
        return state["first"].get<long>();
    }

    json blamed(const json& blame, std::size_t which) const {
        return orFirst(blame[which].empty() ? blame[0] : blame[which]);
    }

    // These clauses; the first one of all where there is none, since each failure names one.
    json orFirst(const json& clauses) const {
        if (!clauses.empty()) return clauses;
        const json& all = oracle_["clauses"];
        return {std::find(all.begin(), all.end(), "AddDVDROMDrive.S_OK") - all.begin()};
    }

    // The clause of the call before, which a getter's wrong answer tells of.
    json attributed(const std::string& getter) const {
        if (last_.empty()) return json::array();
        const json &member = oracle_["members"][last_], &changes = member["changes"];
        const bool changed = std::find(changes.begin(), changes.end(), oracle_["members"][getter]["name"]) != changes.end();
        const char* effect = changed || !member.contains("kept") ? "effect" : "kept";
        const char* which = member.contains("pure") ? "pure" : failed_ ? "failed" : effect;
        return member.contains(which) ? json{member[which]} : json::array();
    }

    void drain() {
        json got = json::object(), first;
        for (const auto& [name, sink] : sinks_) {
            got[name] = json::array();
            const json events = ask("drain", {{"sink", sink}})["events"];
            for (const auto& each : events)  // without further fields
                got[name].push_back({{"event", each["event"]}, {"mediaPath", each["mediaPath"]}});
            if (first.is_null() && !got[name].empty()) first = got[name][0]["event"];
        }
        const auto all = [&](const json& due) {
            for (const auto& [name, events] : got.items()) {
                json wanted = due.contains(name) ? due[name] : json::array();
                for (auto& event : wanted) event["mediaPath"] = term(event["mediaPath"]);
                if (wanted != events) return false;
            }
            return true;
        };
        Wrong wrong{{json::array(), json::array()}, {"nothing"}};
        const bool isDue = mustCome() == -1;
        if (isDue ? follow("-1", [&](const json& answer) { return all(answer["events"]); }, wrong) : all(json::object())) return;
        json clauses = wrong.blame[0];
        if (!first.is_null()) {
            const char* why = !clauses.empty() ? ".path" : failed_ && !last_.empty() ? ".not-after-failure" : ".unprompted";
            const json& known = oracle_["clauses"];
            const auto found = std::find(known.begin(), known.end(), first.get<std::string>() + why);
            if (found != known.end()) clauses = {found - known.begin()};  // an event of another name has none
        }
        throw Broken{orFirst(clauses), "the sinks got " + got.dump(), wrong.permitted, first.is_null() ? "no event" : first, "fail"};
    }

    template <typename Inputs>
    void session(const std::string& name, Inputs inputs, const json& clauses) {
        judged(name, [&] {
            reset();
            inputs();
            if (whole_)  // every step of a scenario was made
                for (const std::size_t clause : clauses) shown_.insert(oracle_["clauses"][clause]);
        });
    }

    // Keeps the failure that ends `steps`, if one does.
    template <typename Steps>
    void judged(const std::string& name, Steps steps) {
        try {
            steps();
        } catch (const Broken& broken) {
            json named = json::array(), made = json::array();
            for (const std::size_t clause : broken.clauses) {
                const json& id = oracle_["clauses"][clause];
                if (std::find(named.begin(), named.end(), id) == named.end()) named.push_back(id);
            }
            const std::string key = named[0].get<std::string>() + " " + broken.outcome;
            for (const auto& known : failures_)
                if (known.first == key) return;
            std::string scenario = "Feature: A counterexample\n  Scenario: " + named[0].get<std::string>() + "\n";
            for (const auto& step : trace_) {
                made.push_back({{"step", step[0]}, {"answer", step[1]}});
                scenario += "    * " + step[0].get<std::string>() + "\n";
            }
            failures_.push_back({key, {{"clauses", named}, {"status", broken.status}, {"check", name},
                                       {"outcome", broken.outcome}, {"got", broken.got}, {"permitted", broken.permitted},
                                       {"diagram", ""}, {"repeat", ""}, {"note", ""}, {"log", ""}, {"steps", made},
                                       {"scenario", scenario}}});
        }
    }
};
