#include "lines.h"

#include <fcntl.h>
#include <io.h>

#include <vector>

namespace bridge {

namespace {

void write_all(HANDLE output, const std::string& text) {
    for (size_t from = 0; from < text.size();) {
        DWORD written = 0;
        if (!WriteFile(output, text.data() + from, static_cast<DWORD>(text.size() - from), &written, nullptr)) {
            ExitProcess(0);  // nobody reads: the suite has ended
        }
        from += written;
    }
}

// A handle of this process's own to what a standard one stands for. Processes that the server starts do not inherit it.
HANDLE own(DWORD standard) {
    HANDLE made = nullptr;
    const HANDLE process = GetCurrentProcess();
    DuplicateHandle(process, GetStdHandle(standard), process, &made, 0, FALSE, DUPLICATE_SAME_ACCESS);
    return made;
}

}  // namespace

Channel::Channel() : input_(own(STD_INPUT_HANDLE)), output_(own(STD_OUTPUT_HANDLE)) {
    const int nothing = _open("NUL", _O_RDONLY);
    _dup2(nothing, 0);
    _dup2(2, 1);
    _close(nothing);
    // A server has a C library of its own, perhaps, which asks Windows.
    SetStdHandle(STD_INPUT_HANDLE, reinterpret_cast<HANDLE>(_get_osfhandle(0)));
    SetStdHandle(STD_OUTPUT_HANDLE, GetStdHandle(STD_ERROR_HANDLE));
}

void Channel::serve(const std::function<std::string(const std::string&)>& answer, const bool& done) const {
    std::vector<char> chunk(1 << 16);
    std::string rest;
    DWORD read = 0;
    while (!done && ReadFile(input_, chunk.data(), static_cast<DWORD>(chunk.size()), &read, nullptr) && read) {
        rest.append(chunk.data(), read);
        size_t from = 0;
        for (size_t end; !done && (end = rest.find('\n', from)) != std::string::npos; from = end + 1) {
            write_all(output_, answer(rest.substr(from, end - from)) + "\n");
        }
        rest.erase(0, from);
    }
}

}  // namespace bridge
