"""Reading results back: of every schema that there was, whole where they must be, and safe to show."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from attacks import Attack
from commands import ivmdvddrive
from ivmdvddrive_conformance.results.document import SCHEMA_VERSION, results_schema
from ivmdvddrive_conformance.results.formats.report_folder import FORMATS
from ivmdvddrive_conformance.results.gate.differences import compared
from ivmdvddrive_conformance.results.reading import NotWhole, ResultsError, read_results
from ivmdvddrive_conformance.verdicts.waivers import Waiver
from made import EVERY, ICS, OK, WRONG, failed, made, scenario, small, stored, whole
from vpc import SPECIFICATION, specifications

DATA = Path(__file__).parents[1] / "data"


def test_what_was_written_is_read(tmp_path: Path) -> None:
    for results in (whole(), whole(failed(log="a log\nof lines")), made(scenario(OK), stopped="interrupted")):
        assert read_results(specifications, stored(tmp_path / "r.json", results)) == results


@pytest.mark.parametrize("schema", [1, 2, 3])
def test_an_older_schema_is_read_and_filled_in(schema: int) -> None:
    """The files were written by the suite as it was then, and cut down to one member."""
    results = read_results(specifications, DATA / f"results-schema-{schema}.json", whole=True)
    jsonschema.validate(results, results_schema())
    assert results["iut"]["binding"] == "vtable"
    by_id = {c["id"]: c for c in results["clauses"]}
    wrong = by_id["ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"]
    assert (wrong["status"], wrong["claim"]) == ("fail", None)
    assert wrong["since"] == "1.0"
    if schema < 3:  # a later file has the statement, as it was worded then
        assert wrong["says"] == SPECIFICATION.clauses[wrong["id"]].says
        assert {f["outcome"] for f in results["failures"]} == {""}  # nobody can know
    for name, made_ in FORMATS.values():
        assert "ReleaseHostDrive" in made_(SPECIFICATION, results, None) or name.startswith("badge")


def test_every_schema_that_there_was_is_held_here() -> None:
    assert {p.name for p in DATA.glob("results-schema-*.json")} == {
        f"results-schema-{n}.json" for n in range(1, SCHEMA_VERSION)
    }


def changed(**more: Any) -> str:
    return json.dumps({**whole(failed()), **more})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot read the results"),
        ("[" * 100_000, "cannot read the results"),
        ("[]", "is no results.json: it says no schema"),
        ("{}", "is no results.json: it says no schema"),
        ('{"schema": true}', "is no results.json: it says no schema"),
        ('{"schema": 99}', f"has schema 99, and this suite reads up to {SCHEMA_VERSION}: read it with the suite"),
        ('{"schema": 1}', "does not follow schema 1: $: 'suite' is a required property"),
        ('{"schema": 2, "specification": 1}', "does not follow schema 2: $: 'suite' is a required property"),
        (changed(verdict="fine"), f"does not follow schema {SCHEMA_VERSION}: $.verdict: 'fine' is not one of"),
        (changed(failures=[]), f"contradicts itself: {OK} names a failure that is not there"),
        (changed(why="\x1b[31m", complete="\x1b"), r"$.complete: '\\x1b' is not of type 'boolean'"),
    ],
    ids=lambda v: v[:30],
)
def test_what_is_no_results_is_refused_with_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(ResultsError, match=r"r\.json") as error:
        read_results(specifications, tmp_path / "r.json")
    assert said in str(error.value)
    assert str(error.value).isprintable()


def test_a_part_is_never_taken_for_the_whole(tmp_path: Path) -> None:
    cut = stored(tmp_path / "cut.json", made(scenario(OK), stopped="interrupted"))
    assert read_results(specifications, cut)["complete"] is False
    with pytest.raises(NotWhole, match=r"is of a run that was cut short \(interrupted\), and not whole: judge again"):
        read_results(specifications, cut, whole=True)
    replayed = stored(tmp_path / "one.json", made(scenario(OK), settings={"feature": "mine.feature"}))
    with pytest.raises(NotWhole, match="is of one scenario that was replayed, and not whole"):
        read_results(specifications, replayed, whole=True)


def test_what_a_file_says_is_made_safe_to_show(tmp_path: Path) -> None:
    results = whole(failed())
    results["suite"]["version"] = "0.0.9"  # whose words nobody knows
    results["why"] = "\x1b[31m\u202eevil\n" + "A" * (1 << 20)
    results["readings"] = {"\x07": "\x9b"}
    results["failures"][0]["log"] = "one\n\x1b]0;two\x07\n"
    found = read_results(specifications, stored(tmp_path / "r.json", results))
    assert found["why"].startswith(r"\x1b[31m\u202eevil\nAAA")
    assert len(found["why"]) < 10_000
    assert found["readings"] == {r"\x07": r"\x9b"}
    assert found["failures"][0]["log"] == "one\n\\x1b]0;two\\x07\n"


def edited(change: str) -> dict[str, Any]:
    """Results of a wrong implementation, made better by hand."""
    results = whole(failed())
    broken = next(c for c in results["clauses"] if c["id"] == OK)
    if change == "verdict":
        results["verdict"] = "conformant"
    elif change == "failures":
        broken["evidence"]["failures"], results["failures"] = [], []
    elif change == "status":
        broken["status"], results["verdict"] = "pass", "conformant"
    elif change == "not required":
        broken["required"] = False
    elif change == "level":
        broken["level"] = "tolerated"
    elif change == "exit code":
        results["exit_code"] = 0
    elif change == "evidence":
        results = whole()
        results["clauses"][0]["evidence"] = {"checks": [], "failures": [], "exercised": 0}
    elif change == "another version":
        results["specification"]["version"] = "0.9"
        results |= {"clauses": results["clauses"][:1], "failures": [], "verdict": "conformant", "exit_code": 0}
        results["clauses"][0]["evidence"]["failures"] = []
    elif change == "an older version":
        results = whole()
        results["specification"]["version"] = "1.2"
        results["clauses"] = results["clauses"][:1]
    elif change == "pinned to none":
        results["specification"]["pinned"] = "0.0.1"
    elif change == "a COM server":
        results = whole()
        results["iut"]["ics"]["claims"].append("com")
        results["clauses"][0] |= {"status": "not-applicable", "required": False}
    elif change == "stopped":
        results = whole() | {"stopped": "it was cut"}
    elif change == "waived by nobody":
        broken["status"] = "waived"
        results |= {"verdict": "conformant with waivers", "exit_code": 0}
    elif change == "a binding is worse":
        results = whole()
        results["bindings"]["dispatch"] = {"verdict": "indeterminate", "why": "", "clauses": {}}
    elif change == "a binding is broken":
        results = whole()
        results["bindings"]["dispatch"] = {"verdict": "nonconformant", "why": "", "clauses": {OK: "fail"}}
    elif change == "no calls":
        results = whole()
        results["checks"][0]["calls"] = 0
        results["unjudged"] = [{"what": results["checks"][0]["check"], "why": "no answer", "binding": ""}]
    elif change == "a check without calls":
        results = whole()
        results["checks"].append(results["checks"][0] | {"check": "another", "calls": 0})
    elif change == "not started":
        results = whole()
        results["iut"]["ics"] = None
    elif change == "no checks":
        results = whole() | {"checks": []}
    elif change == "a failure of nothing":
        broken["evidence"]["failures"], broken["status"] = [], "pass"
        results["failures"][0]["clauses"] = ["Nope.S_OK"]
        results |= {"verdict": "conformant", "exit_code": 0}
    elif change == "excused":
        broken["status"], broken["evidence"]["failures"] = "not-applicable", []
        results |= {"failures": [], "verdict": "partial", "exit_code": 0}
        for check in results["checks"]:
            check["failures"] = 0
    elif change == "not applicable":
        broken["status"] = "not-applicable"
        results |= {"verdict": "partial", "exit_code": 4}
    elif change == "twice":
        results["clauses"].append(results["clauses"][0])
    elif change == "observed":
        broken["evidence"]["failures"], results["failures"] = [], []
        broken["status"], results["verdict"] = "observed", "conformant"
    else:  # none is left
        results |= {"clauses": [], "failures": [], "verdict": "conformant"}
    return results


@pytest.mark.attack("results-made-better")
@pytest.mark.parametrize(
    "change",
    ["verdict", "failures", "status", "not required", "level", "exit code", "evidence", "twice", "observed", "none",
     "another version", "an older version", "pinned to none", "a COM server", "stopped", "waived by nobody",
     "a binding is worse", "a binding is broken", "no checks", "a failure of nothing", "excused", "not applicable",
     "no calls", "a check without calls", "not started"],
)  # fmt: skip
def test_results_that_were_made_better_by_hand_are_refused(attack: Attack, tmp_path: Path, change: str) -> None:
    path = stored(tmp_path / "r.json", edited(change))
    attack.check(ivmdvddrive("report", str(path), "--shields", "badge.json", cwd=tmp_path))
    assert not (tmp_path / "badge.json").exists()


FINE = {"verdict": "conformant", "why": "every required clause is met", "exit_code": 0}
EXCUSED = {
    "verdict": "partial",
    "why": "nothing wrong was found, but 1 required clause was not exercised",
    "exit_code": 0,
}
KNOWN = Waiver(OK, ("it gave E_FAIL",), "known", datetime.date(9999, 1, 1))
OVER_BOTH = {**ICS, "bindings": ["vtable", "dispatch"]}


def unbroken(status: str, reason: str, **more: Any) -> dict[str, Any]:
    """Results of a wrong implementation from which each trace of its failure was taken."""
    results = whole(failed())
    for check in results["checks"]:
        check["failures"] = 0
    broken = next(c for c in results["clauses"] if c["id"] == OK)
    broken |= {"status": status, "reason": reason, "evidence": broken["evidence"] | {"failures": []}}
    return results | {"failures": []} | more


def of_an_older_version() -> dict[str, Any]:
    results = unbroken("not-applicable", "it is not required", **FINE)
    results["specification"]["version"] = "1.0"
    results["clauses"] = [c for c in results["clauses"] if c["since"] == "1.0"]
    next(c for c in results["clauses"] if c["id"] == OK)["required"] = False
    return results


def waived(**more: Any) -> dict[str, Any]:
    """Results of a wrong implementation that a waiver excuses, which says something else."""
    results = whole(failed(), waivers=[KNOWN])
    next(c for c in results["clauses"] if c["id"] == OK)["waiver"] |= more
    return results


def without_its_waiver() -> dict[str, Any]:
    results = whole(waivers=[KNOWN]) | FINE
    next(c for c in results["clauses"] if c["id"] == OK).update({"status": "pass", "reason": ""})
    return results


def over_both(**more: Any) -> dict[str, Any]:
    """Results of an implementation that is wrong when it is bound late; ``more`` is said of that binding."""
    evidence = [scenario(*EVERY, binding=binding) for binding in OVER_BOTH["bindings"]]
    broken = scenario(OK, failures=[failed()], binding="dispatch")
    results = made(*evidence, broken, ics=OVER_BOTH)
    results["bindings"]["dispatch"] |= more
    return results


def of_one_binding(name: str) -> dict[str, Any]:
    results = over_both()
    return results | {"bindings": {name: results["bindings"]["vtable"]}}


def met_over_none() -> dict[str, Any]:
    results = made(*(scenario(*EVERY, binding=binding) for binding in OVER_BOTH["bindings"]), ics=OVER_BOTH)
    why = "nothing wrong was found, but 1 required clause was not exercised"
    for one in results["bindings"].values():
        one |= {"verdict": "partial", "why": why, "clauses": one["clauses"] | {OK: "not-applicable"}}
    return results


def consistent() -> dict[str, Any]:
    two = scenario(*EVERY, readings=SHOWN)
    return made(two, ics=ICS, settings={"strict_readings": True}) | FINE | {"inconsistent": []}


EDITS: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "pinned": (lambda: whole() | {"specification": whole()["specification"] | {"pinned": "1.0"}}, "pinned"),
    "an older version": (of_an_older_version, f"{OK} says that it is not required"),
    "of the version before": (
        lambda: whole() | {"specification": whole()["specification"] | {"version": "1.2"}}, "is required since 1.3",
    ),
    "deselected": (lambda: unbroken("deselected", "--select leaves it out", **EXCUSED), "and --select names it"),
    "unclaimed": (lambda: unbroken("unclaimed", "needs events", **EXCUSED), "no check of it needs a claim"),
    "another waiver": (lambda: waived(expects=["it gave E_POINTER"]), "its waiver expects something else"),
    "a waiver of yesterday": (lambda: waived(expires="2020-01-01"), "2020-01-01, is said to be not expired"),
    "an expired waiver": (lambda: waived(expired=True), "9999-01-01, is said to be expired"),
    "another reason to waive": (lambda: waived(reason="agreed"), "its reason is not its waiver's"),
    "no stale waiver": (without_its_waiver, "a waiver names it, which is stale"),
    "why": (lambda: whole(failed()) | {"why": "every required clause is met"}, "the reason does not follow"),
    "why of a partial run": (
        lambda: unbroken("not-applicable", "no check", **EXCUSED) | {"why": "all is well", "exit_code": 4},
        "the reason does not follow",
    ),
    "why over a binding": (lambda: over_both(why="every required clause is met"), "the reason does not follow"),
    "the verdict over a binding": (lambda: over_both(verdict="conformant"), "the verdict over dispatch is conformant"),
    "a binding taken away": (lambda: of_one_binding("vtable"), "other bindings than those that have a verdict"),
    "a binding renamed": (lambda: of_one_binding("dispatch"), "other bindings than those that have a verdict"),
    "met over no binding": (met_over_none, f"{OK} is pass, and met over no binding"),
    "two readings": (consistent, "it shows two readings of capture-events"),
}  # fmt: skip


@pytest.mark.attack("results-made-better")
@pytest.mark.parametrize("edit", EDITS)
def test_results_in_which_all_was_edited_but_one_thing_are_refused(attack: Attack, tmp_path: Path, edit: str) -> None:
    edited, said = EDITS[edit]
    path = stored(tmp_path / "r.json", edited())
    with pytest.raises(ResultsError) as error:
        read_results(specifications, path)
    assert said in str(error.value)
    if edit == next(iter(EDITS)):
        attack.check(ivmdvddrive("report", str(path), "--shields", "badge.json", cwd=tmp_path))


@pytest.mark.attack("results-not-judged-made-green")
@pytest.mark.parametrize("change", ["unjudged", "error", "cut", "failures"])
def test_what_a_check_says_is_not_edited_away(attack: Attack, tmp_path: Path, change: str) -> None:
    results = whole()
    if change == "unjudged":
        results["unjudged"] = [{"what": "a walk", "why": "cut after 60 s", "binding": ""}]
    else:
        results["checks"][0][change] = {"error": "no memory", "cut": "cut after 5 s", "failures": 7}[change]
    path = stored(tmp_path / "r.json", results)
    attack.check(ivmdvddrive("report", str(path), "--shields", "badge.json", cwd=tmp_path))
    assert not (tmp_path / "badge.json").exists()


@pytest.mark.attack("older-results-with-markup")
def test_results_of_an_older_schema_follow_it(attack: Attack, tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    older = json.loads((DATA / "results-schema-2.json").read_text(encoding="utf-8"))
    older["seconds"] = "x\n\n```{include} /etc/passwd\n```\n<script>alert(1)</script>"
    stored(tmp_path / "evidence" / "older.json", older)
    attack.check(ivmdvddrive("docs", "build", "--evidence", "evidence", cwd=tmp_path))
    assert not (tmp_path / "site").exists()


SHOWN = {f"capture-events:{reading}": ["S is drained", reading] for reading in ("silent", "sent")}
WRONG_VALUES = (None, True, -1, 0.0, 1 << 70, "x", [], [0.0], [[]], {}, {"x": None})


def positions(document: Any) -> list[tuple[Any, ...]]:
    """The way to a place of each kind: of items that are alike, to the first."""
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for path in every_position(document):
        found.setdefault(tuple("each" if isinstance(key, int) else key for key in path), path)
    return list(found.values())


def every_position(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from every_position(one, (*path, key))


def with_another(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A document with one place of it replaced."""
    if not path:
        return value
    changed = document.copy()
    changed[path[0]] = with_another(changed[path[0]], path[1:], value)
    return changed


