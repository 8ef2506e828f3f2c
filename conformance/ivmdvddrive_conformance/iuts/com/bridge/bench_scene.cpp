#include "bench_scene.h"

#include "crash.h"
#include "text.h"
#include "typeinfo.h"

#include "ivmdvddrive.h"

#include <sstream>

namespace bridge {

namespace {

// A BSTR for the length of a call.
class Text {
public:
    explicit Text(const json& text) : held_(bstr_of(text)) {}
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    ~Text() { SysFreeString(held_); }
    BSTR get() const { return held_; }

private:
    BSTR held_;
};

std::string taken(BSTR text) {
    const std::string found = text ? utf8(text, SysStringLen(text)) : "";
    SysFreeString(text);
    return found;
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

// By the interface of that name that the server's profile has: the bench takes it.
ComPtr<IVMVirtualMachine> machine_of(const Held& held) {
    ComPtr<IVMVirtualMachine> machine;
    must(held.pointer->QueryInterface(held.stated ? held.stated->iid : IID_IVMVirtualMachine,
                                      reinterpret_cast<void**>(machine.GetAddressOf())),
         "IVMVirtualMachine");
    return machine;
}

}  // namespace

bool BenchScene::serves(const Server& server, REFCLSID id) { return server.create<IConformanceBench>(id) != nullptr; }

void BenchScene::open() {
    bench_ = server_.create<IConformanceBench>(class_);
    if (!bench_) throw CannotLoad("its class gives no object with IConformanceBench any more");
}

json BenchScene::implementation() const {
    BSTR name = nullptr, version = nullptr, language = nullptr;
    must(bench_->Describe(&name, &version, &language), "Describe");
    return {{"name", taken(name)}, {"version", taken(version)}, {"language", taken(language)}};
}

std::vector<std::string> BenchScene::claims() const {
    BSTR text = nullptr;
    must(bench_->Claims(&text), "Claims");
    return words_of(taken(text));
}

json BenchScene::reset() {
    const Calling calling("Reset", "bench");
    BSTR text = nullptr;
    must(bench_->Reset(&text), "Reset");
    json drives = json::array();
    for (const std::string& word : words_of(taken(text))) {
        const size_t equals = word.find('=');
        if (equals == std::string::npos) throw BadRequest("Reset gave no LETTER=KIND: " + word);
        drives.push_back({{"letter", word.substr(0, equals)}, {"kind", word.substr(equals + 1)}});
    }
    return drives;
}

ComPtr<IUnknown> BenchScene::create_machine() {
    const Calling calling("CreateMachine", "bench");
    ComPtr<IVMVirtualMachine> made;
    must(bench_->CreateMachine(&made), "CreateMachine");
    if (!made) throw BadRequest("the server gave no machine");
    return made;
}

void BenchScene::set_state(const Held& machine, const std::string& state) {
    const Text text(state);
    must(bench_->SetMachineState(machine_of(machine).Get(), text.get()), "SetMachineState");
}

void BenchScene::forget(const Held& machine) {
    must(bench_->ForgetMachine(machine_of(machine).Get()), "ForgetMachine");
}

void BenchScene::occupy(const Held& machine, long bus, long device) {
    must(bench_->Occupy(machine_of(machine).Get(), bus, device), "Occupy");
}

void BenchScene::set_host_media(const json& letter, bool inserted) {
    const Text text(letter);
    must(bench_->SetHostMedia(text.get(), inserted ? VARIANT_TRUE : VARIANT_FALSE), "SetHostMedia");
}

void BenchScene::inject_fault(const Held& object, const json& fault) {
    const Text text(fault);
    must(bench_->InjectFault(object.pointer.Get(), text.get()), "InjectFault");
}

std::vector<std::string> BenchScene::plan() const {
    return {"found IConformanceBench in class {" + guid_text(class_) + "}: it gives machines and sets their scenes",
            "nothing is changed but what the server's own bench changes"};
}

}  // namespace bridge
