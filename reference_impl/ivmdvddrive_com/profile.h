// What the reference differs in by its profile. The members whose signatures differ are in virtual_pc.cpp, and in
// virtual_server.cpp: a server is built of one of them.
#pragma once

#include "codes.h"
#include "ivmdvddrive.h"
#include "pointer.h"

namespace ivmdvddrive {

// What events are sent to. Virtual PC's sinks are called late bound, Virtual Server's by their vtable.
#ifdef IVMDVDDRIVE_VS2005
using EventSink = IVMDVDDriveEvents;
constexpr HRESULT NOT_TURNED_OFF = VM_E_VM_RUNNING;
constexpr wchar_t PROG_ID_BENCH[] = L"IvmdvddriveReferenceVS2005.Bench";
constexpr wchar_t PROG_ID_MACHINE[] = L"IvmdvddriveReferenceVS2005.Machine";
#else
using EventSink = IDispatch;
constexpr HRESULT NOT_TURNED_OFF = VM_E_VM_RUNNING_OR_SAVED;
constexpr wchar_t PROG_ID_BENCH[] = L"IvmdvddriveReference.Bench";
constexpr wchar_t PROG_ID_MACHINE[] = L"IvmdvddriveReference.Machine";
#endif

// The events, by the values that VMDVDDriveEvent has for them. As DISPIDs they are those of the IDL.
constexpr DISPID ON_MEDIA_INSERT = vmDVDDriveEvent_OnInsert;
constexpr DISPID ON_MEDIA_EJECT = vmDVDDriveEvent_OnEject;

// The interface of a client's sink that events are sent to; empty where the sink has none.
Pointer<EventSink> events_of(IUnknown* sink);

void send(EventSink& sink, DISPID event, BSTR media_path);

// Whether a member's page lists E_FAIL. Of the others DISP_E_EXCEPTION is the only unexpected error.
bool lists_e_fail(const wchar_t* member);

}  // namespace ivmdvddrive
