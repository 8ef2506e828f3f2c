// The scene of a server that has IConformanceBench.
#pragma once

#include "scene.h"

#include "conformance_bench.h"

namespace bridge {

class BenchScene final : public Scene {
public:
    static bool serves(const Server& server, REFCLSID id);

    BenchScene(const Server& server, REFCLSID id) : server_(server), class_(id) { open(); }

    REFCLSID class_id() const override { return class_; }
    void open() override;
    void close() override { bench_.Reset(); }

    json implementation() const override;
    std::vector<std::string> claims() const override;
    json reset() override;
    ComPtr<IUnknown> create_machine() override;
    void set_state(const Held& machine, const std::string& state) override;
    void forget(const Held& machine) override;
    void occupy(const Held& machine, long bus, long device) override;
    void set_host_media(const json& letter, bool inserted) override;
    void inject_fault(const Held& object, const json& fault) override;
    std::vector<std::string> plan() const override;

private:
    const Server& server_;
    const CLSID class_;
    ComPtr<IConformanceBench> bench_;
};

}  // namespace bridge
