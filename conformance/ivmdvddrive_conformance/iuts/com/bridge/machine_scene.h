// The scene of a server of which a class gives machines, and nothing sets their scenes.
#pragma once

#include "scene.h"

namespace bridge {

class MachineScene final : public Scene {
public:
    static bool serves(const Server& server, REFCLSID id);

    MachineScene(const Server& server, REFCLSID id) : server_(server), class_(id) {}

    REFCLSID class_id() const override { return class_; }
    void open() override {}
    void close() override {}

    json implementation() const override;
    std::vector<std::string> claims() const override { return {"events", "collection"}; }
    json reset() override { return drives_of_this_computer(); }
    ComPtr<IUnknown> create_machine() override;
    std::vector<std::string> plan() const override;

private:
    const Server& server_;
    const CLSID class_;
};

}  // namespace bridge
