// Standard input and output as lines. Each answer is written before the next request is taken up: where the server ends
// the process, the suite knows in which call.
#pragma once

#include <functional>
#include <string>

namespace bridge {

// Answers each line by the line that `answer` gives, until it says that it is done, or the input ends.
void serve_lines(const std::function<std::string(const std::string&)>& answer, const bool& done);

}  // namespace bridge
