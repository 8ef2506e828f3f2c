#include "collection.h"

#include "codes.h"
#include "drive.h"
#include "enumerator.h"

#include "reference.h"

namespace ivmdvddrive {

DVDDriveCollection::DVDDriveCollection(std::shared_ptr<World> world, std::shared_ptr<MachineState> machine)
    : Dual(std::move(world)), machine_(std::move(machine)) {}

HRESULT DVDDriveCollection::get_Count(long* count) {
    return member(L"Count", count, [&]() -> HRESULT {
        if (!machine_->known) return VM_E_VM_UNKNOWN;
        *count = static_cast<long>(machine_->drives.size());
        return S_OK;
    });
}

HRESULT DVDDriveCollection::get_Item(long index, IVMDVDDrive** out) {
    return member(L"Item", out, [&]() -> HRESULT {
        if (!machine_->known) return VM_E_VM_UNKNOWN;
        if (index < 1 || index > static_cast<long>(machine_->drives.size())) return DISP_E_BADINDEX;
        *out = DVDDrive::of(world_, machine_, machine_->drives[static_cast<size_t>(index) - 1]).detach();
        return S_OK;
    });
}

HRESULT DVDDriveCollection::get__NewEnum(IUnknown** out) {
    return member(L"_NewEnum", out, [&]() -> HRESULT {
        std::vector<Variant> drives;
        for (const auto& drive : machine_->drives) {
            drives.push_back(Variant{Pointer<IDispatch>::query(DVDDrive::of(world_, machine_, drive).get())});
        }
        *out = make<VariantEnumerator>(world_, std::move(drives), 0).detach();
        return S_OK;
    });
}

REFCLSID DVDDriveCollection::class_id() const { return CLSID_ReferenceCollection; }

}  // namespace ivmdvddrive
