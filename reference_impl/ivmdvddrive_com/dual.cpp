#include "dual.h"

#include "text.h"

#include <iterator>

namespace ivmdvddrive {

HRESULT failed(REFIID iid, const wchar_t* member, HRESULT failure) {
    ICreateErrorInfo* made = nullptr;
    if (SUCCEEDED(CreateErrorInfo(&made))) {
        const Pointer<ICreateErrorInfo> creator = Pointer<ICreateErrorInfo>::adopt(made);
        wchar_t code[11];
        swprintf(code, std::size(code), L"0x%08lX", static_cast<unsigned long>(failure));
        std::wstring said = std::wstring(member) + L" failed with " + code;
        std::wstring source = L"ivmdvddrive reference";
        creator->SetGUID(iid);
        creator->SetSource(source.data());
        creator->SetDescription(said.data());
        SetErrorInfo(0, Pointer<IErrorInfo>::query(creator.get()).get());
    }
    return failure;
}

}  // namespace ivmdvddrive
