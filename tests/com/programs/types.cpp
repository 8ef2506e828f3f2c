// Prints what a type library holds, as oleaut32 reads it: a line of JSON for each interface, enumeration and class.
// Usage: types.exe LIBRARY
#include <windows.h>

#include <oleauto.h>

#include <cstdio>
#include <string>

namespace {

std::string narrow(const wchar_t* text) {
    std::string made;
    for (; text && *text; ++text) made += static_cast<char>(*text);  // names are ASCII
    return made;
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string guid(REFGUID id) {
    wchar_t text[40];
    StringFromGUID2(id, text, 40);
    return quoted(narrow(text));
}

std::string name_of(ITypeInfo* info) {
    BSTR name = nullptr;
    info->GetDocumentation(MEMBERID_NIL, &name, nullptr, nullptr, nullptr);
    const std::string found = narrow(name);
    SysFreeString(name);
    return found;
}

// A type as C spells it: "BSTR", "IVMDVDDrive**".
std::string type(ITypeInfo* info, const TYPEDESC& of) {
    switch (of.vt) {
        case VT_PTR: return type(info, *of.lptdesc) + "*";
        case VT_I4: return "long";
        case VT_BSTR: return "BSTR";
        case VT_BOOL: return "VARIANT_BOOL";
        case VT_VARIANT: return "VARIANT";
        case VT_UNKNOWN: return "IUnknown*";
        case VT_HRESULT: return "HRESULT";
        case VT_USERDEFINED: {
            ITypeInfo* named = nullptr;
            if (FAILED(info->GetRefTypeInfo(of.hreftype, &named))) return "?";
            const std::string found = name_of(named);
            named->Release();
            return found;
        }
        default: return "VT_" + std::to_string(of.vt);
    }
}

// One function: [slot, kind, name, DISPID, flags, returned type, [[parameter's flags, type, name], …]].
std::string function(ITypeInfo* info, const FUNCDESC& of) {
    BSTR names[16] = {};
    UINT count = 0;
    info->GetNames(of.memid, names, 16, &count);
    std::string parameters;
    for (SHORT n = 0; n < of.cParams; ++n) {
        const ELEMDESC& each = of.lprgelemdescParam[n];
        // A put has the DISPID of its get, and GetNames gives the get's names.
        const bool told = of.invkind != INVOKE_PROPERTYPUT && static_cast<UINT>(n) + 1 < count;
        const std::string name = told ? narrow(names[n + 1]) : "";
        parameters += (n ? "," : "") + std::string("[") + std::to_string(each.paramdesc.wParamFlags) + "," +
                      quoted(type(info, each.tdesc)) + "," + quoted(name) + "]";
    }
    const std::string made = "[" + std::to_string(of.oVft / static_cast<int>(sizeof(void*))) + "," +
                             std::to_string(of.invkind) + "," + quoted(narrow(names[0])) + "," +
                             std::to_string(of.memid) + "," + std::to_string(of.wFuncFlags) + "," +
                             quoted(type(info, of.elemdescFunc.tdesc)) + ",[" + parameters + "]]";
    for (UINT n = 0; n < count; ++n) SysFreeString(names[n]);
    return made;
}

std::string functions(ITypeInfo* info, const TYPEATTR& of) {
    std::string made;
    for (UINT n = 0; n < of.cFuncs; ++n) {
        FUNCDESC* found = nullptr;
        if (FAILED(info->GetFuncDesc(n, &found))) continue;
        made += (made.empty() ? "" : ",") + function(info, *found);
        info->ReleaseFuncDesc(found);
    }
    return made;
}

std::string constants(ITypeInfo* info, const TYPEATTR& of) {
    std::string made;
    for (UINT n = 0; n < of.cVars; ++n) {
        VARDESC* found = nullptr;
        BSTR name = nullptr;
        UINT count = 0;
        if (FAILED(info->GetVarDesc(n, &found))) continue;
        info->GetNames(found->memid, &name, 1, &count);
        made += (made.empty() ? "" : ",") + std::string("[") + quoted(narrow(name)) + "," +
                std::to_string(found->lpvarValue->lVal) + "]";
        SysFreeString(name);
        info->ReleaseVarDesc(found);
    }
    return made;
}

void tell(ITypeInfo* info) {
    // Of a dual interface the library gives the dispinterface; the vtable's half is its own.
    HREFTYPE half = 0;
    ITypeInfo* vtable = nullptr;
    if (SUCCEEDED(info->GetRefTypeOfImplType(static_cast<UINT>(-1), &half))) info->GetRefTypeInfo(half, &vtable);
    if (!vtable) (vtable = info)->AddRef();
    TYPEATTR* of = nullptr;
    vtable->GetTypeAttr(&of);
    std::printf("{\"name\":%s,\"guid\":%s,\"kind\":%d,\"flags\":%d,\"functions\":[%s],\"constants\":[%s]}\n",
                quoted(name_of(vtable)).c_str(), guid(of->guid).c_str(), of->typekind, of->wTypeFlags,
                functions(vtable, *of).c_str(), constants(vtable, *of).c_str());
    vtable->ReleaseTypeAttr(of);
    vtable->Release();
}

}  // namespace

int wmain(int, wchar_t** arguments) {
    CoInitialize(nullptr);
    ITypeLib* library = nullptr;
    if (FAILED(LoadTypeLibEx(arguments[1], REGKIND_NONE, &library))) return 1;
    BSTR name = nullptr;
    TLIBATTR* of = nullptr;
    library->GetDocumentation(-1, &name, nullptr, nullptr, nullptr);
    library->GetLibAttr(&of);
    std::printf("{\"library\":%s,\"version\":\"%d.%d\"}\n", quoted(narrow(name)).c_str(), of->wMajorVerNum,
                of->wMinorVerNum);
    for (UINT n = 0; n < library->GetTypeInfoCount(); ++n) {
        ITypeInfo* info = nullptr;
        if (FAILED(library->GetTypeInfo(n, &info))) continue;
        tell(info);
        info->Release();
    }
    return 0;
}