def of_every_schema() -> dict[str, dict[str, Any]]:
    waivers = [Waiver(OK, ("it gave E_FAIL",), "known", datetime.date.max)]
    odd = failed(WRONG, status="crash", log="a log", diagram="client 1")
    own = {
        "waived": whole(failed(), odd, waivers=waivers),
        "cut": made(scenario(OK, cut="cut after 1 s", steps=[["A.ReleaseHostDrive()", "S_OK"]]), stopped="interrupted"),
        "inconsistent": made(scenario(OK, readings=SHOWN), ics=ICS),
    }
    older = {
        f"schema {n}": json.loads((DATA / f"results-schema-{n}.json").read_text(encoding="utf-8"))
        for n in range(1, SCHEMA_VERSION)
    }
    return {name: small(each) for name, each in {**own, **older}.items()}


def test_a_failure_that_a_clause_names_twice_is_refused(tmp_path: Path) -> None:
    """Each is shown in full: a small file would make a large report."""
    results = whole(failed())
    [clause] = [c for c in results["clauses"] if c["id"] == OK]
    clause["evidence"]["failures"] *= 2
    with pytest.raises(ResultsError, match=f"{OK} names a failure twice"):
        read_results(specifications, stored(tmp_path / "r.json", results))


@pytest.mark.parametrize("name", of_every_schema())
def test_a_wrong_type_anywhere_is_refused_or_does_no_harm(tmp_path: Path, name: str) -> None:
    document = of_every_schema()[name]
    refused = []
    for path, value in product(positions(document), WRONG_VALUES):
        file = stored(tmp_path / "r.json", with_another(document, path, value))
        try:
            results = read_results(specifications, file)
        except ResultsError as error:
            refused.append(str(error))
            continue
        for _, made_ in FORMATS.values():
            made_(SPECIFICATION, results, None)
        assert not compared(results, results)
    assert len(refused) > 500
    assert all(map(str.isprintable, refused))


@pytest.mark.attack("results-of-wrong-types")
def test_a_number_of_a_failure_that_is_no_integer_is_refused(attack: Attack, tmp_path: Path) -> None:
    broken = with_another(whole(), ("clauses", 0, "evidence", "failures"), [0.0])
    path = stored(tmp_path / "r.json", broken)
    for command in (("report", str(path), "--shields", "b.json"), ("diff", str(path), str(path))):
        attack.check(ivmdvddrive(*command, cwd=tmp_path))
