// The faulty servers: the reference, with entries of its vtables replaced.
//
// IVMDVDDRIVE_COM_FAULT in the environment chooses a row of the table at the end of this file. Each new object's
// interfaces pass through `infect_interface`; where the row is about one of them, the object gets a copy of its vtable
// with the row's entry replaced. The replacement calls what stood there, the `original`, and does one thing wrong.
#ifdef IVMDVDDRIVE_FAULTY

#include "conformance_bench.h"
#include "faults.h"
#include "typelib.h"

#include <ocidl.h>
#include <olectl.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

namespace ivmdvddrive {

namespace {

void* original = nullptr;

template <class... P>
HRESULT call_original(P... given) {
    return reinterpret_cast<HRESULT(STDMETHODCALLTYPE*)(P...)>(original)(given...);
}

// IUnknown

HRESULT STDMETHODCALLTYPE forgets_to_null(IUnknown* self, REFIID iid, void** out) {
    void* const before = *out;
    const HRESULT result = reinterpret_cast<HRESULT(STDMETHODCALLTYPE*)(IUnknown*, REFIID, void**)>(original)(self, iid, out);
    if (FAILED(result)) *out = before;
    return result;
}

HRESULT query(IUnknown* self, REFIID iid, void** out) {
    return reinterpret_cast<HRESULT(STDMETHODCALLTYPE*)(IUnknown*, REFIID, void**)>(original)(self, iid, out);
}

// ISupportErrorInfo of an object that keeps to itself: it is asked for on a drive, and knows of no drive.
class TearOff final : public ISupportErrorInfo {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override {
        *out = iid == IID_IUnknown || iid == IID_ISupportErrorInfo ? this : nullptr;
        if (!*out) return E_NOINTERFACE;
        AddRef();
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++count_; }
    ULONG STDMETHODCALLTYPE Release() override {
        const ULONG left = --count_;
        if (left == 0) delete this;
        return left;
    }
    HRESULT STDMETHODCALLTYPE InterfaceSupportsErrorInfo(REFIID iid) override {
        return iid == IID_IVMDVDDrive ? S_OK : S_FALSE;
    }

private:
    std::atomic<ULONG> count_{1};
};

HRESULT STDMETHODCALLTYPE gives_a_tear_off(IUnknown* self, REFIID iid, void** out) {
    if (iid != IID_ISupportErrorInfo) return query(self, iid, out);
    *out = static_cast<ISupportErrorInfo*>(new TearOff());
    return S_OK;
}

HRESULT STDMETHODCALLTYPE knows_no_way_back(IUnknown* self, REFIID iid, void** out) {
    if (iid != IID_IVMDVDDrive) return query(self, iid, out);
    *out = nullptr;
    return E_NOINTERFACE;
}

HRESULT STDMETHODCALLTYPE denies_itself(IUnknown* self, REFIID iid, void** out) {
    if (iid != IID_IConnectionPointContainer) return query(self, iid, out);
    *out = nullptr;
    return E_NOINTERFACE;
}

HRESULT STDMETHODCALLTYPE fails_for_an_interface(IUnknown* self, REFIID iid, void** out) {
    const HRESULT result = query(self, iid, out);
    return result == E_NOINTERFACE ? E_FAIL : result;
}

HRESULT STDMETHODCALLTYPE changes_its_mind(IUnknown* self, REFIID iid, void** out) {
    static std::atomic<unsigned> asked{0};
    if (iid != IID_ISupportErrorInfo || ++asked % 2) return query(self, iid, out);
    *out = nullptr;
    return E_NOINTERFACE;
}

HRESULT STDMETHODCALLTYPE has_no_bench(IUnknown* self, REFIID iid, void** out) {
    if (iid != IID_IConformanceBench) return query(self, iid, out);
    *out = nullptr;
    return E_NOINTERFACE;
}

// Stays a while, now and then, so that another thread comes in meanwhile however busy the machine is.
void linger() {
    static std::atomic<unsigned> times{0};
    if (times++ % 16 == 0) Sleep(1);
}

ULONG STDMETHODCALLTYPE counts_without_care(IUnknown* self) {
    static std::atomic<int> inside{0};
    const auto add = reinterpret_cast<ULONG(STDMETHODCALLTYPE*)(IUnknown*)>(original);
    ++inside;
    linger();
    ULONG count = add(self);
    if (inside > 1) count = add(self);  // two threads met, as those who read, add and write do
    --inside;
    return count;
}

// Automation

using Names = HRESULT(STDMETHODCALLTYPE*)(IDispatch*, REFIID, LPOLESTR*, UINT, LCID, DISPID*);
using Invoked = HRESULT(STDMETHODCALLTYPE*)(IDispatch*, DISPID, REFIID, LCID, WORD, DISPPARAMS*, VARIANT*, EXCEPINFO*,
                                            UINT*);

HRESULT STDMETHODCALLTYPE minds_the_case(IDispatch* self, REFIID iid, LPOLESTR* names, UINT count, LCID locale,
                                         DISPID* out) {
    const bool capital = names[0][0] >= L'A' && names[0][0] <= L'Z';
    if (capital) return reinterpret_cast<Names>(original)(self, iid, names, count, locale, out);
    *out = DISPID_UNKNOWN;
    return DISP_E_UNKNOWNNAME;
}

HRESULT STDMETHODCALLTYPE fails_for_a_name(IDispatch* self, REFIID iid, LPOLESTR* names, UINT count, LCID locale,
                                           DISPID* out) {
    const HRESULT result = reinterpret_cast<Names>(original)(self, iid, names, count, locale, out);
    return result == DISP_E_UNKNOWNNAME ? E_FAIL : result;
}

HRESULT STDMETHODCALLTYPE loses_the_code(IDispatch* self, DISPID dispid, REFIID iid, LCID locale, WORD flags,
                                         DISPPARAMS* given, VARIANT* result, EXCEPINFO* exception, UINT* bad) {
    const HRESULT answer =
        reinterpret_cast<Invoked>(original)(self, dispid, iid, locale, flags, given, result, exception, bad);
    if (answer == DISP_E_EXCEPTION && exception) exception->scode = E_FAIL;
    return answer;
}

HRESULT STDMETHODCALLTYPE accepts_a_put(IDispatch* self, DISPID dispid, REFIID iid, LCID locale, WORD flags,
                                        DISPPARAMS* given, VARIANT* result, EXCEPINFO* exception, UINT* bad) {
    if (flags & DISPATCH_PROPERTYPUT) return S_OK;
    return reinterpret_cast<Invoked>(original)(self, dispid, iid, locale, flags, given, result, exception, bad);
}

HRESULT STDMETHODCALLTYPE knows_every_member(IDispatch* self, DISPID dispid, REFIID iid, LCID locale, WORD flags,
                                             DISPPARAMS* given, VARIANT* result, EXCEPINFO* exception, UINT* bad) {
    const HRESULT answer =
        reinterpret_cast<Invoked>(original)(self, dispid, iid, locale, flags, given, result, exception, bad);
    return answer == DISP_E_MEMBERNOTFOUND && flags == DISPATCH_METHOD ? S_OK : answer;
}

HRESULT STDMETHODCALLTYPE wants_a_result(IDispatch* self, DISPID dispid, REFIID iid, LCID locale, WORD flags,
                                         DISPPARAMS* given, VARIANT* result, EXCEPINFO* exception, UINT* bad) {
    if (!result && flags == DISPATCH_PROPERTYGET) return E_POINTER;
    return reinterpret_cast<Invoked>(original)(self, dispid, iid, locale, flags, given, result, exception, bad);
}

HRESULT STDMETHODCALLTYPE takes_any_number(IDispatch* self, DISPID dispid, REFIID iid, LCID locale, WORD flags,
                                           DISPPARAMS* given, VARIANT* result, EXCEPINFO* exception, UINT* bad) {
    const HRESULT answer =
        reinterpret_cast<Invoked>(original)(self, dispid, iid, locale, flags, given, result, exception, bad);
    return answer == DISP_E_BADPARAMCOUNT ? S_OK : answer;
}

HRESULT STDMETHODCALLTYPE hides_the_argument(IDispatch* self, DISPID dispid, REFIID iid, LCID locale, WORD flags,
                                             DISPPARAMS* given, VARIANT* result, EXCEPINFO* exception, UINT*) {
    return reinterpret_cast<Invoked>(original)(self, dispid, iid, locale, flags, given, result, exception, nullptr);
}

HRESULT STDMETHODCALLTYPE converts_nothing(IDispatch* self, DISPID dispid, REFIID iid, LCID locale, WORD flags,
                                           DISPPARAMS* given, VARIANT* result, EXCEPINFO* exception, UINT* bad) {
    for (UINT n = 0; n < given->cArgs; ++n) {
        const VARTYPE type = given->rgvarg[n].vt;
        if (type == VT_R8 || (type == VT_BSTR && given->cArgs == 2)) {  // SetBusLocation takes two numbers
            if (bad) *bad = n;
            return DISP_E_TYPEMISMATCH;
        }
    }
    return reinterpret_cast<Invoked>(original)(self, dispid, iid, locale, flags, given, result, exception, bad);
}

HRESULT STDMETHODCALLTYPE describes_another(IDispatch*, UINT, LCID, ITypeInfo** out) {
    return type_info(IID_IVMDVDDriveCollection, out);
}

// The drive's members

HRESULT STDMETHODCALLTYPE says_nothing_of_a_failure(IVMDVDDrive* self) {
    const HRESULT result = call_original(self);
    SetErrorInfo(0, nullptr);
    return result;
}

HRESULT STDMETHODCALLTYPE leaks_a_bstr(IVMDVDDrive* self, BSTR* out) {
    const HRESULT result = call_original(self, out);
    if (SUCCEEDED(result)) *out = SysAllocString(*out);
    return result;
}

HRESULT STDMETHODCALLTYPE leaks_a_reference_on_failure(IVMDVDDrive* self) {
    const HRESULT result = call_original(self);
    if (FAILED(result)) self->AddRef();
    return result;
}

HRESULT STDMETHODCALLTYPE leaves_out_as_it_was(IVMDVDDrive* self, BSTR* out) {
    const BSTR before = out ? *out : nullptr;
    const HRESULT result = call_original(self, out);
    if (FAILED(result) && out) *out = before;
    return result;
}

HRESULT STDMETHODCALLTYPE says_s_false(IVMDVDDrive* self, BSTR letter) {
    const HRESULT result = call_original(self, letter);
    return result == S_OK ? S_FALSE : result;
}

HRESULT STDMETHODCALLTYPE answers_one_at_a_time(IVMDVDDrive* self, VMDVDDriveAttachmentType* out) {
    static std::atomic<int> inside{0};
    const bool alone = ++inside == 1;
    linger();
    const HRESULT result = alone ? call_original(self, out) : E_UNEXPECTED;
    --inside;
    return result;
}

HRESULT STDMETHODCALLTYPE violates_access(IVMDVDDrive*) {
    static int* volatile nowhere = nullptr;  // volatile: a compiler that knew would not let it be written to
    *nowhere = 1;
    return S_OK;
}

HRESULT STDMETHODCALLTYPE ends_the_process(IVMDVDDrive*) {
    TerminateProcess(GetCurrentProcess(), 9);
    return S_OK;
}

HRESULT STDMETHODCALLTYPE hangs(IVMDVDDrive*) {
    Sleep(INFINITE);
    return S_OK;
}

// Objects that are given out

HRESULT STDMETHODCALLTYPE leaks_the_collection(IVMVirtualMachine* self, IVMDVDDriveCollection** out) {
    const HRESULT result = call_original(self, out);
    if (SUCCEEDED(result)) (*out)->AddRef();
    return result;
}

// Connection points and enumerators

HRESULT STDMETHODCALLTYPE forgives_a_cookie(IConnectionPoint* self, DWORD cookie) {
    call_original(self, cookie);
    return S_OK;
}

HRESULT STDMETHODCALLTYPE takes_a_stranger(IConnectionPoint* self, IUnknown* sink, DWORD* cookie) {
    const HRESULT result = call_original(self, sink, cookie);
    return result == CONNECT_E_CANNOTCONNECT ? S_OK : result;
}

HRESULT STDMETHODCALLTYPE keeps_the_sink(IConnectionPoint* self, IUnknown* sink, DWORD* cookie) {
    const HRESULT result = call_original(self, sink, cookie);
    if (SUCCEEDED(result)) sink->AddRef();
    return result;
}

HRESULT STDMETHODCALLTYPE names_another_interface(IConnectionPoint*, IID* out) {
    *out = IID_IUnknown;
    return S_OK;
}

HRESULT STDMETHODCALLTYPE sends_anything(IConnectionPointContainer* self, REFIID, IConnectionPoint** out) {
    using Find = HRESULT(STDMETHODCALLTYPE*)(IConnectionPointContainer*, REFIID, IConnectionPoint**);
    return reinterpret_cast<Find>(original)(self, DIID_IVMDVDDriveEvents, out);
}

HRESULT STDMETHODCALLTYPE is_never_short(IEnumVARIANT* self, ULONG count, VARIANT* out, ULONG* fetched) {
    const HRESULT result = call_original(self, count, out, fetched);
    return result == S_FALSE ? S_OK : result;
}

HRESULT STDMETHODCALLTYPE skips_past_the_end(IEnumVARIANT* self, ULONG count) {
    const HRESULT result = call_original(self, count);
    return result == S_FALSE ? S_OK : result;
}

HRESULT STDMETHODCALLTYPE resets_nothing(IEnumVARIANT*) { return S_OK; }

HRESULT STDMETHODCALLTYPE clones_from_the_start(IEnumVARIANT* self, IEnumVARIANT** out) {
    const HRESULT result = call_original(self, out);
    if (SUCCEEDED(result)) (*out)->Reset();
    return result;
}

// Class objects

HRESULT STDMETHODCALLTYPE joins_anything(IClassFactory* self, IUnknown*, REFIID iid, void** out) {
    return reinterpret_cast<HRESULT(STDMETHODCALLTYPE*)(IClassFactory*, IUnknown*, REFIID, void**)>(original)(
        self, nullptr, iid, out);
}

struct Fault {
    const char* name;
    const IID* interface_id;
    int slot;
    void* replacement;  // null: the entry changes places with the next one
};

template <class F>
void* code(F* function) {
    return reinterpret_cast<void*>(function);
}

const Fault faults[] = {
    {"wrong-vtable-order", &IID_IVMDVDDrive, 8, nullptr},
    {"forgets-to-null", &IID_IVMDVDDrive, 0, code(forgets_to_null)},
    {"tear-off", &IID_IVMDVDDrive, 0, code(gives_a_tear_off)},
    {"no-way-back", &IID_IConnectionPointContainer, 0, code(knows_no_way_back)},
    {"denies-itself", &IID_IConnectionPointContainer, 0, code(denies_itself)},
    {"hides-its-events", &IID_IVMDVDDrive, 0, code(denies_itself)},
    {"changes-its-mind", &IID_IVMDVDDrive, 0, code(changes_its_mind)},
    {"counts-without-care", &IID_IVMDVDDrive, 1, code(counts_without_care)},
    {"describes-another", &IID_IVMDVDDrive, 4, code(describes_another)},
    {"minds-the-case", &IID_IVMDVDDrive, 5, code(minds_the_case)},
    {"fails-for-a-name", &IID_IVMDVDDrive, 5, code(fails_for_a_name)},
    {"loses-the-code", &IID_IVMDVDDrive, 6, code(loses_the_code)},
    {"accepts-a-put", &IID_IVMDVDDrive, 6, code(accepts_a_put)},
    {"knows-every-member", &IID_IVMDVDDrive, 6, code(knows_every_member)},
    {"wants-a-result", &IID_IVMDVDDrive, 6, code(wants_a_result)},
    {"takes-any-number", &IID_IVMDVDDrive, 6, code(takes_any_number)},
    {"hides-the-argument", &IID_IVMDVDDrive, 6, code(hides_the_argument)},
    {"converts-nothing", &IID_IVMDVDDrive, 6, code(converts_nothing)},
    {"says-nothing-of-a-failure", &IID_IVMDVDDrive, 14, code(says_nothing_of_a_failure)},
    {"leaks-a-bstr", &IID_IVMDVDDrive, 15, code(leaks_a_bstr)},
    {"leaks-a-reference-on-failure", &IID_IVMDVDDrive, 14, code(leaks_a_reference_on_failure)},
    {"leaves-out-as-it-was", &IID_IVMDVDDrive, 15, code(leaves_out_as_it_was)},
    {"says-s-false", &IID_IVMDVDDrive, 13, code(says_s_false)},
    {"answers-one-at-a-time", &IID_IVMDVDDrive, 16, code(answers_one_at_a_time)},
    {"violates-access", &IID_IVMDVDDrive, 14, code(violates_access)},
    {"ends-the-process", &IID_IVMDVDDrive, 14, code(ends_the_process)},
    {"hangs", &IID_IVMDVDDrive, 14, code(hangs)},
    {"leaks-the-collection", &IID_IVMVirtualMachine, 9, code(leaks_the_collection)},
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
    // No fault, but a server that offers less: it is judged by what is left.
    {"without-bench", &IID_IConformanceBench, 0, code(has_no_bench)},
};

// How many entries the vtable of an interface has.
size_t entries(REFIID iid) {
    static const std::pair<const IID*, size_t> sizes[] = {
        {&IID_IVMDVDDrive, 17},     {&IID_IVMDVDDriveCollection, 10}, {&IID_IVMVirtualMachine, 10},
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
