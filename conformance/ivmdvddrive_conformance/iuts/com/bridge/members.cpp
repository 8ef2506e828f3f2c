#include "members.h"

#include "crash.h"
#include "ivmdvddrive.h"
#include "typeinfo.h"

#include <unordered_map>

namespace bridge {

namespace {

// A test holds this table to the specification's members.
const Member table[] = {
    {"SetBusLocation", L"SetBusLocation", &IID_IVMDVDDrive, 7, false, {VT_I4, VT_I4}, VT_EMPTY},
    {"BusNumber", L"BusNumber", &IID_IVMDVDDrive, 8, true, {}, VT_I4},
    {"DeviceNumber", L"DeviceNumber", &IID_IVMDVDDrive, 9, true, {}, VT_I4},
    {"AttachImage", L"AttachImage", &IID_IVMDVDDrive, 10, false, {VT_BSTR}, VT_EMPTY},
    {"ReleaseImage", L"ReleaseImage", &IID_IVMDVDDrive, 11, false, {}, VT_EMPTY},
    {"ImageFile", L"ImageFile", &IID_IVMDVDDrive, 12, true, {}, VT_BSTR},
    {"AttachHostDrive", L"AttachHostDrive", &IID_IVMDVDDrive, 13, false, {VT_BSTR}, VT_EMPTY},
    {"ReleaseHostDrive", L"ReleaseHostDrive", &IID_IVMDVDDrive, 14, false, {}, VT_EMPTY},
    {"HostDriveLetter", L"HostDriveLetter", &IID_IVMDVDDrive, 15, true, {}, VT_BSTR},
    {"Attachment", L"Attachment", &IID_IVMDVDDrive, 16, true, {}, VT_I4},
    {"Count", L"Count", &IID_IVMDVDDriveCollection, 7, true, {}, VT_I4},
    {"Item", L"Item", &IID_IVMDVDDriveCollection, 8, true, {VT_I4}, VT_DISPATCH},
    {"_NewEnum", L"_NewEnum", &IID_IVMDVDDriveCollection, 9, true, {}, VT_UNKNOWN},
    {"AddDVDROMDrive", L"AddDVDROMDrive", &IID_IVMVirtualMachine, 47, false, {VT_I4, VT_I4}, VT_DISPATCH},
    {"RemoveDVDROMDrive", L"RemoveDVDROMDrive", &IID_IVMVirtualMachine, 48, false, {VT_DISPATCH}, VT_EMPTY},
    {"DVDROMDrives", L"DVDROMDrives", &IID_IVMVirtualMachine, 49, true, {}, VT_DISPATCH},
};

// A machine's own type information comes before the record: a server made of an interface definition that had a
// machine's documented members alone fails COM.Types.interface, and a call of it crashes nothing.
ULONG_PTR offset_of(IUnknown* object, const Member& member) {
    const ULONG_PTR recorded = static_cast<ULONG_PTR>(member.slot) * sizeof(void*);
    if (*member.interface_id != IID_IVMVirtualMachine) return recorded;
    return stated_offset(object, member.wide.c_str(), recorded);
}

}  // namespace

const Member* recorded_member(const std::string& name) {
    static const std::unordered_map<std::string, const Member*> by_name = [] {
        std::unordered_map<std::string, const Member*> made;
        for (const Member& member : table) made[member.name] = &member;
        return made;
    }();
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second;
}

HRESULT call_vtable(IUnknown* object, const Member& member, Variants& arguments, Out how, VARIANT* out) {
    const Calling calling(member.name.c_str(), "vtable");
    VARIANT pointer;  // the out parameter: the address of where the value goes
    pointer.vt = VT_BYREF | VT_I4;
    pointer.byref = how == Out::null ? nullptr : &out->llVal;
    VARTYPE types[4];
    VARIANTARG* given[4];
    UINT count = 0;
    for (Variant& argument : arguments) {
        types[count] = argument.get().vt;
        given[count++] = &argument.get();
    }
    if (member.out != VT_EMPTY) {
        types[count] = pointer.vt;
        given[count++] = &pointer;
    }
    VARIANT result;
    VariantInit(&result);
    const HRESULT called =
        DispCallFunc(object, offset_of(object, member), CC_STDCALL, VT_I4, count, types, given, &result);
    if (SUCCEEDED(called)) watch_for_death(result.lVal, object);
    return FAILED(called) ? called : result.lVal;
}

void call_late(IDispatch* object, const Member& member, Variants& arguments, Late* late) {
    const Calling calling(member.name.c_str(), "dispatch");
    LPOLESTR name = const_cast<LPOLESTR>(member.wide.c_str());
    DISPID dispid = DISPID_UNKNOWN;
    late->result = object->GetIDsOfNames(IID_NULL, &name, 1, LOCALE_USER_DEFAULT, &dispid);
    watch_for_death(late->result, object);
    if (FAILED(late->result)) {
        // Clients ask a collection for its enumerator by DISPID_NEWENUM: its name is restricted, and may be unknown.
        if (member.name != "_NewEnum") return;
        dispid = DISPID_NEWENUM;
    }
    VARIANTARG reversed[4];
    UINT count = 0;
    for (size_t n = arguments.size(); n-- > 0;) reversed[count++] = arguments[n].get();
    DISPPARAMS parameters = {reversed, nullptr, count, 0};
    // As scripts do it: a property is asked for by both kinds of call.
    const WORD flags = member.property ? DISPATCH_PROPERTYGET | DISPATCH_METHOD : DISPATCH_METHOD;
    VARIANT* const value = member.out == VT_EMPTY ? nullptr : &late->value;
    late->result = object->Invoke(dispid, IID_NULL, LOCALE_USER_DEFAULT, flags, &parameters, value,
                                  late->exception.get(), nullptr);
    watch_for_death(late->result, object);
    if (late->result == DISP_E_EXCEPTION) late->exception.complete();
}

}  // namespace bridge
