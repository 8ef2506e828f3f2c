// Calls by the thousand: com.repeat (what they leave behind), com.threads (several threads at once). Both end after a
// while, however many calls there were until then: a server that is slow must not be taken for one that hangs.
#include "verbs.h"

#include "crash.h"
#include "facts.h"
#include "text.h"

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

namespace bridge {

namespace {

struct Asked {
    const Member& member;
    Held& held;
    bool late;
    json args;
};

Asked asked(Bridge& bridge, const json& params) {
    Held& held = bridge.objects.take(params.at("object"));
    return {bridge.member(held, params.at("member")), held, params.value("binding", "vtable") == "dispatch",
            params.at("args")};
}

// A number of times, or as many as there is time for; one at least.
class Times {
public:
    explicit Times(long number) : left_(number), end_(GetTickCount64() + longest) {}
    bool again() { return left_-- > 0 && (!begun_++ || GetTickCount64() < end_); }

private:
    static constexpr ULONGLONG longest = 2000;  // milliseconds
    long left_;
    long begun_ = 0;
    const ULONGLONG end_;
};

// Makes a call once, and frees what it gives; what it answered, EXCEPINFO's code for a late-bound failure.
HRESULT once(const Asked& call, Variants& arguments) {
    if (call.late) {
        Late late;
        call_late(call.held.dispatch.Get(), call.member, arguments, &late);
        return late.result == DISP_E_EXCEPTION ? late.exception.code() : late.result;
    }
    Variant out;
    out.get().llVal = 0;
    const HRESULT result = call_vtable(call.held.pointer.Get(), call.member, arguments, Out::given, &out);
    if (SUCCEEDED(result)) out.get().vt = call.member.out;
    SetErrorInfo(0, nullptr);  // what IErrorInfo keeps for the client is no leak
    return result;
}

json repeat(Bridge& bridge, const json& params) {
    const Asked call = asked(bridge, params);
    Variants arguments = bridge.arguments(call.member, call.args);
    // Objects by which to count: the one that is called, and those that its arguments are.
    std::vector<IUnknown*> counted = {call.held.pointer.Get()};
    if (params.contains("watch")) {
        for (const json& handle : params["watch"]) counted.push_back(bridge.objects.take(handle).pointer.Get());
    }
    std::map<std::string, long> answers;
    once(call, arguments);  // what is made once, at the first call, is no leak
    std::vector<long> before;
    for (IUnknown* object : counted) before.push_back(static_cast<long>(references(object)));
    const long blocks = allocations();
    for (Times times(params.at("times")); times.again();) {
        ++answers[hex(static_cast<unsigned long>(once(call, arguments)))];
    }
    const long left = allocations() - blocks;
    json references_left = json::array();
    for (size_t n = 0; n < counted.size(); ++n) {
        references_left.push_back(static_cast<long>(references(counted[n])) - before[n]);
    }
    return {{"answers", answers},
            {"references", references_left},
            // What is allocated in another process cannot be counted here.
            {"allocations", blocks < 0 || is_proxy(call.held.pointer.Get()) ? json(nullptr) : json(left)}};
}

json threads(Bridge& bridge, const json& params) {
    const Asked call = asked(bridge, params);
    const long times = params.at("times");
    const long before = static_cast<long>(references(call.held.pointer.Get()));
    std::mutex mutex;
    std::map<std::string, long> answers;
    const long count = params.at("threads");
    std::atomic<long> ready{0};
    const auto work = [&] {
        CoInitializeEx(nullptr, COINIT_MULTITHREADED);
        for (++ready; ready < count;) std::this_thread::yield();  // all begin together
        {
            Variants arguments = bridge.arguments(call.member, call.args);
            std::map<std::string, long> mine;
            for (Times left(times); left.again();) {
                ++mine[hex(static_cast<unsigned long>(once(call, arguments)))];
                const Calling calling("AddRef", "vtable");
                call.held.pointer->AddRef();
                call.held.pointer->Release();
            }
            const std::lock_guard<std::mutex> lock(mutex);
            for (const auto& [code, number] : mine) answers[code] += number;
        }
        CoUninitialize();
    };
    std::vector<std::thread> running;
    for (long n = 0; n < count; ++n) running.emplace_back(work);
    for (std::thread& thread : running) thread.join();
    return {{"answers", answers},
            {"references", static_cast<long>(references(call.held.pointer.Get())) - before}};
}

}  // namespace

Verbs repeat_verbs() { return {{"com.repeat", repeat}, {"com.threads", threads}}; }

}  // namespace bridge
