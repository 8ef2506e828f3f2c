"""Each faulty server is caught by the clause that it breaks; the reference breaks none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from com_servers import Open
from ivmdvddrive_conformance.generation.com_rules import RULES, Stage
from ivmdvddrive_conformance.iuts.com import open_com
from ivmdvddrive_conformance.iuts.com.places import FAULTY, STANDARD, server_sources
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import parse
from vpc import SPECIFICATION, oracle

pytestmark = pytest.mark.com

CAUGHT_BY_A_RULE = {
    "wrong-vtable-order": "COM.Invoke.same",
    "forgets-to-null": "COM.QueryInterface.unsupported",
    "tear-off": "COM.QueryInterface.identity",
    "no-way-back": "COM.QueryInterface.symmetric",
    "denies-itself": "COM.QueryInterface.reflexive",
    "hides-its-events": "COM.QueryInterface.offers",
    "changes-its-mind": "COM.QueryInterface.stable",
    "counts-without-care": "COM.Threads.counts",
    "answers-one-at-a-time": "COM.Threads.answers",
    "describes-another": "COM.Types.interface",
    "has-no-types": "COM.Types.interface",
    "restricts-a-member": "COM.Types.interface",
    "minds-the-case": "COM.Names.case",
    "fails-for-a-name": "COM.Names.unknown",
    "loses-the-code": "COM.Invoke.exception",
    "accepts-a-put": "COM.Invoke.read-only",
    "knows-every-member": "COM.Invoke.unknown-member",
    "wants-a-result": "COM.Invoke.no-result",
    "takes-any-number": "COM.Invoke.count",
    "names-another-argument": "COM.Invoke.mismatch",
    # Of COM.Invoke.mismatch the platform's own automation may do the same, as Wine's does.
    "hides-the-argument": "COM.Invoke.unknown-argument",
    "converts-nothing": "COM.Invoke.coercion",
    "refuses-references": "COM.Invoke.by-reference",
    "refuses-variables": "COM.Invoke.by-reference",
    "refuses-objects-by-reference": "COM.Invoke.by-reference",
    "minds-the-kind-of-call": "COM.Invoke.either",
    "ignores-names": "COM.Invoke.named",
    "takes-any-name": "COM.Invoke.unknown-argument",
    "makes-up-arguments": "COM.Invoke.left-out",
    "drops-arguments": "COM.Invoke.default",
    "says-nothing-of-a-failure": "COM.ErrorInfo.kept",
    "leaks-a-bstr": "COM.References.memory",
    "leaks-a-reference-on-failure": "COM.References.calls",
    "leaks-the-collection": "COM.References.release",
    "leaves-out-as-it-was": "COM.Out.cleared",
    "names-another-interface": "COM.Events.point",
    "sends-anything": "COM.Events.no-point",
    "forgives-a-cookie": "COM.Events.unadvise",
    "takes-a-stranger": "COM.Events.stranger",
    "keeps-the-sink": "COM.Events.sink",
    "is-never-short": "COM.Enumerator.next",
    "skips-past-the-end": "COM.Enumerator.skip",
    "resets-nothing": "COM.Enumerator.reset",
    "clones-from-the-start": "COM.Enumerator.clone",
    "fails-for-an-interface": "COM.Class.interface",
    "joins-anything": "COM.Class.aggregation",
}

CAUGHT_BY_A_CALL = {
    "wrong-vtable-order": ("BusNumber", "BusNumber.value", "fail"),
    "loses-the-code": ("ReleaseImage()", "ReleaseImage.VM_E_MEDIA_WRONG_TYPE", "fail"),
    "says-s-false": ("AttachHostDrive(HOST1)", "AttachHostDrive.S_OK", "fail"),
    "violates-access": ("ReleaseHostDrive()", "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE", "crash"),
    "ends-the-process": ("ReleaseHostDrive()", "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE", "crash"),
    "hangs": ("ReleaseHostDrive()", "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE", "timeout"),
}
"""Those that break what the pages say: the call that shows it, the clause, the status."""

ALSO_BROKEN = {
    # What one interface gives and another does not breaks symmetry, too: no server breaks transitivity alone.
    "COM.QueryInterface.transitive": "no-way-back",
    # A wrong description differs from the names' DISPIDs, too.
    "COM.Types.names": "describes-another",
}

READS_OTHERWISE = {
    "refuses-names": ("COM.Invoke.named", "argument-names:refused"),
    "refuses-arguments": ("COM.Invoke.default", "property-arguments:refused"),
}
"""Those that conform, by another reading than the reference's."""

