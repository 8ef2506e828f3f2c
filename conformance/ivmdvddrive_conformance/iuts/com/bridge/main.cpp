// The bridge: loads a COM server, and speaks the wire protocol for it on standard input and output.
//
//     ivmdvddrive-bridge {CLSID} | PROGID | PATH\SERVER.DLL | PATH\SERVER.DLL#{CLSID} [--scratch DIR] [--plan | --remove]
//
// What an application's machines need goes into the folder DIR. --plan tells what would be done, and does nothing;
// --remove removes what a bridge has left that was ended, and fails where something stays.
#include "crash.h"
#include "facts.h"
#include "lines.h"
#include "text.h"
#include "verbs.h"

#include <shellapi.h>

#include <cstdio>
#include <optional>

using namespace bridge;

namespace {

struct Options {
    std::wstring target;
    std::wstring scratch;
    bool plan = false;
    bool remove = false;
};

std::optional<Options> options_of_command_line() {
    int count = 0;
    wchar_t** const words = CommandLineToArgvW(GetCommandLineW(), &count);
    Options options;
    bool understood = true;
    for (int n = 1; n < count; ++n) {
        const std::wstring word = words[n];
        if (word == L"--scratch" && n + 1 < count) {
            options.scratch = words[++n];
        } else if (word == L"--plan") {
            options.plan = true;
        } else if (word == L"--remove") {
            options.remove = true;
        } else if (options.target.empty() && !word.empty()) {
            options.target = word;
        } else {
            understood = false;
        }
    }
    LocalFree(words);
    if (!understood || options.target.empty()) return std::nullopt;
    return options;
}

void tell_plan(const Options& options) {
    const Server server(options.target);
    for (const std::string& line : scene_of(server, options.scratch)->plan()) std::printf("%s\n", line.c_str());
}

void judge(const Options& options, const Channel& channel) {
    Bridge bridge(options.target, options.scratch);
    channel.serve([&](const std::string& line) { return bridge.answer(line); }, bridge.done);
    bridge.forget();
}

// Whoever opens a scene removes what was left; what stays is told on standard error.
int remove_what_was_left(const Options& options) {
    const Server server(options.target);
    scene_of(server, options.scratch);
    return is_empty_of_machines(options.scratch) ? 0 : 4;
}

}  // namespace

int main() {
    const std::optional<Options> options = options_of_command_line();
    if (!options) {
        std::fputs("usage: ivmdvddrive-bridge {CLSID} | PROGID | PATH\\SERVER.DLL[#{CLSID}] [--scratch DIR] "
                   "[--plan | --remove]\n",
                   stderr);
        return 2;
    }
    watch_for_crashes();
    count_allocations();
    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    int code = 0;
    try {
        if (options->plan) {
            tell_plan(*options);
        } else if (options->remove) {
            code = remove_what_was_left(*options);
        } else {
            const Channel channel;
            judge(*options, channel);
        }
    } catch (const CannotLoad& error) {
        std::fprintf(stderr, "%s: %s\n", utf8(options->target).c_str(), error.what());
        return 3;
    }
    CoUninitialize();
    return code;
}
