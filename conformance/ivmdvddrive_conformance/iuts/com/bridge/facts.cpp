#include "facts.h"

#include "owned.h"
#include "text.h"

#include <objidl.h>

#include <atomic>

namespace bridge {

namespace {

// Counts blocks as they come and go. COM hands it each request of its allocator before and after it is met.
class Spy final : public IMallocSpy {
public:
    std::atomic<long> blocks{0};

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override {
        *out = iid == IID_IUnknown || iid == IID_IMallocSpy ? this : nullptr;
        return *out ? S_OK : E_NOINTERFACE;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return 2; }  // it lives as long as the process
    ULONG STDMETHODCALLTYPE Release() override { return 1; }

    SIZE_T STDMETHODCALLTYPE PreAlloc(SIZE_T size) override { return size; }
    void* STDMETHODCALLTYPE PostAlloc(void* block) override {
        if (block) ++blocks;
        return block;
    }
    void* STDMETHODCALLTYPE PreFree(void* block, BOOL) override {
        if (block) --blocks;
        return block;
    }
    void STDMETHODCALLTYPE PostFree(BOOL) override {}
    SIZE_T STDMETHODCALLTYPE PreRealloc(void* block, SIZE_T size, void** out, BOOL) override {
        if (!block) ++blocks;
        *out = block;
        return size;
    }
    void* STDMETHODCALLTYPE PostRealloc(void* block, BOOL) override { return block; }
    void* STDMETHODCALLTYPE PreGetSize(void* block, BOOL) override { return block; }
    SIZE_T STDMETHODCALLTYPE PostGetSize(SIZE_T size, BOOL) override { return size; }
    void* STDMETHODCALLTYPE PreDidAlloc(void* block, BOOL) override { return block; }
    int STDMETHODCALLTYPE PostDidAlloc(void*, BOOL, int answer) override { return answer; }
    void STDMETHODCALLTYPE PreHeapMinimize() override {}
    void STDMETHODCALLTYPE PostHeapMinimize() override {}
};

Spy spy;
bool counting = false;

}  // namespace

void count_allocations() {
    // BSTRs that are freed would wait in a cache of their own, and seem to be in use. Wine reads OANOCACHE instead.
    const HMODULE automation = GetModuleHandleW(L"oleaut32.dll");
    const FARPROC no_cache = automation ? GetProcAddress(automation, "SetOaNoCache") : nullptr;
    if (no_cache) reinterpret_cast<void(WINAPI*)()>(reinterpret_cast<void*>(no_cache))();
    counting = SUCCEEDED(CoRegisterMallocSpy(&spy));
}

long allocations() { return counting ? spy.blocks.load() : -1; }

bool is_proxy(IUnknown* object) {
    ComPtr<IClientSecurity> security;
    return SUCCEEDED(object->QueryInterface(IID_PPV_ARGS(&security)));
}

json take_error_info() {
    ComPtr<IErrorInfo> info;
    if (GetErrorInfo(0, &info) != S_OK) return nullptr;
    BSTR description = nullptr, source = nullptr;
    GUID iid = {};
    info->GetDescription(&description);
    info->GetSource(&source);
    info->GetGUID(&iid);
    const json told = {{"description", text_of(description)}, {"source", text_of(source)}, {"iid", guid_text(iid)}};
    SysFreeString(description);
    SysFreeString(source);
    return told;
}

}  // namespace bridge