STANDARD_READINGS = {
    "COM.Invoke.count": {"argument-count:platform"},
    "COM.Invoke.mismatch": {"argument-mismatch:platform"},
    "COM.Invoke.unknown-argument": {"argument-unknown:platform"},
    "COM.Invoke.left-out": {"argument-left-out:mismatch"},
    "COM.Invoke.named": {"argument-names:taken"},
    "COM.Invoke.default": {"property-arguments:passed-on"},
}
"""What Wine's automation answers, which the server of standard automation leaves everything to."""

READS_THE_LETTER_OTHERWISE = "gives-a-colon"
"""It conforms, too, by a reading that no rule of COM's is about."""

NOT_A_FAULT = {
    "uses-standard-streams",
    "minds-its-apartment",
    "without-bench",
    READS_THE_LETTER_OTHERWISE,
    *READS_OTHERWISE,
}
OF_WHOLE_RUNS = {"ends-at-each-drive"}
"""Those that leave no scene to be set: test_com_verdict.py judges them."""

NO_FAULT = {
    "COM.Class.unknown": "DllGetClassObject is an export of the DLL, and the faults replace entries of vtables",
}


def test_every_rule_has_a_judge_and_a_server_that_breaks_it() -> None:
    rules = {c.id for c in SPECIFICATION.rules}
    assert set(RULES) == rules
    assert {*CAUGHT_BY_A_RULE.values(), *ALSO_BROKEN, *NO_FAULT} == rules


def test_every_faulty_server_is_in_a_table() -> None:
    source = (server_sources() / "faults.cpp").read_text(encoding="utf-8")
    named = set(re.findall(r'^    \{"([a-z-]+)", &IID', source, re.MULTILINE))
    assert named == {*CAUGHT_BY_A_RULE, *CAUGHT_BY_A_CALL, *NOT_A_FAULT, *OF_WHOLE_RUNS}


@pytest.mark.parametrize("name", [None, READS_THE_LETTER_OTHERWISE])
def test_a_server_that_conforms_keeps_every_rule(name: str | None, open_server: Open) -> None:
    server = open_server(name)
    for clause, judge in RULES.items():
        judge(Stage(oracle, server, clause))


def test_the_reference_s_readings_are_the_default_ones_and_its_automation_is_told_from_the_platform_s(
    open_server: Open,
) -> None:
    server = open_server()
    for clause, readings in STANDARD_READINGS.items():
        stage = Stage(oracle, server, clause)
        RULES[clause](stage)
        ambiguities = [SPECIFICATION.ambiguities[reading.partition(":")[0]] for reading in readings]
        assert set(stage.readings) == {f"{a.id}:{a.default}" for a in ambiguities}


def test_a_server_of_standard_automation_keeps_every_rule(open_server: Open) -> None:
    server = open_server(dll=STANDARD)
    for clause, judge in RULES.items():
        stage = Stage(oracle, server, clause)
        judge(stage)
        assert set(stage.readings) == STANDARD_READINGS.get(clause, set())


@pytest.mark.parametrize("name", READS_OTHERWISE)
def test_a_server_that_reads_otherwise_conforms(name: str, open_server: Open) -> None:
    clause, reading = READS_OTHERWISE[name]
    server = open_server(name)
    stage = Stage(oracle, server, clause)
    RULES[clause](stage)
    assert list(stage.readings) == [reading]
    assert SPECIFICATION.clauses[clause].ambiguities == (reading.partition(":")[0],)
    tally = Tally()
    tally.take(oracle, clause, stage.readings)
    assert (tally.readings, tally.tolerated) == (stage.readings, {clause: reading})


