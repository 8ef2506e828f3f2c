// A client that calls every entry of the vtables, by declarations that no IDL compiler has made: the test writes
// declared.h from the table of the SDK header. Out pointers are NULL, numbers 0, texts and objects NULL, so that members
// fail and tell IErrorInfo which one was called. Prints a line for each: interface, slot, HRESULT, what was told.
// Usage: client.exe SERVER.DLL {CLSID of a machine} {CLSID of the application}
#include <windows.h>

#include <oleauto.h>

#include <cstdio>

#include "declared.h"

// Called by declared.h with each entry's answer.
void tell(const char* interface_name, int slot, HRESULT answer) {
    IErrorInfo* told = nullptr;
    BSTR text = nullptr;
    if (GetErrorInfo(0, &told) == S_OK) {
        told->GetDescription(&text);
        told->Release();
    }
    std::printf("%s %d 0x%08lX %ls\n", interface_name, slot, static_cast<unsigned long>(answer), text ? text : L"");
    SysFreeString(text);
}

namespace {

IUnknown* created(const wchar_t* server, const wchar_t* id) {
    using GetClassObject = HRESULT(STDAPICALLTYPE*)(REFCLSID, REFIID, void**);
    CLSID class_id;
    CLSIDFromString(id, &class_id);
    const FARPROC exported = GetProcAddress(LoadLibraryW(server), "DllGetClassObject");
    IClassFactory* factory = nullptr;
    IUnknown* object = nullptr;
    reinterpret_cast<GetClassObject>(reinterpret_cast<void*>(exported))(class_id, IID_IClassFactory,
                                                                        reinterpret_cast<void**>(&factory));
    factory->CreateInstance(nullptr, IID_IUnknown, reinterpret_cast<void**>(&object));
    return object;
}

template <class I>
I* as(IUnknown* object, const IID& iid) {
    void* found = nullptr;
    if (FAILED(object->QueryInterface(iid, &found))) std::printf("no %s\n", I::name);
    return static_cast<I*>(found);
}

}  // namespace

int wmain(int, wchar_t** arguments) {
    CoInitialize(nullptr);
    auto* const machine = as<IVMVirtualMachine>(created(arguments[1], arguments[2]), IVMVirtualMachine::iid);
    IUnknown *first = nullptr, *second = nullptr, *drives = nullptr;
    std::printf("added 0x%08lX\n", static_cast<unsigned long>(machine->AddDVDROMDrive(0, 0, &first)));
    std::printf("added 0x%08lX\n", static_cast<unsigned long>(machine->AddDVDROMDrive(1, 0, &second)));
    machine->get_DVDROMDrives(&drives);
    call_each(machine);
    call_each(as<IVMDVDDrive>(second, IVMDVDDrive::iid));  // 0:0 is the other one's
    call_each(as<IVMDVDDriveCollection>(drives, IVMDVDDriveCollection::iid));

    IUnknown *task = nullptr, *machines = nullptr, *tasks = nullptr;
    std::printf("started 0x%08lX\n", static_cast<unsigned long>(machine->Startup(&task)));
    call_each(as<IVMTask>(task, IVMTask::iid));
    auto* const application = as<IVMVirtualPC>(created(arguments[1], arguments[3]), IVMVirtualPC::iid);
    call_each(application);
    application->get_VirtualMachines(&machines);
    application->get_Tasks(&tasks);
    call_each(as<IVMVirtualMachineCollection>(machines, IVMVirtualMachineCollection::iid));
    call_each(as<IVMTaskCollection>(tasks, IVMTaskCollection::iid));
    return 0;
}
