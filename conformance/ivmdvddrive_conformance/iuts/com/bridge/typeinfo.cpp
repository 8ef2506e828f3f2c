#include "typeinfo.h"

#include "ivmdvddrive.h"
#include "text.h"

#include <map>
#include <string>

namespace bridge {

namespace {

ComPtr<ITypeInfo> info_of(IUnknown* object) {
    ComPtr<IDispatch> dispatch;
    ComPtr<ITypeInfo> info;
    if (SUCCEEDED(object->QueryInterface(IID_PPV_ARGS(&dispatch)))) {
        dispatch->GetTypeInfo(0, LOCALE_USER_DEFAULT, &info);
    }
    return info;
}

ComPtr<ITypeInfo> events_of(ITypeInfo* info) {
    ComPtr<ITypeLib> library;
    ComPtr<ITypeInfo> events;
    UINT index = 0;
    if (info && SUCCEEDED(info->GetContainingTypeLib(&library, &index))) {
        library->GetTypeInfoOfGuid(DIID_IVMDVDDriveEvents, &events);
    }
    return events;
}

// Calls `see` with each function of a type.
template <class See>
void each_function(ITypeInfo* info, See see) {
    TYPEATTR* attributes = nullptr;
    if (!info || FAILED(info->GetTypeAttr(&attributes))) return;
    for (UINT n = 0; n < attributes->cFuncs; ++n) {
        FUNCDESC* function = nullptr;
        if (FAILED(info->GetFuncDesc(n, &function))) continue;
        see(*function);
        info->ReleaseFuncDesc(function);
    }
    info->ReleaseTypeAttr(attributes);
}

std::wstring name_of(ITypeInfo* info, DISPID dispid) {
    BSTR name = nullptr;
    UINT count = 0;
    if (FAILED(info->GetNames(dispid, &name, 1, &count)) || count == 0) return L"";
    const std::wstring found(name, SysStringLen(name));
    SysFreeString(name);
    return found;
}

// A type library may spell a name as it spells another one that differs in case alone.
bool same(const std::wstring& one, const std::wstring& other) {
    return CompareStringOrdinal(one.c_str(), -1, other.c_str(), -1, TRUE) == CSTR_EQUAL;
}

// The type of a parameter, pointers followed: "BSTR", "long", "IVMDVDDrive".
std::string type_name(ITypeInfo* info, const TYPEDESC& type) {
    if (type.vt == VT_PTR) return type_name(info, *type.lptdesc) + "*";
    if (type.vt == VT_USERDEFINED) {
        ComPtr<ITypeInfo> named;
        BSTR name = nullptr;
        if (SUCCEEDED(info->GetRefTypeInfo(type.hreftype, &named)) &&
            SUCCEEDED(named->GetDocumentation(MEMBERID_NIL, &name, nullptr, nullptr, nullptr))) {
            const std::string found = utf8(name, SysStringLen(name));
            SysFreeString(name);
            return found;
        }
    }
    static const std::map<VARTYPE, std::string> names = {
        {VT_I4, "long"},          {VT_INT, "long"},          {VT_BSTR, "BSTR"}, {VT_HRESULT, "HRESULT"},
        {VT_DISPATCH, "IDispatch*"}, {VT_UNKNOWN, "IUnknown*"}, {VT_VOID, "void"}};
    const auto found = names.find(type.vt);
    return found == names.end() ? "VT_" + std::to_string(type.vt) : found->second;
}

// Compilers number the members of IUnknown and IDispatch themselves: the base's depth, and the method's place in it.
bool inherited(MEMBERID dispid) {
    const unsigned number = static_cast<unsigned>(dispid);
    const bool of_unknown = number >= 0x60000000u && number <= 0x60000002u;
    const bool of_dispatch = number >= 0x60010000u && number <= 0x60010003u;
    return of_unknown || of_dispatch;
}

json function_of(ITypeInfo* info, const FUNCDESC& function) {
    json parameters = json::array();
    for (SHORT n = 0; n < function.cParams; ++n) {
        const ELEMDESC& element = function.lprgelemdescParam[n];
        parameters.push_back({{"type", type_name(info, element.tdesc)},
                              {"out", (element.paramdesc.wParamFlags & PARAMFLAG_FOUT) != 0}});
    }
    return {{"name", utf8(name_of(info, function.memid))},
            {"dispid", function.memid},
            {"property", function.invkind == INVOKE_PROPERTYGET},
            {"restricted", (function.wFuncFlags & FUNCFLAG_FRESTRICTED) != 0},
            {"offset", function.oVft / static_cast<int>(sizeof(void*))},
            {"parameters", parameters},
            {"returns", type_name(info, function.elemdescFunc.tdesc)}};
}

json interface_of(ITypeInfo* info) {
    TYPEATTR* attributes = nullptr;
    if (!info || FAILED(info->GetTypeAttr(&attributes))) return nullptr;
    json functions = json::array();
    each_function(info, [&](const FUNCDESC& function) {
        // The dispinterface of a dual interface lists IUnknown's and IDispatch's methods, too.
        if (!inherited(function.memid)) functions.push_back(function_of(info, function));
    });
    const json found = {{"iid", guid_text(attributes->guid)},
                        {"dual", (attributes->wTypeFlags & TYPEFLAG_FDUAL) != 0},
                        {"members", functions}};
    info->ReleaseTypeAttr(attributes);
    return found;
}

}  // namespace

ULONG_PTR stated_offset(IUnknown* object, const wchar_t* name) {
    static const std::map<std::wstring, ULONG_PTR> ours = {
        {L"AddDVDROMDrive", 7}, {L"RemoveDVDROMDrive", 8}, {L"DVDROMDrives", 9}};
    static std::map<std::pair<void*, std::wstring>, ULONG_PTR> known;  // by the vtable, which all of a class share
    const auto key = std::make_pair(*reinterpret_cast<void**>(object), std::wstring(name));
    const auto found = known.find(key);
    if (found != known.end()) return found->second;
    ULONG_PTR offset = ours.at(name) * sizeof(void*);
    const ComPtr<ITypeInfo> info = info_of(object);
    each_function(info.Get(), [&](const FUNCDESC& function) {
        if (same(name_of(info.Get(), function.memid), name)) offset = static_cast<ULONG_PTR>(function.oVft);
    });
    return known[key] = offset;
}

std::wstring event_name(IUnknown* source, DISPID dispid) {
    const ComPtr<ITypeInfo> events = events_of(info_of(source).Get());
    if (events) {
        const std::wstring name = name_of(events.Get(), dispid);
        for (const wchar_t* documented : {L"OnMediaInsert", L"OnMediaEject"}) {
            if (same(name, documented)) return documented;
        }
        if (!name.empty()) return name;
    }
    if (dispid == vmDVDDriveEvent_OnInsert) return L"OnMediaInsert";
    return dispid == vmDVDDriveEvent_OnEject ? L"OnMediaEject" : L"";
}

json stated_types(IDispatch* object) {
    UINT count = 0;
    const HRESULT counted = object->GetTypeInfoCount(&count);
    ComPtr<ITypeInfo> info;
    const HRESULT result = object->GetTypeInfo(0, LOCALE_USER_DEFAULT, &info);
    return {{"counted", hex(static_cast<unsigned long>(counted))},
            {"count", count},
            {"hresult", hex(static_cast<unsigned long>(result))},
            {"interface", interface_of(info.Get())},
            {"events", interface_of(events_of(info.Get()).Get())}};
}

}  // namespace bridge
