#include "dispatch.h"

#include "typelib.h"

#include <algorithm>

namespace ivmdvddrive {

namespace {

// Arguments as a member takes them: each is the caller's own where it fits, or a converted copy.
class Arguments {
public:
    explicit Arguments(size_t count) : values_(count + 1), ours_(count + 1, false) {
        for (VARIANT& value : values_) VariantInit(&value);
    }
    Arguments(const Arguments&) = delete;
    Arguments& operator=(const Arguments&) = delete;
    ~Arguments() {
        for (size_t n = 0; n < values_.size(); ++n) {
            if (ours_[n]) VariantClear(&values_[n]);
        }
    }

    HRESULT take(size_t number, VARIANTARG& given, VARTYPE type) {
        VARIANT& value = values_[number];
        if (type == VT_DISPATCH) {
            const bool object = given.vt == VT_DISPATCH || given.vt == VT_UNKNOWN;
            if (!object) return DISP_E_TYPEMISMATCH;
            value.vt = VT_DISPATCH;
            value.pdispVal = nullptr;
            ours_[number] = true;
            if (!given.punkVal) return S_OK;
            void* found = nullptr;
            if (FAILED(given.punkVal->QueryInterface(IID_IVMDVDDrive, &found))) return DISP_E_TYPEMISMATCH;
            value.pdispVal = static_cast<IVMDVDDrive*>(found);
            return S_OK;
        }
        if (given.vt == type) {  // a NULL BSTR, too, stays what it is
            value = given;
            return S_OK;
        }
        ours_[number] = true;
        return VariantChangeType(&value, &given, 0, type);
    }

    VARIANT* values() { return values_.data(); }
    VARIANT& result() { return values_.back(); }

private:
    std::vector<VARIANT> values_;
    std::vector<bool> ours_;
};

// EXCEPINFO for a failure: the HRESULT, and what the member has told IErrorInfo.
void fill(EXCEPINFO* exception, HRESULT failure) {
    IErrorInfo* told = nullptr;
    const bool has = GetErrorInfo(0, &told) == S_OK;
    const Pointer<IErrorInfo> info = Pointer<IErrorInfo>::adopt(has ? told : nullptr);
    if (!exception) return;
    *exception = {};
    exception->scode = failure;
    if (info) {
        info->GetSource(&exception->bstrSource);
        info->GetDescription(&exception->bstrDescription);
    }
}

}  // namespace

Members::Members(REFIID iid, std::vector<Member> members) : iid_(iid), members_(std::move(members)) {
    ITypeInfo* found = nullptr;
    if (FAILED(type_info(iid, &found))) return;
    const Pointer<ITypeInfo> info = Pointer<ITypeInfo>::adopt(found);
    for (Member& member : members_) {
        LPOLESTR name = const_cast<LPOLESTR>(member.name);
        info->GetIDsOfNames(&name, 1, &member.dispid);
    }
}

HRESULT Members::names(LPOLESTR* names, UINT count, DISPID* out) const {
    if (!names || !out) return E_POINTER;
    if (count == 0) return E_INVALIDARG;
    std::fill(out, out + count, DISPID_UNKNOWN);
    const auto found = std::find_if(members_.begin(), members_.end(), [&](const Member& member) {
        return CompareStringOrdinal(member.name, -1, names[0], -1, TRUE) == CSTR_EQUAL;
    });
    if (found != members_.end()) out[0] = found->dispid;
    // Names of parameters might follow; arguments by name are not supported.
    return found != members_.end() && count == 1 ? S_OK : DISP_E_UNKNOWNNAME;
}

HRESULT Members::invoke(IDispatch* object, DISPID dispid, WORD flags, const DISPPARAMS& given, VARIANT* result,
                        EXCEPINFO* exception, UINT* bad) const {
    if (result) VariantInit(result);
    const auto found = std::find_if(members_.begin(), members_.end(), [&](const Member& member) {
        return member.dispid == dispid && (member.kind & flags);
    });
    if (found == members_.end()) return DISP_E_MEMBERNOTFOUND;
    if (given.cNamedArgs) return DISP_E_NONAMEDARGS;
    if (given.cArgs != found->in.size()) return DISP_E_BADPARAMCOUNT;
    Arguments arguments(given.cArgs);
    for (UINT n = 0; n < given.cArgs; ++n) {
        const UINT place = given.cArgs - 1 - n;  // they stand in reverse order
        const HRESULT taken = arguments.take(n, given.rgvarg[place], found->in[n]);
        if (FAILED(taken)) {
            if (bad) *bad = place;
            return taken;
        }
    }
    const HRESULT answer = found->call(object, arguments.values());
    if (FAILED(answer)) {
        fill(exception, answer);
        return DISP_E_EXCEPTION;
    }
    arguments.result().vt = found->out;
    if (result) {
        *result = arguments.result();
    } else {
        VariantClear(&arguments.result());
    }
    return answer;
}

}  // namespace ivmdvddrive
