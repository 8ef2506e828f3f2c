// Requests into verbs: JSON-RPC 2.0, single or in batches.
#include "verbs.h"

#include "text.h"

namespace bridge {

namespace {

constexpr int parse_error = -32700, invalid_request = -32600, method_not_found = -32601, invalid_params = -32602;

const Verbs& all_verbs() {
    static const Verbs verbs = [] {
        Verbs all;
        for (const auto& some : {bench_verbs(), object_verbs(), dispatch_verbs(), event_verbs(), enumerator_verbs(),
                                 repeat_verbs(), class_verbs()}) {
            all.insert(some.begin(), some.end());
        }
        return all;
    }();
    return verbs;
}

json error(const json& id, int code, const std::string& message) {
    return {{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", message}}}};
}

json answer_one(Bridge& bridge, const json& request) {
    if (!request.is_object() || !request.contains("id") || !request.contains("method")) {
        return error(nullptr, invalid_request, "no request: an object with an id and a method");
    }
    const json& id = request["id"];
    const auto verb = all_verbs().find(request["method"].get<std::string>());
    if (verb == all_verbs().end()) return error(id, method_not_found, "no verb " + request["method"].dump());
    try {
        return {{"jsonrpc", "2.0"}, {"id", id}, {"result", verb->second(bridge, request.value("params", json::object()))}};
    } catch (const std::exception& refused) {
        return error(id, invalid_params, refused.what());
    }
}

}  // namespace

std::string Bridge::answer(const std::string& line) {
    json answers;
    const json message = json::parse(without_lone_surrogates(line), nullptr, /*allow_exceptions=*/false);
    if (message.is_discarded()) {
        answers = error(nullptr, parse_error, "no JSON");
    } else if (message.is_array() && !message.empty()) {
        answers = json::array();
        for (const json& request : message) answers.push_back(answer_one(*this, request));
    } else {
        answers = answer_one(*this, message);
    }
    return with_lone_surrogates(answers.dump(-1, ' ', /*ensure_ascii=*/true, json::error_handler_t::replace));
}

}  // namespace bridge
