// The scene of a server without IConformanceBench that has the product's application object: machines are created, set
// to states and forgotten by the product's own members, as clients use them.
//
// It touches only machines that it has created itself. Each has a name that begins with the scratch folder's, and a
// folder of its own in there, which is made before the machine and removed after it. So what a process has left that
// was ended is known by the folders, and the next one that is given the scratch folder removes it.
#pragma once

#include "automation.h"
#include "scene.h"

namespace bridge {

class ApplicationScene final : public Scene {
public:
    static bool serves(const Server& server, REFCLSID id);

    // Removes what an earlier process has left.
    ApplicationScene(const Server& server, REFCLSID id, std::wstring scratch);
    ~ApplicationScene() override;

    REFCLSID class_id() const override { return class_; }
    void open() override;
    void close() override;

    json implementation() const override;
    std::vector<std::string> claims() const override;
    json reset() override;
    ComPtr<IUnknown> create_machine() override;
    void set_state(const Held& machine, const std::string& state) override;
    void forget(const Held& machine) override;
    void occupy(const Held& machine, long bus, long device) override;
    std::vector<std::string> plan() const override;

private:
    struct Machine {
        std::wstring name;
        Automation object;
        bool known = true;  // to the application
        unsigned disks = 0;
    };

    std::wstring folder_of(const std::wstring& name) const { return scratch_ + L"\\" + name; }
    Machine& machine_of(const Held& held);
    bool remove(Machine& machine);  // whether nothing is left of it; what is left is told on standard error
    void remove_all();
    void remove_what_was_left();

    const Server& server_;
    const CLSID class_;
    const std::wstring scratch_;
    Automation application_;
    std::vector<Machine> machines_;
    unsigned last_ = 0;
};

}  // namespace bridge
