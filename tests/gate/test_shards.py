"""Shards: how a run is divided, and what ``merge`` makes of the parts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attacks import Attack
from commands import ONE, ivmdvddrive, results, statuses
from ivmdvddrive_conformance.judging.evidence import Evidence, Unjudged
from ivmdvddrive_conformance.judging.run_record import Run
from ivmdvddrive_conformance.results.shard_files import SHARD_FILE, read_shard, to_shard
from ivmdvddrive_conformance.settings.efforts import EFFORTS, LEVELS
from ivmdvddrive_conformance.settings.settings import Settings, SettingsError
from ivmdvddrive_conformance.settings.shards import Shard, ShardError, members, run_of_ci
from ivmdvddrive_conformance.verdicts.bindings import judged
from ivmdvddrive_conformance.verdicts.merging import DoNotFit, merged
from made import EVERY, ICS, OK, WRONG, failed, scenario
from vpc import SPECIFICATION

CLAIMS_NOTHING = {**ICS, "claims": []}


# How a run is divided


@pytest.mark.parametrize(
    ("said", "environment", "shard"),
    [
        ("2/3", {}, Shard(2, 3)),
        ("ci", {"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3"}, Shard(2, 3)),
        ("ci", {"CIRCLE_NODE_INDEX": "0", "CIRCLE_NODE_TOTAL": "3"}, Shard(1, 3)),
        ("ci", {"BUILDKITE_PARALLEL_JOB": "2", "BUILDKITE_PARALLEL_JOB_COUNT": "3"}, Shard(3, 3)),
    ],
)
def test_a_shard_is_named_or_the_ci_system_names_it(said: str, environment: dict[str, str], shard: Shard) -> None:
    assert Shard.of(said, environment) == shard


@pytest.mark.parametrize(
    ("said", "environment", "why"),
    [
        ("0/3", {}, "numbers 1 to 3"),
        ("4/3", {}, "numbers 1 to 3"),
        ("\uff11/\uff12", {}, "K/N"),
        ("1/65", {}, "at most 64"),
        ("one", {}, "K/N"),
        ("ci", {}, "CI_NODE_INDEX and CI_NODE_TOTAL"),
        ("ci", {"CI_NODE_INDEX": "x", "CI_NODE_TOTAL": "3"}, "of GitLab name no shard"),
        ("ci", {"CI_NODE_INDEX": "4", "CI_NODE_TOTAL": "3"}, "of GitLab name no shard: the shards of 3"),
    ],
)
def test_a_shard_that_there_cannot_be(said: str, environment: dict[str, str], why: str) -> None:
    with pytest.raises(ShardError, match=why):
        Shard.of(said, environment)


@given(st.integers(1, 64), st.integers(0, 12), st.integers(0, 10**7), st.lists(st.integers(1, 10**5), min_size=1))
def test_the_shards_together_make_the_whole_once(count: int, tours: int, walked: int, weights: list[int]) -> None:
    shards = [Shard(number, count) for number in range(1, count + 1)]
    assert sum(shard.tours(tours) for shard in shards) == tours
    assert sum(shard.walked(tours, walked) for shard in shards) == walked
    stretches = [shard.stretch(tours, walked) for shard in shards]
    assert (stretches[0][0], stretches[-1][1]) == (0, 1)
    assert all(one[1] == other[0] for one, other in pairwise(stretches))
    assert sorted(n for stretch in stretches for n in members(weights, *stretch)) == [*range(len(weights))]


def test_a_shard_with_a_tour_has_less_of_the_rest() -> None:
    lengths = [end - begin for begin, end in (Shard(n, 2).stretch(3, 150_000) for n in (1, 2))]
    assert lengths[0] < lengths[1]


@pytest.mark.parametrize("level", [level for level in LEVELS if level != "exhaustive"])
def test_the_only_shard_is_the_whole_run(level: Any) -> None:
    one = Settings("reference", level=level, shard=Shard(1, 1))
    assert one.effort == Settings("reference", level=level).effort
    assert one.stretch == (0, 1)
    assert one.draw("walks").random() == Settings("reference", level=level).draw("walks").random()


def test_shards_draw_other_walks() -> None:
    drawn = {Settings("reference", shard=Shard(n, 3)).draw("walks").random() for n in (1, 2, 3)}
    assert len(drawn) == 3


def test_a_shard_with_a_tour_has_one_over_each_binding() -> None:
    for turn in (0, 1):
        efforts = [Settings("x", shard=Shard(n, 2), sharing=2, turn=turn).effort for n in (1, 2)]
        assert [e.tours > 0 for e in efforts] == [True, True]
    assert sum(Settings("x", shard=Shard(n, 5)).effort.tours for n in range(1, 6)) == EFFORTS["standard"].tours


# What is made of the parts

Store = Callable[..., Path]


@pytest.fixture
def shard(tmp_path: Path) -> Store:
    """Store the shard that evidence is of; gives its folder."""

    def store(number: int, *evidence: Evidence, count: int = 2, **more: Any) -> Path:
        folder = tmp_path / f"shard-{number}-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        own = {name: more.pop(name) for name in ("iut", "level", "select") if name in more}
        settings = Settings(**{"iut": "stdio:/here/server", **own}, shard=Shard(number, count))
        started, ci_run = more.pop("started", datetime.now(UTC)), more.pop("ci_run", None)
        known = {"ics": ICS, "whole": ["a", "b"], "own": [e.check for e in evidence]}
        run = Run(settings, evidence=list(evidence), **{**known, **more})
        data = to_shard(run, (), allow_partial=False, started=started, seconds=1.0) | {"ci_run": ci_run}
        (folder / SHARD_FILE).write_text(json.dumps(data), encoding="utf-8")
        return folder

    return store


def check(name: str, **more: Any) -> Evidence:
    return Evidence(name, more.pop("kind", "scenario"), more.pop("clauses", EVERY), **{"calls": 1, **more})


def read(*folders: Path) -> Run:
    return merged([read_shard({"vpc": SPECIFICATION}.__getitem__, folder / SHARD_FILE) for folder in folders])


def test_all_shards_together_are_conformant(shard: Store) -> None:
    run = read(shard(2, check("b")), shard(1, check("a")))
    assert [e.check for e in run.evidence] == ["a", "b"]
    assert judged(SPECIFICATION, run).overall == "conformant"


def test_a_shard_by_itself_is_partial() -> None:
    run = Run(Settings("python:a:B", shard=Shard(1, 2)), ics=ICS, evidence=[check("a")])
    verdict = judged(SPECIFICATION, run)
    assert verdict.overall == "partial"
    assert "shard 1 of 2" in verdict.why
    assert not verdict.excusable


def test_a_missing_shard_leaves_the_run_partial(shard: Store) -> None:
    verdict = judged(SPECIFICATION, read(shard(1, check("a"))))
    assert verdict.overall == "partial"
    assert "shard 2 of 2 was not judged to its end (it is missing" in verdict.why
    assert not verdict.excusable


def test_a_shard_that_was_cut_short_leaves_the_run_partial(shard: Store) -> None:
    run = read(shard(1, check("a")), shard(2, check("b"), stopped="interrupted"))
    assert run.stopped == "shard 2 of 2: interrupted"
    assert judged(SPECIFICATION, run).overall == "partial"


def test_a_shard_that_could_not_be_started_leaves_the_run_partial(shard: Store) -> None:
    run = read(shard(1, check("a")), shard(2, ics=None, cannot_start="no such file"))
    assert run.stopped == "shard 2 of 2: the implementation could not be started: no such file"
    assert judged(SPECIFICATION, run).overall == "partial"


def test_a_check_that_no_shard_has_leaves_the_run_partial(shard: Store) -> None:
    verdict = judged(SPECIFICATION, read(shard(1, check("a")), shard(2)))
    assert verdict.overall == "partial"
    assert "b was not judged to its end (it is in no shard" in verdict.why


def test_a_part_of_a_divided_check_that_is_missing_leaves_the_run_partial(shard: Store) -> None:
    known = {"whole": ["walks", "b"], "own": ["walks"]}
    run = read(shard(1, check("walks", kind="walk"), **known), shard(2, check("b"), **known | {"own": ["walks", "b"]}))
    assert judged(SPECIFICATION, run).overall == "partial"
    assert [(left.what, left.why) for left in run.lost] == [("walks", "shard 2 of 2 was to make it, and has not")]


@pytest.mark.attack("shards-without-their-checks")
@pytest.mark.parametrize("second", [[], ["b"]])
def test_shards_that_do_not_say_what_the_run_has(shard: Store, second: list[str]) -> None:
    with pytest.raises(DoNotFit, match="which is none of the shard's checks|none of the whole run's"):
        read(shard(1, whole=[]), shard(2, check("b"), whole=[], own=second))
    with pytest.raises(DoNotFit, match="does not say which checks the run has"):
        read(shard(1, whole=[]), shard(2, whole=[]))


def test_a_shard_that_was_to_make_no_check_may_not_know_the_run(shard: Store) -> None:
    run = read(shard(1, check("a"), check("b")), shard(2, whole=[], ics=None))
    assert judged(SPECIFICATION, run).overall == "conformant"


def test_a_check_with_an_error_of_the_suite_keeps_the_run_from_being_green(shard: Store) -> None:
    run = read(shard(1, check("a")), shard(2, check("b", suite_error="boom")))
    assert run.suite_error == "shard 2 of 2: b: boom"
    assert judged(SPECIFICATION, run).overall == "partial"


@pytest.mark.attack("shard-of-nobody")
def test_answers_of_nobody_are_refused(shard: Store) -> None:
    with pytest.raises(DoNotFit, match="never said hello"):
        read(shard(1, check("a")), shard(2, check("b"), ics=None))


def test_a_finding_of_one_shard_is_one_of_the_run(shard: Store) -> None:
    verdict = judged(SPECIFICATION, read(shard(1, check("a", failures=[failed()])), shard(2, check("b"))))
    assert verdict.overall == "nonconformant"
    assert [r.clause.id for r in verdict.results if r.violated] == [OK]


def test_what_shards_divided_becomes_one(shard: Store) -> None:
    parts = [
        check("walks", kind="walk", calls=10, exercised={OK: 1}),
        check("walks", kind="walk", calls=20, exercised={OK: 2, WRONG: 3}, cut="cut after 1 s"),
    ]
    run = read(shard(1, parts[0], whole=["walks"]), shard(2, parts[1], whole=["walks"]))
    [one] = run.evidence
    assert (one.calls, one.exercised, one.cut) == (30, {OK: 3, WRONG: 3}, "cut after 1 s")


def test_scenarios_of_one_name_stay_apart(shard: Store) -> None:
    run = read(shard(1, scenario(OK), whole=["a scenario"] * 2), shard(2, scenario(OK), whole=["a scenario"] * 2))
    assert len(run.evidence) == 2
    assert not run.lost


def test_folders_and_hosts_may_differ(shard: Store) -> None:
    read(shard(1, check("a")), shard(2, check("b"), iut="stdio:/elsewhere/server"))
    read(shard(1, check("a"), iut="tcp:one:7000"), shard(2, check("b"), iut="tcp:other:7001"))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"level": "quick"}, "they differ in the setting level"),
        ({"select": ("Count.*",)}, "they differ in the setting select"),
        ({"iut": "stdio:/here/other"}, "they differ in the implementation"),
        ({"iut": "python:a:B"}, "they differ in the implementation"),
        ({"count": 3}, "shard 1 of 2 and shard 2 of 3"),
        ({"ics": CLAIMS_NOTHING}, "claimed otherwise"),
        ({"whole": ["b", "c"]}, "chosen from different lists"),
        ({"started": datetime.now(UTC) - timedelta(days=2)}, "began more than a day apart"),
    ],
)
def test_shards_that_do_not_fit_are_refused(shard: Store, more: dict[str, Any], why: str) -> None:
    with pytest.raises(DoNotFit, match=why):
        read(shard(1, check("a")), shard(2, check("b"), **more))


def test_a_shard_that_is_named_twice_is_refused(shard: Store) -> None:
    with pytest.raises(DoNotFit, match="the same shard"):
        read(shard(1, check("a")), shard(1, check("a")))


def changed(folder: Path, **changes: Any) -> Path:
    """The folder, with these places of its shard changed: those within an object as a dict."""
    data = json.loads((folder / SHARD_FILE).read_text())
    for name, value in changes.items():
        data[name] = {**data[name], **value} if isinstance(value, dict) else value
    (folder / SHARD_FILE).write_text(json.dumps(data))
    return folder


@pytest.mark.parametrize(("what", "why"), [("suite", "of the suite"), ("specification", "of the specification")])
def test_shards_of_other_versions_are_refused(shard: Store, what: str, why: str) -> None:
    both = [changed(shard(n, check(name)), versions={what: "0.0.1"}) for n, name in ((1, "a"), (2, "b"))]
    with pytest.raises(SettingsError, match=f"it is of version 0.0.1 {why}"):
        read(*both)


def test_the_run_of_the_ci_system_is_compared(shard: Store) -> None:
    earlier = datetime.now(UTC) - timedelta(days=2)  # a job that was run again later
    one = shard(1, check("a"), started=earlier, ci_run="GitHub 17")
    assert not read(one, shard(2, check("b"), ci_run="GitHub 17")).unjudged
    with pytest.raises(DoNotFit, match=r"run of the CI system \(GitHub 17 and GitHub 18\)"):
        read(one, shard(2, check("b"), ci_run="GitHub 18"))


@pytest.mark.parametrize(
    ("environment", "run"),
    [
        ({}, None),
        ({"CI_PIPELINE_ID": ""}, None),
        ({"CI_PIPELINE_ID": "5"}, "GitLab 5"),
        ({"BUILD_BUILDID": "7\x1b[31m"}, "Azure Pipelines 7\\x1b[31m"),
    ],
)
def test_the_ci_system_names_the_run(environment: dict[str, str], run: str | None) -> None:
    assert run_of_ci(environment) == run


NO_SHARD = [
    {"schema": 2}, {"evidence": [{}]}, {"settings": {"shard": {"number": 3, "count": 2}}},
    {"settings": {"profile": "none"}}, {"waivers": [{"clause": 1}]},
    *({"settings": {name: value}} for name, value in (
        ("seed", 1.5), ("timeout", True), ("budget", {"calls": 1.5, "seconds": None}), ("select", "x"),
        ("strict_readings", "x"), ("sharing", "x"), ("examples", "/etc"), ("level", "none"), ("unknown", 1),
    )),
    {"seconds": -1}, {"seconds": 1e308}, {"run": {"requests": 10**4290}},
    *({"started": text} for text in (
        "yesterday", "2026-01-01T00:00:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
    )),
]  # fmt: skip


@pytest.mark.parametrize("change", NO_SHARD, ids=str)
def test_what_is_no_shard_is_refused(shard: Store, change: dict[str, Any]) -> None:
    path = changed(shard(1, check("a")), **change) / SHARD_FILE
    with pytest.raises(SettingsError, match="holds no shard that can be read"):
        read_shard({"vpc": SPECIFICATION}.__getitem__, path)


def test_a_clause_that_there_is_not_is_refused(shard: Store) -> None:
    path = shard(1, check("a", clauses=["Nothing.S_OK"])) / SHARD_FILE
    with pytest.raises(SettingsError, match=r"Nothing\.S_OK, which is no clause"):
        read_shard({"vpc": SPECIFICATION}.__getitem__, path)


# The commands


def test_a_divided_run_says_what_the_whole_one_says(tmp_path: Path) -> None:
    run = ("verify", "python:misbehaving:Wrong", "--level", "quick", "--select", "ReleaseHostDrive.*", "--report")
    whole = ivmdvddrive(*run, "whole", cwd=tmp_path)
    for number in (1, 2):
        ivmdvddrive(*run, f"shards/{number}", "--shard", f"{number}/2", cwd=tmp_path, CI_PIPELINE_ID="17")
        assert json.loads((tmp_path / "shards" / str(number) / SHARD_FILE).read_text())["ci_run"] == "GitLab 17"
    together = ivmdvddrive("merge", "shards", "--report", "merged", cwd=tmp_path)
    assert together.returncode == whole.returncode == 1
    differ = dict(statuses(tmp_path / "merged").items() ^ statuses(tmp_path / "whole").items())
    # An unexpected error permits either code: the walks, which shards draw anew, show that one of them is missing.
    assert set(differ) <= {"ReleaseHostDrive.E_FAIL", "ReleaseHostDrive.DISP_E_EXCEPTION"}
    one, other = (results(tmp_path / name) for name in ("whole", "merged"))
    assert {c["check"] for c in one["checks"]} == {c["check"] for c in other["checks"]}
    assert {f["clauses"][0] for f in one["failures"]} - set(differ) == {
        f["clauses"][0] for f in other["failures"]
    } - set(differ)
    assert (one["verdict"], one["repeat"]) == (other["verdict"], other["repeat"])
    assert other["settings"]["shard"] is None
    read = ivmdvddrive("report", "merged/results.json", "--markdown", "-", cwd=tmp_path)
    assert (read.returncode, "NONCONFORMANT" in read.stdout.upper()) == (0, True)
    # A shard by itself is no whole run, and no green one.
    assert results(tmp_path / "shards" / "1")["settings"]["shard"] == {"number": 1, "count": 2}
    refused = ivmdvddrive("diff", "whole/results.json", "shards/1/results.json", cwd=tmp_path)
    assert refused.returncode == 4
    assert "is of shard 1 of 2" in refused.stderr


def test_a_lost_shard_by_the_command(tmp_path: Path) -> None:
    (tmp_path / "s2").mkdir()
    ivmdvddrive("verify", "reference", *ONE, "--shard", "1/2", "--report", "s1", cwd=tmp_path)
    run = ivmdvddrive("merge", "s1", "s2", cwd=tmp_path)
    assert run.returncode == 4
    assert "s2 holds no shard" in run.stderr
    assert "shard 2 of 2" in run.stdout
    # A run that is not divided takes the shard's place, and then there is none.
    ivmdvddrive("verify", "reference", *ONE, "--report", "s1", cwd=tmp_path)
    run = ivmdvddrive("merge", "s1", "s2", cwd=tmp_path)
    assert (run.returncode, "was not divided" in run.stderr) == (2, True)


def test_a_shard_needs_a_report(tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "reference", "--shard", "1/2", cwd=tmp_path)
    assert (run.returncode, "--shard needs --report" in run.stderr) == (2, True)


E = "\x1b[31m\u202e\x07\r\n::error::pwn"


@pytest.mark.attack("shard-with-terminal-escapes")
def test_what_a_shard_says_is_escaped(attack: Attack, shard: Store, tmp_path: Path) -> None:
    ics = {**ICS, "name": E, "version": E}
    broken = failed(got=E, outcome=E, note=E, log=E, diagram=E, steps=[[E, E]])
    shard(1, check("a", failures=[broken], note=E, observed={OK: E}), ics=ics, changes=[Unjudged(E, E)])
    shard(2, check("b", error=E), ics=ics)
    run = ivmdvddrive("merge", ".", "--report", "merged", cwd=tmp_path, GITHUB_ACTIONS="true")
    attack.check(run)
    files = [path for path in (tmp_path / "merged").rglob("*") if path.is_file()]
    for text in (run.stdout, run.stderr, *(path.read_text(encoding="utf-8") for path in files)):
        assert not set("\x1b\u202e\x07\r") & set(text)
    assert "\n::error::pwn" not in run.stdout


@pytest.mark.attack("shards-that-differ-in-escapes")
def test_what_shards_differ_in_is_escaped(attack: Attack, shard: Store, tmp_path: Path) -> None:
    shard(1, check("a"), select=(E,))
    shard(2, check("b"))
    run = ivmdvddrive("merge", ".", cwd=tmp_path)
    attack.check(run)
    assert not set("\x1b\u202e\x07\r") & set(run.stderr)


def test_the_folder_of_a_shard_is_not_for_the_whole(shard: Store, tmp_path: Path) -> None:
    one, other = shard(1, check("a")), shard(2, check("b"))
    run = ivmdvddrive("merge", str(one), str(other), "--report", str(one), cwd=tmp_path)
    assert (run.returncode, "is the report of a shard" in run.stderr) == (2, True)
    assert (one / SHARD_FILE).is_file()
