"""Smoke tells mis-wired from nonconformant: what is claimed and cannot be done, and what does not start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commands import ONE, ivmdvddrive
from ivmdvddrive_conformance.iuts import errors
from ivmdvddrive_conformance.iuts.port import CLAIMS, Iut
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.tools.smoke.advice import ADVICE
from ivmdvddrive_conformance.tools.smoke.probe_run import Finding, probed
from ivmdvddrive_conformance.tools.smoke.probes import CLAIMED, needed
from ivmdvddrive_mutants import MUTANTS, VARIANTS
from ivmdvddrive_reference import Bench, ComError
from misbehaving import bench
from vpc import SPECIFICATION, python_iut

REFERENCE = "stdio:python -m ivmdvddrive_reference"


def findings(iut: Iut, shelf: Shelf) -> dict[str, Finding]:
    found: list[Finding] = []
    begun: list[str] = []
    probed(SPECIFICATION, iut, iut.ics.bindings[0], shelf, lambda what, claim: begun.append(what), found.append)
    assert begun == [f.what for f in found if f.what in {*needed(SPECIFICATION), *CLAIMS}]
    return {f.what: f for f in found}


def wrong(make: Any, shelf: Shelf) -> dict[str, str | None]:
    return {f.what: f.error for f in findings(python_iut(make, timeout=0.5), shelf).values() if f.error}


def test_every_claim_has_a_probe_and_every_error_its_advice() -> None:
    assert CLAIMED.keys() == CLAIMS.keys()
    kinds = {name for name in errors.__all__ if name != "IutError"}
    at_the_start = {"BadTarget", "CannotStart"}  # their own messages say what to do
    assert ADVICE.keys() == (kinds - at_the_start) | {"Unhonoured", "Unusable"}


@pytest.mark.parametrize("iut", ["reference", REFERENCE])
def test_what_is_right_is_well_wired(iut: str, tmp_path: Path) -> None:
    run = ivmdvddrive("smoke", iut, cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    lines = run.stdout.splitlines()
    assert lines[0] == f"started    {iut}"
    assert lines[1].startswith("hello      ivmdvddrive reference ")
    [claimed] = (line.split(maxsplit=1)[1].split(", ") for line in lines if line.startswith("claims "))
    seen = {line.split()[1]: line.split()[2] for line in lines if line.startswith("claim ")}
    assert seen == dict.fromkeys(claimed, "ok")
    assert "no claim that the suite knows" not in run.stdout
    assert "ms a call (50 calls, the median)" in run.stdout
    assert lines[-1].startswith("WELL WIRED: judge it by ivmdvddrive verify ")


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_is_well_wired(name: str, shelf: Shelf) -> None:
    assert wrong(VARIANTS[name].make, shelf) == {}


@pytest.mark.parametrize("name", ["KeepsTheLock", "ThirdAttachFails"])
def test_what_is_wrong_may_be_well_wired(name: str, shelf: Shelf) -> None:
    """``smoke`` does not say whether an answer is right."""
    assert wrong(MUTANTS[name].make, shelf) == {}


class Nothing(Bench):
    """Claims everything and does nothing."""

    claims = frozenset(CLAIMS)

    def set_machine_state(self, machine: Any, state: str) -> None: ...
    def forget_machine(self, machine: Any) -> None: ...
    def occupy(self, machine: Any, bus: int, device: int) -> None: ...
    def inject_fault(self, target: Any, fault: str) -> None: ...
    def advise(self, drive: Any, sink: Any) -> int:
        return 0

    def unadvise(self, drive: Any, cookie: int) -> None: ...
    def provide_media(self, kind: str) -> str:
        return ""

    def call_with_null_out(self, target: Any, member: str, *args: Any) -> Any:
        return getattr(target, member)


def test_what_claims_everything_and_does_nothing(shelf: Shelf) -> None:
    nothing = ("machine-states", "forget-machine", "occupy", "faults", "provides-media", "null-out")
    assert wrong(Nothing, shelf) == dict.fromkeys(nothing, "Unhonoured")
    sends = bench(advise=lambda *args: 0, unadvise=lambda *args: None)
    assert wrong(sends, shelf) == {"events": "Unhonoured"}


def _hang(*args: Any) -> None:
    while True:
        pass


def _fail(*args: Any) -> Any:
    raise ValueError("\x1b[31mnot today")


@pytest.mark.parametrize(
    ("more", "what", "error"),
    [
        ({"occupy": _fail}, "occupy", "BenchError"),
        ({"occupy": None}, "occupy", "BenchError"),
        ({"inject_fault": _hang}, "faults", "IutTimeout"),
        ({"call_with_null_out": _fail}, "null-out", "IutCrash"),
        ({"call_with_null_out": _hang}, "null-out", "IutTimeout"),
        ({"call_with_null_out": lambda *args: 1.5}, "null-out", "ProtocolError"),
        ({"reset": lambda self: [*Bench.reset(self)][2:]}, "host-media", "Unhonoured"),
        ({"reset": _fail, "__init__": lambda self: None}, "reset", "BenchError"),
        ({"create_machine": _fail}, "createMachine", "BenchError"),
    ],
)
def test_a_problem_is_of_what_is_wrong_alone(more: dict[str, Any], what: str, error: str, shelf: Shelf) -> None:
    assert wrong(bench(**more), shelf) == {what: error}


def test_without_a_drive_no_claim_is_probed(shelf: Shelf) -> None:
    class Machine(Bench.machine_class):  # type: ignore[misc,name-defined]  # whatever class that is
        def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> Any:
            raise ComError("E_FAIL")

    found = findings(python_iut(bench(machine_class=Machine)), shelf)
    assert list(found) == ["reset", "createMachine", "AddDVDROMDrive"]
    assert (found["AddDVDROMDrive"].error, found["AddDVDROMDrive"].seen) == (
        "Unusable",
        "AddDVDROMDrive(0, 0) gave E_FAIL",
    )


# By the command

BENCHES = """
import os
from ivmdvddrive_reference import Bench
class Ends(Bench):
    def occupy(self, *args): os._exit(7)
