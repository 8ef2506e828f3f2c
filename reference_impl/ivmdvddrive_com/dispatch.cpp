#include "dispatch.h"

#include "pointer.h"

#include <algorithm>

namespace ivmdvddrive {

namespace {

// An argument's value: that which it refers to, where it travels by reference. Scripts pass their variables so.
// VariantCopyInd would copy, and make NULL of a NULL BSTR something else; this looks, and owns nothing.
HRESULT value_of(const VARIANTARG& given, VARIANT* value) {
    const VARIANTARG* found = &given;
    if (found->vt == (VT_BYREF | VT_VARIANT)) found = found->pvarVal;
    if (!found) return E_POINTER;
    *value = *found;
    if (!(found->vt & VT_BYREF)) return S_OK;
    if (!found->byref) return E_POINTER;
    value->vt = static_cast<VARTYPE>(found->vt & ~VT_BYREF);
    switch (value->vt) {
        case VT_BSTR: value->bstrVal = *found->pbstrVal; return S_OK;
        case VT_DISPATCH:
        case VT_UNKNOWN: value->punkVal = *found->ppunkVal; return S_OK;
        case VT_I4: value->lVal = *found->plVal; return S_OK;
        default:  // of the other types a converted copy is taken, and VariantChangeType follows the reference
            *value = *found;
            return S_OK;
    }
}

bool left_out(const VARIANT& value) { return value.vt == VT_ERROR && value.scode == DISP_E_PARAMNOTFOUND; }

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

    HRESULT take(size_t number, const VARIANTARG& argument, const Taken& wanted) {
        VARIANT given;
        if (const HRESULT found = value_of(argument, &given); FAILED(found)) return DISP_E_TYPEMISMATCH;
        if (left_out(given)) return DISP_E_PARAMNOTOPTIONAL;
        VARIANT& value = values_[number];
        if (wanted.type == VT_DISPATCH) {
            const bool object = given.vt == VT_DISPATCH || given.vt == VT_UNKNOWN;
            if (!object) return DISP_E_TYPEMISMATCH;
            value.vt = VT_DISPATCH;
            value.pdispVal = nullptr;
            ours_[number] = true;
            if (!given.punkVal) return S_OK;
            void* found = nullptr;
            if (FAILED(given.punkVal->QueryInterface(*wanted.iid, &found))) return DISP_E_TYPEMISMATCH;
            value.pdispVal = static_cast<IDispatch*>(found);  // each such interface derives from IDispatch alone
            return S_OK;
        }
        if (given.vt == wanted.type || wanted.type == VT_VARIANT) {  // a NULL BSTR, too, stays what it is
            value = given;
            return S_OK;
        }
        ours_[number] = true;
        return VariantChangeType(&value, &given, 0, wanted.type);
    }

    VARIANT* values() { return values_.data(); }
    VARIANT& result() { return values_.back(); }

private:
    std::vector<VARIANT> values_;
    std::vector<bool> ours_;
};

// The place in rgvarg of each parameter's argument: those by name come first there, the others in reverse order.
class Places {
public:
    // DISP_E_PARAMNOTFOUND for a name that is none of the member's, or that stands twice; DISP_E_BADPARAMCOUNT for
    // arguments that are too few or too many. `bad` gets the place of the argument that is wrong. The value that is put
    // has a name of its own, DISPID_PROPERTYPUT, and is the last parameter.
    HRESULT find(const DISPPARAMS& given, size_t parameters, UINT* bad) {
        places_.assign(parameters, none);
        if (given.cArgs < given.cNamedArgs) return DISP_E_BADPARAMCOUNT;
        const UINT in_order = given.cArgs - given.cNamedArgs;
        if (in_order > parameters) return DISP_E_BADPARAMCOUNT;
        for (UINT n = 0; n < in_order; ++n) places_[n] = given.cArgs - 1 - n;
        for (UINT place = 0; place < given.cNamedArgs; ++place) {
            const DISPID named = given.rgdispidNamedArgs[place];
            const DISPID parameter = named == DISPID_PROPERTYPUT ? static_cast<DISPID>(parameters) - 1 : named;
            const bool known = parameter >= 0 && static_cast<size_t>(parameter) < parameters;
            if (!known || places_[static_cast<size_t>(parameter)] != none) {
                if (bad) *bad = place;
                return DISP_E_PARAMNOTFOUND;
            }
            places_[static_cast<size_t>(parameter)] = place;
        }
        const bool whole = std::find(places_.begin(), places_.end(), none) == places_.end();
        return whole ? S_OK : DISP_E_BADPARAMCOUNT;
    }

