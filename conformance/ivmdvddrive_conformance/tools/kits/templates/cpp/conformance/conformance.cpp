// Judges this implementation in process by oracle.json, which 'ivmdvddrive export' writes.
//
// It needs no Python. It exits with 1 if an answer is forbidden, and writes conformance.json, which 'ivmdvddrive report'
// reads. The verbs are those of server.cpp, which is compiled with IN_PROCESS for it.

#include <cstdlib>
#include <iostream>
#include <random>

#include "player.hpp"

nlohmann::json perform(const std::string& verb, const nlohmann::json& params);

const auto MEDIA = std::filesystem::temp_directory_path() / ("my-dvd-drive-media-" + std::to_string(std::random_device{}()));
bool judged = false;

// Removes the media, also where the implementation ends the process, which is no success.
void atEnd() {
    std::error_code ignored;
    std::filesystem::remove_all(MEDIA, ignored);
    if (judged) return;
    std::cerr << "the process ended before the implementation was judged" << std::endl;
    std::_Exit(2);
}

int main(int count, char** arguments) {
    std::filesystem::remove("conformance.json");  // that of an earlier run says nothing about this one
    std::ifstream file(count > 1 ? arguments[1] : "oracle.json");
    if (!file) {
        std::cerr << "there is no oracle.json: 'ivmdvddrive export' writes it" << std::endl;
        return 2;
    }
    std::atexit(atEnd);
    Player player(nlohmann::json::parse(file), perform, MEDIA);
    player.hello();
    player.play();
    const auto results = player.results();
    std::ofstream("conformance.json") << results.dump(1);
    judged = true;
    for (const auto& failure : results["failures"])  // in ASCII: no sequence of an implementation reaches the terminal as it is
        std::cerr << failure["clauses"].dump() << ": " << failure["got"].dump(-1, ' ', true) << std::endl;
    std::cout << player.calls() << " calls, " << results["failures"].size() << " findings: "
              << results["verdict"].get<std::string>() << std::endl;
    return results["failures"].empty() ? 0 : 1;
}
