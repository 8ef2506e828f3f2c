// The channel to the suite, as lines. Each answer is written before the next request is taken up: where the server ends
// the process, the suite knows in which call.
#pragma once

#include <windows.h>

#include <functional>
#include <string>

namespace bridge {

// Standard input and output of this process, kept from the server: from now on what it writes to standard output goes to
// standard error, which is the log, and on standard input it finds nothing. Made before the server is loaded.
class Channel {
public:
    Channel();

    // Answers each line by the line that `answer` gives, until it says that it is done, or the input ends.
    void serve(const std::function<std::string(const std::string&)>& answer, const bool& done) const;

private:
    HANDLE input_;
    HANDLE output_;
};

}  // namespace bridge
