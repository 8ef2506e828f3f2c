// The bridge: loads a COM server, and speaks the wire protocol for it on standard input and output.
//
//     ivmdvddrive-bridge {CLSID} | PROGID | PATH\SERVER.DLL | PATH\SERVER.DLL#{CLSID}
#include "crash.h"
#include "facts.h"
#include "lines.h"
#include "text.h"
#include "verbs.h"

#include <shellapi.h>

#include <cstdio>

using namespace bridge;

namespace {

std::wstring target_of_command_line() {
    int count = 0;
    wchar_t** const words = CommandLineToArgvW(GetCommandLineW(), &count);
    const std::wstring target = count == 2 ? words[1] : L"";
    LocalFree(words);
    return target;
}

}  // namespace

int main() {
    const std::wstring target = target_of_command_line();
    if (target.empty()) {
        std::fputs("usage: ivmdvddrive-bridge {CLSID} | PROGID | PATH\\SERVER.DLL[#{CLSID}]\n", stderr);
        return 2;
    }
    const Channel channel;
    watch_for_crashes();
    count_allocations();
    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    try {
        Bridge bridge(target);
        channel.serve([&](const std::string& line) { return bridge.answer(line); }, bridge.done);
        bridge.forget();
    } catch (const CannotLoad& error) {
        std::fprintf(stderr, "%s: %s\n", utf8(target).c_str(), error.what());
        return 3;
    }
    CoUninitialize();
    return 0;
}
