"""The export: its file, and the players of the kits, which mutants judge."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pytest
from jsonschema import Draft202012Validator

from commands import ivmdvddrive
from histories import HISTORIES
from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.iuts.port import Iut
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.results.reading import read_results
from ivmdvddrive_conformance.tools.export.document import exported, oracle_schema
from ivmdvddrive_conformance.tools.mutation_analysis import scenario_player
from ivmdvddrive_mutants import MUTANTS, VARIANTS
from ivmdvddrive_reference.bench import Bench
from ivmdvddrive_reference.host import HostDrive
from ivmdvddrive_spec import Specification
from made_once import made_once
from port_bridge import perform
from vpc import SPECIFICATION, python_iut, specifications
from vpc import oracle as suite

HERE = Path(__file__).parent
KITS = HERE.parents[1] / "conformance" / "ivmdvddrive_conformance" / "tools" / "kits" / "templates"
CLAIMS = frozenset(
    {"collection", "events", "faults", "forget-machine", "host-media", "machine-states", "null-out", "occupy"}
)
JUDGED = [name for name in MUTANTS if name not in HISTORIES and MUTANTS[name].family != "races"]

Perform = Callable[[Iut, str, dict[str, Any]], Any]


class Play(Protocol):
    """Plays the export by the player of a kit on what a factory makes; gives the results.

    ``answered`` does what each verb says.
    """

    def __call__(self, kit: str, make: Callable[[], Any], answered: Perform = perform) -> dict[str, Any]: ...


@pytest.fixture(scope="session")
def oracles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scenarios of all claims, exported: ``all.json``, and ``some.json`` with some of them."""

    def make(folder: Path) -> None:
        whole = exported(SPECIFICATION, CLAIMS, walk=False)
        empty = {n for n, each in enumerate(whole["inputs"]) if each["params"].get("args") == [""]}
        some = [each for n, each in enumerate(whole["scenarios"]) if n % 20 == 0 or empty & set(each["inputs"])]
        (folder / "all.json").write_text(json.dumps(whole), encoding="utf-8")
        (folder / "some.json").write_text(json.dumps({**whole, "scenarios": some}), encoding="utf-8")

    return made_once(tmp_path_factory, "export", make)


