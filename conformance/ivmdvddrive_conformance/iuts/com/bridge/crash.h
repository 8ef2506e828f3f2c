// What becomes of an access violation inside the server: a line that says which call it was, and where.
#pragma once

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

}  // namespace bridge
