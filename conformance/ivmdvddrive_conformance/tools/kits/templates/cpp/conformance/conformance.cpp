// Judges this implementation in process by oracle.json, which 'ivmdvddrive export' writes.
//
// It needs no Python. It exits with 1 if an answer is forbidden, and writes conformance.json, which 'ivmdvddrive report'
// reads. The verbs are those of server.cpp, which is compiled with IN_PROCESS for it.

#include <iostream>

#include "player.hpp"

nlohmann::json perform(const std::string& verb, const nlohmann::json& params);

int main(int count, char** arguments) {
    std::ifstream file(count > 1 ? arguments[1] : "oracle.json");
    if (!file) {
        std::cerr << "there is no oracle.json: 'ivmdvddrive export' writes it" << std::endl;
        return 2;
    }
    Player player(nlohmann::json::parse(file), perform, std::filesystem::temp_directory_path() / "my-dvd-drive-media");
    player.play();
    const auto results = player.results(perform("hello", nlohmann::json::object())["implementation"]);
    std::ofstream("conformance.json") << results.dump(1);
    for (const auto& failure : results["failures"])
        std::cerr << failure["clauses"].dump() << ": " << failure["got"].dump() << std::endl;
    std::cout << player.calls() << " calls, " << results["failures"].size() << " findings: "
              << results["verdict"].get<std::string>() << std::endl;
    return results["failures"].empty() ? 0 : 1;
}
