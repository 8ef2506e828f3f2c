"""COM servers of Virtual Server 2005: no id is on record, so everything is as their type information has it."""

from __future__ import annotations

import pytest

from com_servers import Open
from ivmdvddrive_conformance.generation.com_rules import RULES, Stage
from ivmdvddrive_conformance.iuts.com import ComIut
from ivmdvddrive_conformance.iuts.errors import CallRefused
from ivmdvddrive_conformance.iuts.port import BenchRequest, Call, Event, Ref
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import parse
from ivmdvddrive_spec import hresult
from ivmdvddrive_spec.idl.own_ids import OWN_IIDS
from profiles import ORACLES

pytestmark = pytest.mark.com

PROFILE = "vs2005"
ORACLE = ORACLES[PROFILE]
IDE, SCSI = 0, 1


def drive_of(server: ComIut) -> Ref:
    server.reset()
    drive = server.call([Call(server.create_machine(), "AddDVDROMDrive", (IDE, 1, 0))])[0].value
    assert isinstance(drive, Ref)
    return drive


def test_the_reference_keeps_every_rule(open_server: Open) -> None:
    server = open_server(profile=PROFILE)
    assert server.ics.profiles == (PROFILE,)
    for clause, judge in RULES.items():
        judge(Stage(ORACLE, server, clause))


def test_ids_are_those_of_the_type_information(open_server: Open) -> None:
    stage = Stage(ORACLE, open_server(profile=PROFILE), "COM.Types.interface")
    assert {(PROFILE, name): iid for name, iid in {**stage.own, "IVMDVDDriveEvents": stage.events}.items()} == OWN_IIDS


@pytest.mark.parametrize("binding", ["vtable", "dispatch"])
def test_a_location_has_a_bus_type(binding: str, open_server: Open) -> None:
    server = open_server(profile=PROFILE)
    drive = drive_of(server)
    scsi, moved, bus_type, bus = server.call(
        [
            Call(drive, "SetBusLocation", (SCSI, 0, 1), binding=binding),
            Call(drive, "SetBusLocation", (IDE, 0, 1), binding=binding),
            Call(drive, "BusType", binding=binding),
            Call(drive, "BusNumber", binding=binding),
        ]
    )
    assert hresult("E_INVALIDARG") in (scsi.hresult, scsi.scode)
    assert (moved.hresult, bus_type.value, bus.value) == (0, IDE, 0)


def test_events_are_methods_that_the_sink_has_by_the_type_library(open_server: Open, shelf: Shelf) -> None:
    server = open_server(profile=PROFILE)
    drive = drive_of(server)
    described = server.inquire("types", object={"object": drive.handle})["events"]
    assert [(m["name"], m["offset"]) for m in described["members"]] == [("OnMediaInsert", 3), ("OnMediaEject", 4)]
    kept, failing = (str(server.perform([BenchRequest(v, (drive,))])[0]) for v in ("advise", "adviseFailing"))
    path = shelf.medium("ISO_UNICODE", "wine").path
    server.call([Call(drive, "AttachImage", (path,)), Call(drive, "ReleaseImage")])
    assert server.drain([kept, failing]) == [[Event("OnMediaInsert", path), Event("OnMediaEject", path)]] * 2


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("wrong-vtable-order", "COM.Invoke.same"),
        ("describes-another", "COM.Types.interface"),
        ("no-way-back", "COM.QueryInterface.symmetric"),
        ("takes-any-number", "COM.Invoke.count"),
        ("names-another-argument", "COM.Invoke.mismatch"),
        ("ignores-names", "COM.Invoke.named"),
        ("names-another-interface", "COM.Events.point"),
        ("keeps-the-sink", "COM.Events.sink"),
    ],
)
def test_a_faulty_server_is_caught_by_its_rule(fault: str, clause: str, open_server: Open) -> None:
    with pytest.raises(Violation) as caught:
        RULES[clause](Stage(ORACLE, open_server(fault, profile=PROFILE), clause))
    assert (caught.value.clauses, caught.value.status) == ((clause,), "fail")


def test_a_member_that_the_type_information_lacks_is_refused_by_its_name(open_server: Open) -> None:
    server = open_server("describes-another", profile=PROFILE)
    with pytest.raises(CallRefused, match="the object's type information has no BusType"):
        server.call([Call(drive_of(server), "BusType")])


def test_a_server_without_a_bench_gives_machines_by_its_type_library(open_server: Open, shelf: Shelf) -> None:
    server = open_server("without-bench", profile=PROFILE)
    assert server.ics.profiles == (PROFILE,)
    session = Session(ORACLE, server, shelf, Tally(), "vtable")
    for step in ("a machine M", "a drive A at 0:1 of M", "A.AttachImage(ISO1)", "A.BusType", "A.ReleaseImage()"):
        session.do(parse(step))
