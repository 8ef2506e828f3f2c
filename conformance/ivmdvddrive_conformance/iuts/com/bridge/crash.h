// What becomes of an access violation inside the server: a line that says which call it was, and where.
#pragma once

#include <windows.h>

#include <unknwn.h>

namespace bridge {

// The exit code of a process that the server has crashed.
constexpr unsigned crashed = 86;

// From now on, an exception that nobody handles is told on standard error, and ends the process.
void watch_for_crashes();

// What is being called, as long as this object lives.
class Calling {
public:
    Calling(const char* member, const char* binding);
    Calling(const Calling&) = delete;
    Calling& operator=(const Calling&) = delete;
    ~Calling();

private:
    const char* const member_;
    const char* const binding_;
};

// Ends this process as a crash, if `result` is what a proxy answers whose server's process has ended. The server then
// crashed in that call, as one does that lives in this process. `object` is what was called.
void watch_for_death(HRESULT result, IUnknown* object);

}  // namespace bridge