class NeverResets(Bench):
    def reset(self): raise RuntimeError("\\x1b[31mno scene")
class Claims(Bench):
    implementation = {"name": "\\x1b[31mevil", "version": "\\u202e1", "language": "[bold]x[/bold]"}
    def occupy(self, *args): pass
"""


@pytest.mark.parametrize(
    ("iut", "code", "said"),
    [
        ("python:mine:Ends", 1, ("claim occupy          wrong", "ended with exit code 7", "FALSE CLAIM: occupy")),
        ("python:mine:Claims", 1, (r"\x1b[31mevil \u202e1 ([bold]x[/bold])", "FALSE CLAIM: occupy; the rest is wired")),
        ("python:mine:NeverResets", 3, (r"RuntimeError: \x1b[31mno scene", "NOT STARTED: nothing was probed")),
        ("python:mine:None_", 2, ("mine has no factory 'None_'", "NOT STARTED")),
        ("stdio:no-such-program", 3, ("'no-such-program' was not found", "NOT STARTED")),
        ("stdio:true", 3, ("did not say hello", "NOT STARTED")),
    ],
)
def test_what_is_wrong_is_said_with_its_cause_and_fix(
    iut: str, code: int, said: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(BENCHES)
    run = ivmdvddrive("smoke", iut, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert (run.returncode, run.stderr) == (code, ""), run.stdout
    for each in said:
        assert each in run.stdout
    # At the start the message itself says what to do.
    assert ("likely cause: " in run.stdout, "fix:          " in run.stdout) == ((code == 1),) * 2
    assert not any(c in run.stdout for c in "\x1b\u202e")


PEER = """
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    method = request["method"]
    result = {
        "hello": {"protocol": 1, "implementation": {"name": "peer", "version": "1", "language": "Python"},
                  "profiles": ["vpc"], "bindings": ["vtable"], "claims": ["occupy", "ocupy"], "paths": "posix"},
        "reset": {"hostDrives": []},
        "createMachine": {"machine": {"object": "m1"}},
        "call": {"hresult": "0x00000000", "value": {"object": "d1"}},
        "bye": {},
    }.get(method)
    answer = {"result": result} if result is not None else {"error": {"code": -32601, "message": "no such verb"}}
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], **answer}), flush=True)
"""


def test_a_claimed_verb_that_a_program_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "peer.py").write_text(PEER)
    run = ivmdvddrive("smoke", "stdio:python peer.py", cwd=tmp_path)
    assert run.returncode == 1
    assert "no such verb" in run.stdout
    assert "The verb is claimed but unknown (error -32601)" in run.stdout
    assert "no claim that the suite knows. Did you mean occupy?" in run.stdout
    assert run.stdout.splitlines()[-1] == "FALSE CLAIM: occupy; the rest is wired"


@pytest.mark.parametrize("iut", ["stdio:true", "python:misbehaving:NeverResets"])
def test_verify_says_to_smoke_where_smoke_would_tell(iut: str, tmp_path: Path) -> None:
    run = ivmdvddrive("verify", iut, *ONE, cwd=tmp_path)
    assert run.returncode == 3
    assert f"ivmdvddrive smoke {iut} says what is wired wrongly, the likely cause, and the fix" in run.stderr


def test_bad_usage(tmp_path: Path) -> None:
    run = ivmdvddrive("smoke", "reference", "--timeout", "0", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert "timeout must be at least 0.1 seconds" in run.stderr
    assert list(tmp_path.iterdir()) == []