def test_every_reading_of_automation_has_a_server_that_takes_it() -> None:
    asked = {a for c in SPECIFICATION.rules for a in c.ambiguities}
    every = {f"{a}:{r}" for a in asked for r in SPECIFICATION.ambiguities[a].readings}
    default = {f"{a}:{SPECIFICATION.ambiguities[a].default}" for a in asked}
    other = {reading for _, reading in READS_OTHERWISE.values()}
    assert every == default | other | set().union(*STANDARD_READINGS.values())


@pytest.mark.parametrize("fault", CAUGHT_BY_A_RULE)
def test_a_faulty_server_is_caught_by_its_rule(fault: str, open_server: Open) -> None:
    clause = CAUGHT_BY_A_RULE[fault]
    with pytest.raises(Violation) as caught:
        RULES[clause](Stage(oracle, open_server(fault), clause))
    assert (caught.value.clauses, caught.value.status) == ((clause,), "fail")


@pytest.mark.parametrize("clause", ALSO_BROKEN)
def test_a_rule_that_is_broken_together_with_another(clause: str, open_server: Open) -> None:
    with pytest.raises(Violation):
        RULES[clause](Stage(oracle, open_server(ALSO_BROKEN[clause]), clause))


@pytest.mark.parametrize("fault", CAUGHT_BY_A_CALL)
def test_a_faulty_server_is_caught_by_a_call(fault: str, open_server: Open, shelf: Shelf) -> None:
    call, clause, status = CAUGHT_BY_A_CALL[fault]
    binding = "dispatch" if fault == "loses-the-code" else "vtable"
    server = open_server(fault, timeout=2.0 if status == "timeout" else 60.0)
    session = Session(oracle, server, shelf, Tally(), binding)
    session.do(parse("a machine M"))
    session.do(parse("a drive A at 1:0 of M"))
    with pytest.raises(Violation) as caught:
        session.do(parse(f"A.{call}"))
    assert clause in caught.value.clauses
    assert caught.value.status == status


def test_an_access_violation_is_told_with_its_call_and_its_address(open_server: Open, shelf: Shelf) -> None:
    server = open_server("violates-access")
    session = Session(oracle, server, shelf, Tally(), "vtable")
    session.do(parse("a machine M"))
    session.do(parse("a drive A at 1:0 of M"))
    with pytest.raises(Violation) as caught:
        session.do(parse("A.ReleaseHostDrive()"))
    said = str(caught.value.got)
    assert "exited with status 86" in said
    assert re.search(
        r"access violation 0xC0000005 writing address 0x0, at ivmdvddrive-faulty\.dll\+0x[0-9a-f]+, "
        r"during ReleaseHostDrive \(vtable\)",
        said,
    )
    assert server.reset()  # the run goes on, in a new process


def test_a_server_without_a_bench_is_judged_by_what_is_left(
    native: Path, monkeypatch: pytest.MonkeyPatch, shelf: Shelf
) -> None:
    """A class that gives machines: nothing sets their states then."""
    monkeypatch.setenv("IVMDVDDRIVE_COM_FAULT", "without-bench")
    machine = "{d683987b-31f3-47ad-be04-d06a66eec186}"
    server = open_com(f"{native / FAULTY}#{machine}", profile="vpc", binding=None, start_timeout=60.0, timeout=60.0)
    try:
        assert server.ics.claims == {"com", "null-out", "events", "own-sinks", "collection"}
        session = Session(oracle, server, shelf, Tally(), "vtable")
        for step in ("a machine M", "a drive A at 0:1 of M", "A.AttachImage(ISO1)", "A.ImageFile", "A.ReleaseImage()"):
            session.do(parse(step))
    finally:
        server.close()


def test_without_type_information_the_slots_are_those_of_the_header(open_server: Open, shelf: Shelf) -> None:
    session = Session(oracle, open_server("has-no-types"), shelf, Tally(), "vtable")
    for step in ("a machine M", "a drive A at 0:1 of M", "C = M.DVDROMDrives", "C.Count", "M.RemoveDVDROMDrive(A)"):
        session.do(parse(step))


def test_a_server_whose_bench_is_hidden_is_judged_by_its_application(open_server: Open) -> None:
    assert open_server("without-bench").ics.claims >= {"machine-states", "forget-machine", "occupy"}
