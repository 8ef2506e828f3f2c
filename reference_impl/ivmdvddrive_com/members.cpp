#include "dispatch.h"

#include "typelib.h"

namespace ivmdvddrive {

namespace {

// The names of a member's parameters: a type library gives the member's own first.
std::vector<std::wstring> parameters_of(ITypeInfo* info, DISPID dispid, size_t count) {
    std::vector<BSTR> names(count + 1);
    UINT found = 0;
    info->GetNames(dispid, names.data(), static_cast<UINT>(names.size()), &found);
    std::vector<std::wstring> parameters;
    for (UINT n = 0; n < found; ++n) {
        if (n > 0) parameters.emplace_back(names[n], SysStringLen(names[n]));
        SysFreeString(names[n]);
    }
    return parameters;
}

}  // namespace

bool same_name(const wchar_t* one, const wchar_t* other) {
    return CompareStringOrdinal(one, -1, other, -1, TRUE) == CSTR_EQUAL;
}

Members::Members(REFIID iid, std::vector<Member> members) : iid_(iid), members_(std::move(members)) {
    ITypeInfo* found = nullptr;
    if (FAILED(type_info(iid, &found))) return;
    const Pointer<ITypeInfo> info = Pointer<ITypeInfo>::adopt(found);
    for (Member& member : members_) {
        LPOLESTR name = const_cast<LPOLESTR>(member.name);
        info->GetIDsOfNames(&name, 1, &member.dispid);
        member.parameters = parameters_of(info.get(), member.dispid, member.in.size());
    }
}

}  // namespace ivmdvddrive
