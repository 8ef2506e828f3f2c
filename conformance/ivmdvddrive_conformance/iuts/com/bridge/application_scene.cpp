#include "application_scene.h"

#include "crash.h"
#include "text.h"

#include "ivmdvddrive.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace bridge {

namespace {

namespace fs = std::filesystem;

constexpr long longest = 120000;  // milliseconds that a task may take: a machine that is saved writes its memory
constexpr wchar_t blank_disk[] = L"blank.vhd";  // what every disk is a copy of; the suite puts it into the scratch folder

const wchar_t* const state_members[] = {L"Startup", L"Save", L"TurnOff", L"State"};

// Waits for what a member has begun.
void finish(const Automation& machine, const wchar_t* member) {
    const Automation task = machine.object(member, {}, "the task of " + utf8(member));
    if (!task) return;  // a member without a task is done when it returns
    task.call(L"WaitForCompletion", arguments_of(Variant::of_long(longest)));
    if (task.number(L"IsComplete") == VARIANT_FALSE) throw BadRequest(utf8(member) + " was not complete in two minutes");
    const long error = task.number(L"Error");
    const long result = task.number(L"Result");
    if (FAILED(error)) throw BadRequest("the task of " + utf8(member) + " has the error " +
                                        hex(static_cast<unsigned long>(error)));
    if (result != vmTaskResult_Success) {
        throw BadRequest("the task of " + utf8(member) + " has the result " + std::to_string(result));
    }
}

bool is_active(long state) { return state == vmVMState_Running || state == vmVMState_Paused; }

void turn_off(const Automation& machine) {
    long state = machine.number(L"State");
    if (state == vmVMState_Saved) {
        // What is saved is discarded; a server that cannot goes on with it, and is turned off then.
        try {
            machine.call(L"DiscardSavedState");
        } catch (const BadRequest&) {
            finish(machine, L"Startup");
        }
        state = machine.number(L"State");
    }
    if (is_active(state)) finish(machine, L"TurnOff");
}

// The product may put drives into a machine that it creates: a bench gives a machine without any.
void take_out_drives(const Automation& machine) {
    for (int n = 0; n < 4; ++n) {
        const Automation drives = machine.object(L"DVDROMDrives", {}, "the collection");
        if (!drives || drives.number(L"Count") == 0) return;
        const Automation drive = drives.object(L"Item", arguments_of(Variant::of_long(1)), "a drive");
        machine.call(L"RemoveDVDROMDrive", arguments_of(Variant::of_object(drive.get())));
    }
}

std::wstring machine_prefix(const std::wstring& scratch) { return fs::path(scratch).filename().wstring() + L"-"; }

// The names of the machines that have a folder in a scratch folder.
std::vector<std::wstring> machines_in(const std::wstring& scratch) {
    std::vector<std::wstring> names;
    std::error_code failed;
    for (const fs::directory_entry& entry : fs::directory_iterator(scratch, failed)) {
        const std::wstring name = entry.path().filename().wstring();
        if (entry.is_directory() && name.rfind(machine_prefix(scratch), 0) == 0) names.push_back(name);
    }
    return names;
}

void tell(const std::string& what) { std::fprintf(stderr, "%s\n", what.c_str()); }

}  // namespace

bool ApplicationScene::serves(const Server& server, REFCLSID id) {
    const Automation found(server.create<IDispatch>(id), "the application");
    return found.knows(L"CreateVirtualMachine") && found.knows(L"FindVirtualMachine");
}

ApplicationScene::ApplicationScene(const Server& server, REFCLSID id, std::wstring scratch)
    : server_(server), class_(id), scratch_(std::move(scratch)) {
    if (scratch_.empty()) throw CannotLoad("an application creates machines, and there is no folder for them: --scratch");
    open();
    remove_what_was_left();
}

ApplicationScene::~ApplicationScene() { remove_all(); }

void ApplicationScene::open() {
    application_ = Automation(server_.create<IDispatch>(class_), "the application");
    if (!application_) throw CannotLoad("its class gives no application any more");
}

void ApplicationScene::close() {
    remove_all();
    application_ = {};
}

json ApplicationScene::implementation() const {
    const auto said = [&](const wchar_t* member) -> std::string {
        try {
            return application_.text(member);
        } catch (const BadRequest&) {
            return "unknown";
        }
    };
    return {{"name", said(L"Name")}, {"version", said(L"Version")}, {"language", "unknown"}};
}

std::vector<std::string> ApplicationScene::claims() const {
    std::vector<std::string> made = {"events", "collection"};
    if (machines_.empty()) return made;  // hello has created one, to see of which product it is
    const Automation& machine = machines_.front().object;
    const bool states = std::all_of(std::begin(state_members), std::end(state_members),
                                    [&](const wchar_t* member) { return machine.knows(member); });
    if (states) made.push_back("machine-states");
    if (application_.knows(L"UnregisterVirtualMachine")) made.push_back("forget-machine");
    if (machine.knows(L"AddHardDiskConnection")) made.push_back("occupy");
    return made;
}

json ApplicationScene::reset() {
    remove_all();
    return drives_of_this_computer();
}

