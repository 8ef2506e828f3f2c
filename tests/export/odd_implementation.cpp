// An implementation for the C++ kit's conformance.cpp that answers a verb as the environment's ODD says.

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

using nlohmann::json;

json perform(const std::string& verb, const json&) {
    const std::string odd = std::getenv("ODD");
    if (verb == "hello") return {{"implementation", {{"name", "odd"}, {"version", "1"}, {"language", "C++"}, {"claims", 5}}}};
    if (odd == "throws what is no exception") throw 42;
    if (odd == "throws what a terminal obeys") throw std::runtime_error("\x1b[31m\u009b\u202e\x7f\xff");
    if (odd == "gives what is no UTF-8") return {{"hostDrives", "\xff"}};
    if (odd == "ends the process") std::exit(0);
    return nullptr;
}
