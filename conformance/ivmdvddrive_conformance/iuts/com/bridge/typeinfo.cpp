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
        if (!events) events = named_type(library.Get(), L"IVMDVDDriveEvents");
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

// The attributes of a type as far as they are asked for here.
struct Attributes {
    IID iid = IID_NULL;
    TYPEKIND kind = TKIND_MAX;
};

Attributes attributes_of(ITypeInfo* info) {
    Attributes found;
    TYPEATTR* attributes = nullptr;
    if (!info || FAILED(info->GetTypeAttr(&attributes))) return found;
    found = {attributes->guid, attributes->typekind};
    info->ReleaseTypeAttr(attributes);
    return found;
}

// How a value of a type travels; pointers are followed, and enumerations are numbers.
VARTYPE value_type(ITypeInfo* info, const TYPEDESC& type) {
    if (type.vt == VT_PTR) return value_type(info, *type.lptdesc);
    if (type.vt != VT_USERDEFINED) return type.vt == VT_INT ? VARTYPE(VT_I4) : type.vt;
    ComPtr<ITypeInfo> named;
    info->GetRefTypeInfo(type.hreftype, &named);
    TYPEATTR* attributes = nullptr;
    if (!named || FAILED(named->GetTypeAttr(&attributes))) return VT_EMPTY;
    VARTYPE found = attributes->guid == IID_IUnknown ? VT_UNKNOWN : VT_DISPATCH;
    if (attributes->typekind == TKIND_ENUM) found = VT_I4;
    if (attributes->typekind == TKIND_ALIAS) found = value_type(named.Get(), attributes->tdescAlias);
    named->ReleaseTypeAttr(attributes);
    return found;
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
        {VT_DISPATCH, "IDispatch*"}, {VT_UNKNOWN, "IUnknown*"}, {VT_VOID, "void"}, {VT_BOOL, "VARIANT_BOOL"},
        {VT_VARIANT, "VARIANT"}};
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

// A name that the bridge knows as it is documented, however the library spells it.
std::wstring as_documented(const std::wstring& name) {
    for (const wchar_t* documented : {L"OnMediaInsert", L"OnMediaEject", L"DVDROMDrives", L"_NewEnum"}) {
        if (same(name, documented)) return documented;
    }
    return name;
}

// A dual interface's other half says of the same function what it returns and what it gives in either of two ways.
Member member_of(ITypeInfo* info, const FUNCDESC& function, const IID& iid) {
    const std::wstring wide = as_documented(name_of(info, function.memid));
    Member member = {utf8(wide), wide, &iid, function.oVft / static_cast<int>(sizeof(void*)),
                     function.invkind == INVOKE_PROPERTYGET, {}, value_type(info, function.elemdescFunc.tdesc)};
    if (member.out == VT_HRESULT || member.out == VT_VOID) member.out = VT_EMPTY;
    for (SHORT n = 0; n < function.cParams; ++n) {
        const ELEMDESC& element = function.lprgelemdescParam[n];
        const VARTYPE type = value_type(info, element.tdesc);
        if (element.paramdesc.wParamFlags & PARAMFLAG_FOUT) {
            member.out = type;
        } else {
            member.in.push_back(type);
        }
    }
    return member;
}

json interface_of(ITypeInfo* info) {
    TYPEATTR* attributes = nullptr;
    if (!info || FAILED(info->GetTypeAttr(&attributes))) return nullptr;
    json functions = json::array();
    each_function(info, [&](const FUNCDESC& function) {
        // The dispinterface of a dual interface lists IUnknown's and IDispatch's methods, too. Another interface lists
        // its own alone, and numbers them as IDispatch's are numbered where it derives from IUnknown.
        const bool own = attributes->typekind != TKIND_DISPATCH || !inherited(function.memid);
        if (own) functions.push_back(function_of(info, function));
    });
    const json found = {{"iid", guid_text(attributes->guid)},
                        {"dual", (attributes->wTypeFlags & TYPEFLAG_FDUAL) != 0},
                        {"members", functions}};
    info->ReleaseTypeAttr(attributes);
    return found;
}

}  // namespace

const Member* StatedInterface::find(const std::string& name) const {
    const std::wstring wide = utf16(name);
    for (const Member& member : members) {
        if (same(member.wide, wide)) return &member;
    }
    return nullptr;
}

const StatedInterface* stated_interface(IUnknown* object) {
    static std::map<std::string, StatedInterface> known;  // by the IID
    const ComPtr<ITypeInfo> info = info_of(object);
    if (!info) return nullptr;
    const IID iid = attributes_of(info.Get()).iid;
    const auto [entry, is_new] = known.try_emplace(guid_text(iid));
    StatedInterface& stated = entry->second;
    if (!is_new) return &stated;
    stated.iid = iid;
    each_function(info.Get(), [&](const FUNCDESC& function) {
        const bool put = function.invkind == INVOKE_PROPERTYPUT || function.invkind == INVOKE_PROPERTYPUTREF;
        if (!put && !inherited(function.memid)) stated.members.push_back(member_of(info.Get(), function, stated.iid));
    });
    return &stated;
}

ComPtr<ITypeInfo> named_type(ITypeLib* library, const wchar_t* name) {
    ComPtr<ITypeInfo> found;
    for (UINT n = 0; n < library->GetTypeInfoCount() && !found; ++n) {
        BSTR own = nullptr;
        if (FAILED(library->GetDocumentation(static_cast<INT>(n), &own, nullptr, nullptr, nullptr))) continue;
        if (own && same(own, name)) library->GetTypeInfo(n, &found);
        SysFreeString(own);
    }
    return found;
}

EventInterface stated_events(IUnknown* drive) {
    const ComPtr<ITypeInfo> info = events_of(info_of(drive).Get());
    const Attributes attributes = attributes_of(info.Get());
    EventInterface events{attributes.iid};
    if (attributes.kind != TKIND_INTERFACE) return events;
    each_function(info.Get(), [&](const FUNCDESC& function) {
        const bool text = function.cParams == 1 && function.lprgelemdescParam[0].tdesc.vt == VT_BSTR;
        events.methods[function.oVft / static_cast<int>(sizeof(void*))] = {
            as_documented(name_of(info.Get(), function.memid)), text};
    });
    return events;
}

ULONG_PTR stated_offset(IUnknown* object, const wchar_t* name, ULONG_PTR recorded) {
    static std::map<std::pair<void*, std::wstring>, ULONG_PTR> known;  // by the vtable, which all of a class share
    const auto key = std::make_pair(*reinterpret_cast<void**>(object), std::wstring(name));
    const auto found = known.find(key);
    if (found != known.end()) return found->second;
    ULONG_PTR offset = recorded;
    const ComPtr<ITypeInfo> info = info_of(object);
    each_function(info.Get(), [&](const FUNCDESC& function) {
        if (same(name_of(info.Get(), function.memid), name)) offset = static_cast<ULONG_PTR>(function.oVft);
    });
    return known[key] = offset;
}

std::wstring event_name(IUnknown* source, DISPID dispid) {
    const ComPtr<ITypeInfo> events = events_of(info_of(source).Get());
    if (events) {
        const std::wstring name = as_documented(name_of(events.Get(), dispid));
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