ComPtr<IUnknown> ApplicationScene::create_machine() {
    const std::wstring name = machine_prefix(scratch_) + std::to_wstring(++last_);
    std::error_code failed;
    fs::create_directory(folder_of(name), failed);
    if (failed) throw BadRequest("no folder can be made for a machine: " + failed.message());
    machines_.push_back({name, {}});
    Machine& machine = machines_.back();
    machine.object = application_.object(
        L"CreateVirtualMachine", arguments_of(text_argument(name), text_argument(folder_of(name))), "a machine");
    if (!machine.object) throw BadRequest("CreateVirtualMachine gave no machine");
    take_out_drives(machine.object);
    return machine.object.get();
}

void ApplicationScene::set_state(const Held& held, const std::string& state) {
    const Automation& machine = machine_of(held).object;
    const long now = machine.number(L"State");
    if (state == "off") {
        turn_off(machine);
    } else if (state == "running") {
        if (now == vmVMState_Paused) machine.call(L"Resume");
        if (!is_active(now)) finish(machine, L"Startup");
    } else if (now != vmVMState_Saved) {
        if (!is_active(now)) finish(machine, L"Startup");
        finish(machine, L"Save");
    }
}

void ApplicationScene::forget(const Held& held) {
    Machine& machine = machine_of(held);
    turn_off(machine.object);
    application_.call(L"UnregisterVirtualMachine", arguments_of(Variant::of_object(machine.object.get())));
    machine.known = false;
}

void ApplicationScene::occupy(const Held& held, long bus, long device) {
    Machine& machine = machine_of(held);
    const std::wstring disk = folder_of(machine.name) + L"\\" + std::to_wstring(++machine.disks) + L".vhd";
    std::error_code failed;
    fs::copy_file(scratch_ + L"\\" + blank_disk, disk, failed);
    if (failed) throw BadRequest("no disk can be made: " + failed.message());
    Variants arguments = arguments_of(text_argument(disk));
    const Member* const add = adds_drives(machine.object.get());
    // Virtual Server's members take the type of the bus first, and IDE is 0.
    if (add && add->in.size() == 3) arguments.push_back(Variant::of_long(0));
    arguments.push_back(Variant::of_long(bus));
    arguments.push_back(Variant::of_long(device));
    machine.object.call(L"AddHardDiskConnection", std::move(arguments));
}

std::vector<std::string> ApplicationScene::plan() const {
    const json implementation = this->implementation();
    std::vector<std::string> lines = {
        "found the application " + implementation["name"].get<std::string>() + " " +
            implementation["version"].get<std::string>() + " in class {" + guid_text(class_) +
            "}, and no IConformanceBench",
        "would create machines with CreateVirtualMachine, named " + utf8(machine_prefix(scratch_)) +
            "1 and so on, in " + utf8(scratch_),
        "would take out the DVD drives that they come with, and add and remove others",
        "would start, save and turn them off with Startup, Save, DiscardSavedState and TurnOff",
        "would add copies of an empty disk with AddHardDiskConnection",
        "would unregister each with UnregisterVirtualMachine, and remove its folder"};
    std::string letters;
    for (const json& drive : drives_of_this_computer()) {
        letters += " " + drive["letter"].get<std::string>() + (drive["kind"] == "dvd" ? " (a DVD drive)" : "");
    }
    lines.push_back("would attach this computer's drives, which it releases again:" + letters);
    try {
        const Automation all = application_.object(L"VirtualMachines", {}, "the machines");
        if (all) lines.push_back("leaves alone the machines that are there: " + std::to_string(all.number(L"Count")));
    } catch (const BadRequest& error) {
        lines.push_back(std::string("cannot tell which machines are there: ") + error.what());
    }
    lines.push_back("does not claim host-media, which takes a person, and faults, which no member injects");
    return lines;
}

ApplicationScene::Machine& ApplicationScene::machine_of(const Held& held) {
    const auto found = std::find_if(machines_.begin(), machines_.end(),
                                    [&](const Machine& machine) { return machine.object.is(held.pointer.Get()); });
    if (found == machines_.end()) throw BadRequest("that machine is none of the suite's");
    return *found;
}

bool ApplicationScene::remove(Machine& machine) {
    try {
        if (machine.known && machine.object) {
            turn_off(machine.object);
            application_.call(L"UnregisterVirtualMachine", arguments_of(Variant::of_object(machine.object.get())));
        }
    } catch (const BadRequest& error) {
        tell("the machine " + utf8(machine.name) + " is left: " + error.what());
        return false;
    }
    std::error_code failed;
    fs::remove_all(folder_of(machine.name), failed);
    if (failed) tell("the folder " + utf8(folder_of(machine.name)) + " is left: " + failed.message());
    return !failed;
}

void ApplicationScene::remove_all() {
    for (Machine& machine : machines_) remove(machine);
    machines_.clear();
}

void ApplicationScene::remove_what_was_left() {
    const size_t before_number = machine_prefix(scratch_).size();
    for (const std::wstring& name : machines_in(scratch_)) {
        // The numbers go on where those of the process before ended: what cannot be removed is in nobody's way.
        last_ = std::max(last_, static_cast<unsigned>(std::wcstoul(name.c_str() + before_number, nullptr, 10)));
        Machine machine{name, {}};
        try {
            machine.object = application_.object(L"FindVirtualMachine", arguments_of(text_argument(name)), "a machine");
        } catch (const BadRequest&) {
            // The application knows no machine of that name: its folder alone is left.
        }
        remove(machine);
    }
}

bool is_empty_of_machines(const std::wstring& scratch) { return machines_in(scratch).empty(); }

}  // namespace bridge
