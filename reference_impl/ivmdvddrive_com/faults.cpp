// The faulty servers: the reference, with entries of its vtables replaced.
//
// IVMDVDDRIVE_COM_FAULT in the environment chooses a row of the table below. Each new object's interfaces pass through
// `infect_interface`; where the row is about one of them, the object gets a copy of its vtable with the row's entry
// replaced. The replacement calls what stood there, the `original`, and does one thing wrong.
#ifdef IVMDVDDRIVE_FAULTY

#include "faults.h"

#include "faults_automation.h"
#include "faults_objects.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

namespace ivmdvddrive {

namespace {

struct Fault {
    const char* name;
    const IID* interface_id;
    int slot;
    void* replacement;  // null: the entry changes places with the next one
};

// By how many entries the drive's methods behind SetBusLocation stand later than Virtual PC's: there is BusType. And where
// the machine's three members stand, beginning with AddDVDROMDrive, in a vtable of how many entries.
#ifdef IVMDVDDRIVE_VS2005
constexpr int later = 1, machine = 7, machine_entries = 10;
#else
constexpr int later = 0, machine = 47, machine_entries = 76;
#endif

template <class F>
void* code(F* function) {
    return reinterpret_cast<void*>(function);
}

const Fault faults[] = {
    {"wrong-vtable-order", &IID_IVMDVDDrive, 8 + later, nullptr},
    {"forgets-to-null", &IID_IVMDVDDrive, 0, code(forgets_to_null)},
    {"tear-off", &IID_IVMDVDDrive, 0, code(gives_a_tear_off)},
    {"no-way-back", &IID_IConnectionPointContainer, 0, code(knows_no_way_back)},
    {"denies-itself", &IID_IConnectionPointContainer, 0, code(denies_itself)},
    {"hides-its-events", &IID_IVMDVDDrive, 0, code(denies_itself)},
    {"changes-its-mind", &IID_IVMDVDDrive, 0, code(changes_its_mind)},
    {"counts-without-care", &IID_IVMDVDDrive, 1, code(counts_without_care)},
    {"describes-another", &IID_IVMDVDDrive, 4, code(describes_another)},
    {"has-no-types", &IID_IVMVirtualMachine, 4, code(has_no_types)},
    {"restricts-a-member", &IID_IVMDVDDrive, 4, code(restricts_a_member)},
    {"minds-the-case", &IID_IVMDVDDrive, 5, code(naming<minds_the_case>)},
    {"fails-for-a-name", &IID_IVMDVDDrive, 5, code(naming<fails_for_a_name>)},
    {"loses-the-code", &IID_IVMDVDDrive, 6, code(invoking<loses_the_code>)},
    {"accepts-a-put", &IID_IVMDVDDrive, 6, code(invoking<accepts_a_put>)},
    {"knows-every-member", &IID_IVMDVDDrive, 6, code(invoking<knows_every_member>)},
    {"wants-a-result", &IID_IVMDVDDrive, 6, code(invoking<wants_a_result>)},
    {"takes-any-number", &IID_IVMDVDDrive, 6, code(invoking<takes_any_number>)},
    {"hides-the-argument", &IID_IVMDVDDrive, 6, code(invoking<hides_the_argument>)},
    {"names-another-argument", &IID_IVMDVDDrive, 6, code(invoking<names_another_argument>)},
    {"converts-nothing", &IID_IVMDVDDrive, 6, code(invoking<converts_nothing>)},
    {"refuses-references", &IID_IVMDVDDrive, 6, code(invoking<refuses_references>)},
    {"refuses-variables", &IID_IVMDVDDrive, 6, code(invoking<refuses_variables>)},
    {"refuses-objects-by-reference", &IID_IVMVirtualMachine, 6, code(invoking<refuses_objects_by_reference>)},
    {"minds-the-kind-of-call", &IID_IVMDVDDrive, 6, code(invoking<minds_the_kind_of_call>)},
    {"ignores-names", &IID_IVMDVDDrive, 6, code(invoking<ignores_names>)},
    {"refuses-names", &IID_IVMDVDDrive, 6, code(invoking<refuses_names>)},
    {"takes-any-name", &IID_IVMDVDDrive, 6, code(invoking<takes_any_name>)},
    {"makes-up-arguments", &IID_IVMDVDDrive, 6, code(invoking<makes_up_arguments>)},
    {"drops-arguments", &IID_IVMVirtualMachine, 6, code(invoking<drops_arguments>)},
    {"refuses-arguments", &IID_IVMVirtualMachine, 6, code(invoking<refuses_arguments>)},
    {"says-nothing-of-a-failure", &IID_IVMDVDDrive, 14 + later, code(says_nothing_of_a_failure)},
    {"leaks-a-bstr", &IID_IVMDVDDrive, 15 + later, code(leaks_a_bstr)},
    {"leaks-a-reference-on-failure", &IID_IVMDVDDrive, 14 + later, code(leaks_a_reference_on_failure)},
    {"leaves-out-as-it-was", &IID_IVMDVDDrive, 15 + later, code(leaves_out_as_it_was)},
    {"gives-a-colon", &IID_IVMDVDDrive, 15 + later, code(gives_a_colon)},
    {"says-s-false", &IID_IVMDVDDrive, 13 + later, code(says_s_false)},
    {"answers-one-at-a-time", &IID_IVMDVDDrive, 16 + later, code(answers_one_at_a_time)},
    {"violates-access", &IID_IVMDVDDrive, 14 + later, code(violates_access)},
    {"ends-the-process", &IID_IVMDVDDrive, 14 + later, code(ends_the_process)},
    {"ends-at-each-drive", &IID_IVMVirtualMachine, machine, code(ends_the_process)},
    {"hangs", &IID_IVMDVDDrive, 14 + later, code(hangs)},
    {"leaks-the-collection", &IID_IVMVirtualMachine, machine + 2, code(leaks_the_collection)},
    {"forgives-a-cookie", &IID_IConnectionPoint, 6, code(forgives_a_cookie)},
    {"takes-a-stranger", &IID_IConnectionPoint, 5, code(takes_a_stranger)},
    {"keeps-the-sink", &IID_IConnectionPoint, 5, code(keeps_the_sink)},
    {"names-another-interface", &IID_IConnectionPoint, 3, code(names_another_interface)},
    {"sends-anything", &IID_IConnectionPointContainer, 4, code(sends_anything)},
    {"is-never-short", &IID_IEnumVARIANT, 3, code(is_never_short)},
    {"skips-past-the-end", &IID_IEnumVARIANT, 4, code(skips_past_the_end)},
    {"resets-nothing", &IID_IEnumVARIANT, 5, code(resets_nothing)},
    {"clones-from-the-start", &IID_IEnumVARIANT, 6, code(clones_from_the_start)},
    {"fails-for-an-interface", &IID_IClassFactory, 0, code(fails_for_an_interface)},
    {"joins-anything", &IID_IClassFactory, 3, code(joins_anything)},
    // No faults, but a server that writes to standard output and reads standard input, one that must be called in a
    // single-threaded apartment, and one that offers less, which is judged by what is left.
    {"uses-standard-streams", &IID_IVMDVDDrive, 14 + later, code(uses_standard_streams)},
    {"minds-its-apartment", &IID_IVMDVDDrive, 10 + later, code(minds_its_apartment)},
    {"without-bench", &IID_IConformanceBench, 0, code(has_no_bench)},
};

// How many entries the vtable of an interface has.
size_t entries(REFIID iid) {
    static const std::pair<const IID*, size_t> sizes[] = {
        {&IID_IVMDVDDrive, 17 + later},     {&IID_IVMDVDDriveCollection, 10}, {&IID_IVMVirtualMachine, machine_entries},
        {&IID_IConnectionPoint, 8}, {&IID_IConnectionPointContainer, 5}, {&IID_IEnumVARIANT, 7},
        {&IID_IClassFactory, 5},    {&IID_IConformanceBench, 12},
    };
    const auto found = std::find_if(std::begin(sizes), std::end(sizes), [&](const auto& s) { return *s.first == iid; });
    return found->second;
}

const Fault* chosen() {
    static const Fault* const fault = []() -> const Fault* {
        char name[64] = "";
        GetEnvironmentVariableA("IVMDVDDRIVE_COM_FAULT", name, sizeof name);
        const auto found = std::find_if(std::begin(faults), std::end(faults),
                                        [&](const Fault& f) { return std::strcmp(f.name, name) == 0; });
        return found == std::end(faults) ? nullptr : found;
    }();
    return fault;
}

}  // namespace

void infect_interface(REFIID iid, void* pointer) {
    const Fault* const fault = chosen();
    if (!fault || *fault->interface_id != iid) return;
    static std::mutex mutex;
    static std::map<void**, void**> copies;  // by the vtable, which the objects of a class share; kept for ever
    const std::lock_guard<std::mutex> lock(mutex);
    void**& vtable = *static_cast<void***>(pointer);
    void**& copy = copies[vtable];
    if (!copy) {
        // What stands before a vtable belongs to it: the compiler finds the object's class there.
        constexpr size_t before = 2;
        const size_t all = before + entries(iid);
        void** const made = static_cast<void**>(std::malloc(all * sizeof(void*)));
        std::copy(vtable - before, vtable + entries(iid), made);
        copy = made + before;
        original = copy[fault->slot];
        if (fault->replacement) {
            copy[fault->slot] = fault->replacement;
        } else {
            std::swap(copy[fault->slot], copy[fault->slot + 1]);
        }
    }
    vtable = copy;
}

}  // namespace ivmdvddrive

#endif
