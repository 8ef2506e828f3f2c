#include "crash.h"

#include "facts.h"

#include <windows.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

namespace bridge {

namespace {

thread_local const char* calling_member = "";
thread_local const char* calling_binding = "";

const char* name_of(DWORD code) {
    switch (code) {
        case EXCEPTION_ACCESS_VIOLATION: return "access violation";
        case EXCEPTION_STACK_OVERFLOW: return "stack overflow";
        case EXCEPTION_ILLEGAL_INSTRUCTION: return "illegal instruction";
        case EXCEPTION_INT_DIVIDE_BY_ZERO: return "division by zero";
        default: return "exception";
    }
}

// The module that an address lies in, without its folder, and the address's place in it.
void locate(const void* address, char* name, DWORD size, UINT_PTR* offset) {
    HMODULE module = nullptr;
    *offset = reinterpret_cast<UINT_PTR>(address);
    std::snprintf(name, size, "?");
    constexpr DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (!GetModuleHandleExA(flags, static_cast<const char*>(address), &module)) return;
    char path[MAX_PATH] = "";
    GetModuleFileNameA(module, path, MAX_PATH);
    const char* slash = std::strrchr(path, '\\');
    std::snprintf(name, size, "%s", slash ? slash + 1 : path);
    *offset -= reinterpret_cast<UINT_PTR>(module);
}

// What a proxy answers when nobody is there any more.
constexpr HRESULT deaths[] = {RPC_E_DISCONNECTED, RPC_E_SERVER_DIED, RPC_E_SERVER_DIED_DNE, CO_E_OBJNOTCONNECTED,
                              HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE), HRESULT_FROM_WIN32(RPC_S_CALL_FAILED),
                              HRESULT_FROM_WIN32(RPC_S_CALL_FAILED_DNE)};

[[noreturn]] void end(const char* line, int length) {
    DWORD written = 0;
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), line, static_cast<DWORD>(length), &written, nullptr);
    TerminateProcess(GetCurrentProcess(), crashed);
    std::abort();  // the compiler does not know that nothing comes here
}

LONG WINAPI tell(EXCEPTION_POINTERS* what) {
    const EXCEPTION_RECORD& record = *what->ExceptionRecord;
    char module[MAX_PATH];
    UINT_PTR offset = 0;
    locate(record.ExceptionAddress, module, sizeof module, &offset);
    char touched[64] = "";
    if (record.ExceptionCode == EXCEPTION_ACCESS_VIOLATION && record.NumberParameters > 1) {
        const char* how = record.ExceptionInformation[0] == 1   ? "writing"
                          : record.ExceptionInformation[0] == 8 ? "executing"
                                                                : "reading";
        std::snprintf(touched, sizeof touched, " %s address 0x%llx", how,
                      static_cast<unsigned long long>(record.ExceptionInformation[1]));
    }
    char line[512];
    const int length = std::snprintf(line, sizeof line, "crash: %s 0x%08lX%s, at %s+0x%llx, during %s (%s)\n",
                                     name_of(record.ExceptionCode), record.ExceptionCode, touched, module,
                                     static_cast<unsigned long long>(offset), calling_member, calling_binding);
    end(line, length);
}

}  // namespace

void watch_for_crashes() {
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
    SetUnhandledExceptionFilter(tell);
}

void watch_for_death(HRESULT result, IUnknown* object) {
    const bool may_be = std::find(std::begin(deaths), std::end(deaths), result) != std::end(deaths);
    if (!may_be || !is_proxy(object)) return;
    char line[512];
    const int length = std::snprintf(line, sizeof line, "crash: the server's process ended (0x%08lX), during %s (%s)\n",
                                     static_cast<unsigned long>(result), calling_member, calling_binding);
    end(line, length);
}

Calling::Calling(const char* member, const char* binding) : member_(calling_member), binding_(calling_binding) {
    calling_member = member;
    calling_binding = binding;
}

Calling::~Calling() {
    calling_member = member_;
    calling_binding = binding_;
}

}  // namespace bridge
