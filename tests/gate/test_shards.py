"""Shards: how a run is divided, and what ``merge`` makes of the parts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import ONE, ivmdvddrive, results, statuses
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.run_record import Run
from ivmdvddrive_conformance.results.shard_files import SHARD_FILE, read_shard, to_shard
from ivmdvddrive_conformance.settings.settings import EFFORTS, LEVELS, Settings, SettingsError
from ivmdvddrive_conformance.settings.shards import Shard, ShardError, members
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
        run = Run(settings, evidence=list(evidence), **{"ics": ICS, "whole": ["a", "b"], **more})
        data = to_shard(run, (), allow_partial=False, started=datetime.now(UTC), seconds=1.0)
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
        ({"level": "quick"}, "the setting level differs"),
        ({"select": ("Count.*",)}, "the setting select differs"),
        ({"iut": "stdio:/here/other"}, "the implementation differs"),
        ({"iut": "python:a:B"}, "the implementation differs"),
        ({"count": 3}, "shard 1 of 2 and shard 2 of 3"),
        ({"ics": CLAIMS_NOTHING}, "claimed otherwise"),
        ({"whole": ["a", "c"]}, "chosen from different lists"),
    ],
)
def test_shards_that_do_not_fit_are_refused(shard: Store, more: dict[str, Any], why: str) -> None:
    with pytest.raises(DoNotFit, match=why):
        read(shard(1, check("a")), shard(2, check("b"), **more))


def test_a_shard_that_is_named_twice_is_refused(shard: Store) -> None:
    with pytest.raises(DoNotFit, match="the same shard"):
        read(shard(1, check("a")), shard(1, check("a")))


def test_shards_of_other_suites_are_refused(shard: Store) -> None:
    first, second = shard(1, check("a")), shard(2, check("b"))
    data = json.loads((second / SHARD_FILE).read_text())
    (second / SHARD_FILE).write_text(json.dumps(data | {"versions": {**data["versions"], "suite": "0.0.1"}}))
    with pytest.raises(DoNotFit, match="version of the suite differs"):
        read(first, second)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2}, {"evidence": [{}]}, {"settings": {"iut": "x"}}, {"seconds": -1}, {"waivers": [{"clause": 1}]},
        {"settings": {"iut": "x", "profile": "vpc", "level": "quick", "shard": {"number": 3, "count": 2}}},
        {"settings": {"iut": "x", "profile": "none", "level": "quick", "shard": {"number": 1, "count": 2}}},
        {"started": "yesterday"},
    ],
)  # fmt: skip
def test_what_is_no_shard_is_refused(shard: Store, change: dict[str, Any]) -> None:
    path = shard(1, check("a")) / SHARD_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
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
        ivmdvddrive(*run, f"shards/{number}", "--shard", f"{number}/2", cwd=tmp_path)
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
