// What is wrong with the faulty servers' objects: identity, reference counts, members, connection points, enumerators.
#pragma once

#include "faults_original.h"
#include "conformance_bench.h"
#include "ivmdvddrive.h"

#include <cstdio>

#include <ocidl.h>
#include <olectl.h>

namespace ivmdvddrive {

// IUnknown

inline HRESULT query(IUnknown* self, REFIID iid, void** out) {
    return reinterpret_cast<HRESULT(STDMETHODCALLTYPE*)(IUnknown*, REFIID, void**)>(original)(self, iid, out);
}

inline HRESULT STDMETHODCALLTYPE forgets_to_null(IUnknown* self, REFIID iid, void** out) {
    void* const before = *out;
    const HRESULT result = query(self, iid, out);
    if (FAILED(result)) *out = before;
    return result;
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

inline HRESULT STDMETHODCALLTYPE gives_a_tear_off(IUnknown* self, REFIID iid, void** out) {
    if (iid != IID_ISupportErrorInfo) return query(self, iid, out);
    *out = static_cast<ISupportErrorInfo*>(new TearOff());
    return S_OK;
}

inline HRESULT STDMETHODCALLTYPE knows_no_way_back(IUnknown* self, REFIID iid, void** out) {
    if (iid != IID_IVMDVDDrive) return query(self, iid, out);
    *out = nullptr;
    return E_NOINTERFACE;
}

inline HRESULT STDMETHODCALLTYPE denies_itself(IUnknown* self, REFIID iid, void** out) {
    if (iid != IID_IConnectionPointContainer) return query(self, iid, out);
    *out = nullptr;
    return E_NOINTERFACE;
}

inline HRESULT STDMETHODCALLTYPE fails_for_an_interface(IUnknown* self, REFIID iid, void** out) {
    const HRESULT result = query(self, iid, out);
    return result == E_NOINTERFACE ? E_FAIL : result;
}

inline HRESULT STDMETHODCALLTYPE changes_its_mind(IUnknown* self, REFIID iid, void** out) {
    static std::atomic<unsigned> asked{0};
    if (iid != IID_ISupportErrorInfo || ++asked % 2) return query(self, iid, out);
    *out = nullptr;
    return E_NOINTERFACE;
}

inline HRESULT STDMETHODCALLTYPE has_no_bench(IUnknown* self, REFIID iid, void** out) {
    if (iid != IID_IConformanceBench) return query(self, iid, out);
    *out = nullptr;
    return E_NOINTERFACE;
}

// Stays a while, now and then, so that another thread comes in meanwhile however busy the machine is.
inline void linger() {
    static std::atomic<unsigned> times{0};
    if (times++ % 16 == 0) Sleep(1);
}

inline ULONG STDMETHODCALLTYPE counts_without_care(IUnknown* self) {
    static std::atomic<int> inside{0};
    const auto add = reinterpret_cast<ULONG(STDMETHODCALLTYPE*)(IUnknown*)>(original);
    ++inside;
    linger();
    ULONG count = add(self);
    if (inside > 1) count = add(self);  // two threads met, as those who read, add and write do
    --inside;
    return count;
}

// The drive's members

inline HRESULT STDMETHODCALLTYPE says_nothing_of_a_failure(IVMDVDDrive* self) {
    const HRESULT result = call_original(self);
    SetErrorInfo(0, nullptr);
    return result;
}

inline HRESULT STDMETHODCALLTYPE leaks_a_bstr(IVMDVDDrive* self, BSTR* out) {
    const HRESULT result = call_original(self, out);
    if (SUCCEEDED(result)) *out = SysAllocString(*out);
    return result;
}

inline HRESULT STDMETHODCALLTYPE leaks_a_reference_on_failure(IVMDVDDrive* self) {
    const HRESULT result = call_original(self);
    if (FAILED(result)) self->AddRef();
    return result;
}

inline HRESULT STDMETHODCALLTYPE leaves_out_as_it_was(IVMDVDDrive* self, BSTR* out) {
    const BSTR before = out ? *out : nullptr;
    const HRESULT result = call_original(self, out);
    if (FAILED(result) && out) *out = before;
    return result;
}

// Conforms: a letter with a colon is one of the accepted readings.
inline HRESULT STDMETHODCALLTYPE gives_a_colon(IVMDVDDrive* self, BSTR* out) {
    const HRESULT result = call_original(self, out);
    if (SUCCEEDED(result)) {
        const std::wstring letter = std::wstring(*out) + L":";
        SysFreeString(*out);
        *out = SysAllocString(letter.c_str());
    }
    return result;
}

inline HRESULT STDMETHODCALLTYPE says_s_false(IVMDVDDrive* self, BSTR letter) {
    const HRESULT result = call_original(self, letter);
    return result == S_OK ? S_FALSE : result;
}

inline HRESULT STDMETHODCALLTYPE answers_one_at_a_time(IVMDVDDrive* self, VMDVDDriveAttachmentType* out) {
    static std::atomic<int> inside{0};
    const bool alone = ++inside == 1;
    linger();
    const HRESULT result = alone ? call_original(self, out) : E_UNEXPECTED;
    --inside;
    return result;
}

inline HRESULT STDMETHODCALLTYPE violates_access(IVMDVDDrive*) {
    static int* volatile nowhere = nullptr;  // volatile: a compiler that knew would not let it be written to
    *nowhere = 1;
    return S_OK;
}

inline HRESULT STDMETHODCALLTYPE ends_the_process(IVMDVDDrive*) {
    TerminateProcess(GetCurrentProcess(), 9);
    return S_OK;
}

inline HRESULT STDMETHODCALLTYPE hangs(IVMDVDDrive*) {
    Sleep(INFINITE);
    return S_OK;
}

inline HRESULT STDMETHODCALLTYPE uses_standard_streams(IVMDVDDrive* self) {
    std::puts("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    std::fflush(stdout);
    const char said[] = "no line of the protocol\n";
    DWORD count = 0;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), said, sizeof said - 1, &count, nullptr);
    char read = 0;
    ReadFile(GetStdHandle(STD_INPUT_HANDLE), &read, 1, &count, nullptr);
    return call_original(self);
}

// Every COM object of a single-threaded apartment is called in its thread alone: COM sees to that, by proxies.
inline HRESULT STDMETHODCALLTYPE minds_its_apartment(IVMDVDDrive* self, BSTR path) {
    APTTYPE type = APTTYPE_CURRENT;
    APTTYPEQUALIFIER qualifier = APTTYPEQUALIFIER_NONE;
    const bool known = SUCCEEDED(CoGetApartmentType(&type, &qualifier));
    if (!known || (type != APTTYPE_STA && type != APTTYPE_MAINSTA)) return RPC_E_WRONG_THREAD;
    return call_original(self, path);
}

// Objects that are given out

inline HRESULT STDMETHODCALLTYPE leaks_the_collection(IVMVirtualMachine* self, IVMDVDDriveCollection** out) {
    const HRESULT result = call_original(self, out);
    if (SUCCEEDED(result)) (*out)->AddRef();
    return result;
}

// Connection points and enumerators

inline HRESULT STDMETHODCALLTYPE forgives_a_cookie(IConnectionPoint* self, DWORD cookie) {
    call_original(self, cookie);
    return S_OK;
}

inline HRESULT STDMETHODCALLTYPE takes_a_stranger(IConnectionPoint* self, IUnknown* sink, DWORD* cookie) {
    const HRESULT result = call_original(self, sink, cookie);
    return result == CONNECT_E_CANNOTCONNECT ? S_OK : result;
}

inline HRESULT STDMETHODCALLTYPE keeps_the_sink(IConnectionPoint* self, IUnknown* sink, DWORD* cookie) {
    const HRESULT result = call_original(self, sink, cookie);
    if (SUCCEEDED(result)) sink->AddRef();
    return result;
}

inline HRESULT STDMETHODCALLTYPE names_another_interface(IConnectionPoint*, IID* out) {
    *out = IID_IUnknown;
    return S_OK;
}

inline HRESULT STDMETHODCALLTYPE sends_anything(IConnectionPointContainer* self, REFIID, IConnectionPoint** out) {
    using Find = HRESULT(STDMETHODCALLTYPE*)(IConnectionPointContainer*, REFIID, IConnectionPoint**);
    return reinterpret_cast<Find>(original)(self, __uuidof(IVMDVDDriveEvents), out);
}

inline HRESULT STDMETHODCALLTYPE is_never_short(IEnumVARIANT* self, ULONG count, VARIANT* out, ULONG* fetched) {
    const HRESULT result = call_original(self, count, out, fetched);
    return result == S_FALSE ? S_OK : result;
}

inline HRESULT STDMETHODCALLTYPE skips_past_the_end(IEnumVARIANT* self, ULONG count) {
    const HRESULT result = call_original(self, count);
    return result == S_FALSE ? S_OK : result;
}

inline HRESULT STDMETHODCALLTYPE resets_nothing(IEnumVARIANT*) { return S_OK; }

inline HRESULT STDMETHODCALLTYPE clones_from_the_start(IEnumVARIANT* self, IEnumVARIANT** out) {
    const HRESULT result = call_original(self, out);
    if (SUCCEEDED(result)) (*out)->Reset();
    return result;
}

// Class objects

inline HRESULT STDMETHODCALLTYPE joins_anything(IClassFactory* self, IUnknown*, REFIID iid, void** out) {
    return reinterpret_cast<HRESULT(STDMETHODCALLTYPE*)(IClassFactory*, IUnknown*, REFIID, void**)>(original)(
        self, nullptr, iid, out);
}

}  // namespace ivmdvddrive
