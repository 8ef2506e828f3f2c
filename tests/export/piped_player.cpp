// The kit's player on an implementation behind a pipe: each verb is a line on standard output, its result one on input.

#include <iostream>

#include "player.hpp"

using nlohmann::json;

int main(int, char** arguments) {
    const auto perform = [](const std::string& verb, const json& params) -> json {
        std::cout << json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", verb}, {"params", params}} << std::endl;
        std::string line;
        if (!std::getline(std::cin, line)) throw std::runtime_error("the pipe was closed");
        const json answer = json::parse(line);
        if (answer.contains("error")) throw std::runtime_error(answer["error"]["message"].get<std::string>());
        return answer["result"];
    };
    std::ifstream oracle(arguments[1]);
    Player player(json::parse(oracle), perform, arguments[2]);
    player.play(std::stol(arguments[4]));
    std::ofstream(arguments[3]) << player.results();
}