    UINT operator[](size_t parameter) const { return places_[parameter]; }

private:
    static constexpr UINT none = static_cast<UINT>(-1);
    std::vector<UINT> places_;
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

// Calls the default member of what a property has given with the arguments that the property itself does not take:
// `machine.DVDROMDrives(1)` is `machine.DVDROMDrives.Item(1)`.
HRESULT invoke_default(VARIANT& object, WORD flags, const DISPPARAMS& given, VARIANT* result, EXCEPINFO* exception,
                       UINT* bad) {
    if (!object.pdispVal) return DISP_E_BADPARAMCOUNT;
    DISPPARAMS passed_on = given;
    return object.pdispVal->Invoke(DISPID_VALUE, IID_NULL, LOCALE_USER_DEFAULT, flags, &passed_on, result, exception,
                                   bad);
}

}  // namespace

HRESULT Members::names(LPOLESTR* names, UINT count, DISPID* out) const {
    if (!names || !out) return E_POINTER;
    if (count == 0) return E_INVALIDARG;
    std::fill(out, out + count, DISPID_UNKNOWN);
    const auto member = std::find_if(members_.begin(), members_.end(),
                                     [&](const Member& one) { return same_name(one.name, names[0]); });
    if (member == members_.end()) return DISP_E_UNKNOWNNAME;
    out[0] = member->dispid;
    HRESULT answer = S_OK;
    for (UINT n = 1; n < count; ++n) {  // names of the member's parameters, each numbered by its place
        const auto& all = member->parameters;
        const auto found = std::find_if(all.begin(), all.end(),
                                        [&](const std::wstring& one) { return same_name(one.c_str(), names[n]); });
        if (found == all.end()) {
            answer = DISP_E_UNKNOWNNAME;
        } else {
            out[n] = static_cast<DISPID>(found - all.begin());
        }
    }
    return answer;
}

HRESULT Members::invoke(IDispatch* object, DISPID dispid, WORD flags, DISPPARAMS& given, VARIANT* result,
                        EXCEPINFO* exception, UINT* bad) const {
    if (result) VariantInit(result);
    const auto found = std::find_if(members_.begin(), members_.end(), [&](const Member& member) {
        return member.dispid == dispid && (member.kind & flags);
    });
    if (found == members_.end()) return DISP_E_MEMBERNOTFOUND;
    const bool of_default = found->out == VT_DISPATCH && found->kind == DISPATCH_PROPERTYGET && found->in.empty() &&
                            given.cArgs > 0;
    const DISPPARAMS nothing = {};
    Places places;
    const HRESULT placed = places.find(of_default ? nothing : given, found->in.size(), bad);
    if (FAILED(placed)) return placed;
    Arguments arguments(found->in.size());
    for (size_t n = 0; n < found->in.size(); ++n) {
        const HRESULT taken = arguments.take(n, given.rgvarg[places[n]], found->in[n]);
        if (FAILED(taken)) {
            if (bad) *bad = places[n];
            return taken;
        }
    }
    const HRESULT answer = found->call(object, arguments.values());
    if (FAILED(answer)) {
        fill(exception, answer);
        return DISP_E_EXCEPTION;
    }
    if (found->out != VT_VARIANT) arguments.result().vt = found->out;  // a VARIANT tells its own type
    if (of_default) {
        const HRESULT passed_on = invoke_default(arguments.result(), flags, given, result, exception, bad);
        VariantClear(&arguments.result());
        return passed_on;
    }
    if (result) {
        *result = arguments.result();
    } else {
        VariantClear(&arguments.result());
    }
    return answer;
}

}  // namespace ivmdvddrive
