// Arguments out of JSON, values into JSON, as the documented members have them.
#include "verbs.h"

#include "ivmdvddrive.h"
#include "text.h"
#include "typeinfo.h"

namespace bridge {

namespace {

Variant argument(Objects& objects, VARTYPE type, const json& given) {
    switch (type) {
        case VT_I4:
            if (!given.is_number_integer()) throw BadRequest("a long is an integer");
            return Variant::of_long(given.get<long>());
        case VT_BSTR: return Variant::of_text(bstr_of(given));
        default:
            // A drive's interface is an IDispatch: early and late binding take the same pointer.
            return Variant::of_object(given.is_null() ? nullptr
                                                      : static_cast<IDispatch*>(objects.take(given).pointer.Get()));
    }
}

// The items that an enumerator gives.
json items_of(Objects& objects, IUnknown* given) {
    ComPtr<IEnumVARIANT> enumerator;
    if (!given || FAILED(given->QueryInterface(IID_PPV_ARGS(&enumerator)))) return nullptr;
    json items = json::array();
    for (;;) {
        Variant item;
        ULONG fetched = 0;
        if (enumerator->Next(1, &item, &fetched) != S_OK || fetched != 1) return items;
        const bool object = item.get().vt == VT_DISPATCH || item.get().vt == VT_UNKNOWN;
        items.push_back(object ? objects.give('d', item.get().punkVal, IID_IVMDVDDrive) : json(nullptr));
    }
}

}  // namespace

void Bridge::take_profile() {
    profile = scene->profile();
    objects.recorded = profile == "vpc";
    platform = platform_drive(objects.recorded ? Library::vpc : Library::vs2005);
}

const Member& Bridge::member(const Held& held, const std::string& name) const {
    const Member* found = nullptr;
    if (objects.recorded) found = recorded_member(name);
    if (held.stated) found = held.stated->find(name);
    if (!found) throw BadRequest(held.stated ? "the object's type information has no " + name : "no such member");
    return *found;
}

EventInterface Bridge::events(IUnknown* drive) const {
    return objects.recorded ? EventInterface{DIID_IVMDVDDriveEvents} : stated_events(drive);
}

Variants Bridge::arguments(const Member& member, const json& given) {
    if (given.size() != member.in.size()) {
        const std::string described = objects.recorded ? "" : " by the object's type information";
        throw BadRequest(member.name + " takes another number of arguments" + described);
    }
    Variants made;
    for (size_t n = 0; n < given.size(); ++n) made.push_back(argument(objects, member.in[n], given[n]));
    return made;
}

json Bridge::value(const Member& member, VARIANT& given) {
    switch (given.vt) {
        case VT_I4:
        case VT_INT: return given.lVal;
        case VT_I2: return given.iVal;
        case VT_BSTR: return text_of(given.bstrVal);
        case VT_EMPTY:
        case VT_NULL: return nullptr;
        case VT_DISPATCH:
        case VT_UNKNOWN:
            if (member.out == VT_UNKNOWN) return items_of(objects, given.punkVal);
            if (member.name == "DVDROMDrives") {
                return objects.give('c', given.punkVal, IID_IVMDVDDriveCollection);
            }
            return objects.give('d', given.punkVal, IID_IVMDVDDrive);
        default: return "VARIANT of type " + std::to_string(given.vt);
    }
}

void Bridge::forget() {
    sinks.clear();
    advised.clear();
    objects.clear();
}

}  // namespace bridge