@pytest.fixture(scope="session")
def players(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The commands that play an export over pipes, by the kit that the player is of."""
    if missing := [program for program in ("node", "g++") if shutil.which(program) is None]:
        pytest.skip(f"needs {' and '.join(missing)}")

    def make(folder: Path) -> None:
        source = [f"-I{KITS / 'cpp' / 'conformance'}", str(HERE / "piped_player.cpp"), "-o", str(folder / "player")]
        subprocess.run(["g++", "-std=c++17", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror", *source], check=True)

    return {
        "cpp": [str(made_once(tmp_path_factory, "player", make) / "player")],
        "node": ["node", str(HERE / "piped_player.mjs"), str(KITS / "node" / "player.mjs")],
    }


@pytest.fixture
def play(oracles: Path, players: dict[str, list[str]], tmp_path: Path) -> Play:
    """Play all scenarios on what a factory makes; gives the results."""
    return partial(played, oracles / "all.json", players, tmp_path)


@pytest.fixture
def play_some(oracles: Path, players: dict[str, list[str]], tmp_path: Path) -> Play:
    """Play some scenarios: what a player makes of an answer is the same in each."""
    return partial(played, oracles / "some.json", players, tmp_path)


def played(
    oracle: Path,
    players: dict[str, list[str]],
    folder: Path,
    kit: str,
    make: Callable[[], Any],
    answered: Perform = perform,
) -> dict[str, Any]:
    iut, results = python_iut(make), folder / f"{kit}.json"
    command = [*players[kit], str(oracle), str(folder / "media"), str(results), "0"]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True, encoding="utf-8") as player:
        assert player.stdin is not None
        assert player.stdout is not None
        for line in player.stdout:
            request = json.loads(line)
            try:
                answer = {"result": answered(iut, request["method"], request["params"])}
            except Exception as error:  # a mutant may raise anything
                answer = {"error": {"message": repr(error)}}
            player.stdin.write(json.dumps(answer) + "\n")
            player.stdin.flush()
    assert player.returncode == 0
    return read_results(specifications, results)


def broken(results: dict[str, Any]) -> set[str]:
    return {clause["id"] for clause in results["clauses"] if clause["status"] in ("fail", "crash")}


@pytest.mark.parametrize("profile", Specification.profiles())
def test_an_export_follows_its_schema_and_is_reproducible(profile: str) -> None:
    first, second = (
        json.dumps(exported(Specification.for_profile(profile), frozenset({"machine-states", "events"}), walk=False))
        for _ in range(2)
    )
    assert first == second
    Draft202012Validator.check_schema(oracle_schema())
    assert [e.message[:200] for e in Draft202012Validator(oracle_schema()).iter_errors(json.loads(first))] == []


def test_the_command_writes_a_small_file(tmp_path: Path) -> None:
    ran = ivmdvddrive("export", "oracle.json.gz", "--claim", "machine-states", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "oracle.json.gz").stat().st_size < 2 * 1024 * 1024
    found = json.loads(gzip.decompress((tmp_path / "oracle.json.gz").read_bytes()))
    assert (found["claims"], found["specification"]["profile"]) == (["machine-states"], "vpc")
    assert all(
        way < len(found["states"]) for state in found["states"] for row in state["on"].values() for way in row[3::3]
    )
    assert len(found["walk"]["inputs"]) > 20
    ran = ivmdvddrive("export", "x.json", "--claim", "event", cwd=tmp_path)
    assert (ran.returncode, "Did you mean" in ran.stderr) == (2, True)


@pytest.mark.parametrize("kit", ["cpp", "node"])
def test_the_reference_is_partial_by_a_player(kit: str, play: Play) -> None:
    results = play(kit, Bench)
    assert (results["verdict"], results["exit_code"], broken(results)) == ("partial", 4, set())
    passed = {clause["id"] for clause in results["clauses"] if clause["status"] == "pass"}
    assert {"AttachImage.S_OK", "SetBusLocation.atomic", "OnMediaInsert.image", "Item.S_OK"} <= passed


@pytest.mark.parametrize("name", sorted(VARIANTS)[1::27])
def test_a_variant_is_not_accused(name: str, play: Play) -> None:
    assert broken(play("node", VARIANTS[name].make)) == set()


@pytest.mark.parametrize("name", JUDGED[:200:40])
def test_both_players_find_a_mutant_and_name_its_clause(name: str, play: Play, oracles: Path, shelf: Shelf) -> None:
    found = [broken(play(kit, MUTANTS[name].make)) for kit in ("cpp", "node")]
    assert found[0] == found[1]
    assert MUTANTS[name].clause in found[0] & broken_by_scenarios(name, oracles / "all.json", shelf)


def broken_by_scenarios(name: str, exported_to: Path, shelf: Shelf) -> set[str]:
    """The clauses that the suite finds broken with the scenarios that an export has."""
    names = {scenario["name"] for scenario in json.loads(exported_to.read_text(encoding="utf-8"))["scenarios"]}
    iut = python_iut(MUTANTS[name].make)
    exported_ones = (pickle for pickle in pickles(SPECIFICATION.profile) if pickle.full_name in names)
    shown = (scenario_player.played(suite, iut, shelf, pickle) for pickle in exported_ones)
    return {clause for violation in shown if violation for clause in violation.clauses}


@pytest.mark.parametrize("kit", ["cpp", "node"])
def test_a_collection_that_is_held_is_read_whole(kit: str, play: Play) -> None:
    assert "_NewEnum.value" in broken(play(kit, MUTANTS["CountsThenAndGivesNow"].make))


class Drives(Bench):
    """The reference on a host that has other drives."""

    drives: tuple[tuple[str, str], ...] = ()

    def reset(self) -> list[tuple[str, str]]:
        super().reset()
        self._host.drives = [HostDrive(letter, kind) for letter, kind in self.drives]
        return list(self.drives)


@pytest.mark.parametrize("kit", ["cpp", "node"])
@pytest.mark.parametrize("drives", [(("D", "dvd"), ("C", "fixed")), (("Q", "dvd"),), (("C", "fixed"),), ()])
def test_a_bench_with_fewer_drives_is_not_accused(kit: str, drives: tuple[tuple[str, str], ...], play: Play) -> None:
    results = play(kit, type("Fewer", (Drives,), {"drives": drives}))
    assert (results["verdict"], broken(results)) == ("partial", set())
    attached = next(clause for clause in results["clauses"] if clause["id"] == "AttachHostDrive.S_OK")
    assert (attached["status"] == "pass") == any(kind == "dvd" for _, kind in drives)


def answering(verb: str, answer: Any) -> Perform:
    """Perform all verbs but one, which has this answer."""
    return lambda iut, asked, params: answer if asked == verb else perform(iut, asked, params)


NO_ANSWERS = [
    *(("call", {"hresult": code}) for code in (None, False, [], 0, "2147500037", "0x8000400g", ["0x80004005"])),
    *(("call", answer) for answer in (None, [], {}, {"hresult": "0x00000000", "value": 1.5})),
    *(
        ("reset", answer)
        for answer in (None, {}, {"hostDrives": None}, {"hostDrives": [{"letter": "", "kind": "dvd"}]})
    ),
    ("reset", {"hostDrives": [{"letter": "D", "kind": "dvd"}] * 2}),
    *(("createMachine", answer) for answer in ({}, {"machine": None}, {"machine": {"object": 5}})),
    ("advise", {"sink": 5}),
    *(
        ("drain", answer)
        for answer in ({}, {"events": None}, {"events": [None]}, {"events": [{"event": "OnMediaEject"}]})
    ),
]


@pytest.mark.parametrize("kit", ["cpp", "node"])
@pytest.mark.parametrize(("verb", "answer"), NO_ANSWERS)
def test_what_is_no_answer_is_a_protocol_error(kit: str, verb: str, answer: Any, play_some: Play) -> None:
    results = play_some(kit, Bench, answering(verb, answer))
    assert results["verdict"] == "nonconformant"
    assert {failure["status"] for failure in results["failures"]} == {"protocol-error"}


@pytest.mark.parametrize("kit", ["cpp", "node"])
@pytest.mark.parametrize("code", [None, "", "2147500037"])
def test_where_any_failure_is_permitted_garbage_is_none(kit: str, code: Any, play_some: Play) -> None:
    def answered(iut: Iut, verb: str, params: dict[str, Any]) -> Any:
        return {"hresult": code} if params.get("args") == [""] else perform(iut, verb, params)

    found = {(failure["status"], failure["got"]) for failure in play_some(kit, Bench, answered)["failures"]}
    assert ("protocol-error", f'AttachImage gave {{"hresult":{json.dumps(code)}}}') in found


@pytest.mark.parametrize("kit", ["cpp", "node"])
def test_an_event_of_an_unknown_name_breaks_a_clause_that_exists(kit: str, play_some: Play) -> None:
    results = play_some(kit, Bench, answering("drain", {"events": [{"event": "OnMediaMelt", "mediaPath": None}]}))
    assert results["verdict"] == "nonconformant"
    assert {failure["outcome"] for failure in results["failures"]} == {"OnMediaMelt"}


@pytest.mark.parametrize("kit", ["cpp", "node"])
@pytest.mark.parametrize("verb", ["reset", "createMachine", "call", "advise", "drain"])
def test_what_crashes_in_a_verb_is_judged(kit: str, verb: str, play_some: Play) -> None:
    def answered(iut: Iut, asked: str, params: dict[str, Any]) -> Any:
        return 1 / 0 if asked == verb else perform(iut, asked, params)

    results = play_some(kit, Bench, answered)
    assert {failure["status"] for failure in results["failures"]} == {"crash"}
    assert "ZeroDivisionError" in results["failures"][0]["got"]


def test_diff_and_report_read_what_a_player_writes(play: Play, tmp_path: Path) -> None:
    wrong = MUTANTS[JUDGED[0]]
    for name, make in (("right", Bench), ("wrong", wrong.make)):
        (tmp_path / f"{name}.json").write_text(json.dumps(play("node", make)), encoding="utf-8")
    ran = ivmdvddrive("diff", "right.json", "wrong.json", cwd=tmp_path)
    assert (ran.returncode, wrong.clause in ran.stdout) == (1, True), ran.stderr
    ran = ivmdvddrive("report", "wrong.json", "--html", "report.html", "--junit", "junit.xml", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert wrong.clause in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("profile", Specification.profiles())
def test_the_kit_is_judged_in_process(profile: str, tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("needs node")
    assert ivmdvddrive("init", "node", "--profile", profile, cwd=tmp_path).returncode == 0
    arguments = ("--profile", profile, "--claim", "machine-states", "--scenarios-only")
    assert ivmdvddrive("export", "oracle.json", *arguments, cwd=tmp_path).returncode == 0
    judge = ["node", "conformance.mjs"]
    ran = subprocess.run(judge, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (ran.returncode, "0 findings: partial" in ran.stdout) == (0, True), ran.stdout + ran.stderr
    drive = (tmp_path / "drive.mjs").read_text(encoding="utf-8")
    (tmp_path / "drive.mjs").write_text(drive.replace("return this.deviceNumber;", "return 1;"), encoding="utf-8")
    ran = subprocess.run(judge, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (ran.returncode, "DeviceNumber" in ran.stderr) == (1, True), ran.stdout + ran.stderr
