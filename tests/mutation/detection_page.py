"""Page of detected faults: ``python tests/mutation/detection_page.py`` makes docs/detection.md of measurements.

A measurement is a command that writes a file into ``tests/mutation/measured``, so that each figure of the page has its
source in the project. One whose file is there already is not made again: delete it to measure anew. All of them take
some seven hours on two cores; ``--as-it-is`` makes the page of those that are there, and it names the others.
"""

from __future__ import annotations

import json
import platform
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final, TypeAlias

import click

import curve_picture
import curves
import register
from ivmdvddrive_conformance.tools.site.markup import code, table
from ivmdvddrive_spec.records import DEFAULT_PROFILE

__all__ = ["MEASURED", "MEASUREMENTS", "PAGE", "to_page"]

PAGE: Final = Path(__file__).parents[2] / "docs" / "detection.md"
MEASURED: Final = Path(__file__).with_name("measured")
"""The folder of the measurements that the page is made of."""

_LEVELS: Final = ("quick", "standard", "exhaustive")
_PROFILES: Final = (DEFAULT_PROFILE, "vs2005")

_COMMANDS: Final[Mapping[str, str]] = {
    "mutants-quick": "ivmdvddrive mutants --level quick --seeds 5 --first --no-variants",
    "mutants-standard": "ivmdvddrive mutants --level standard --first --no-variants",
    "variants-standard": "ivmdvddrive mutants --level standard --no-mutants",
    "variants-exhaustive": "ivmdvddrive mutants --level exhaustive --no-mutants --resume",
    "mutations": "python tests/mutation",
    "drawn": f"python tests/mutation/drawn_faults.py {' '.join(f'--level {level}' for level in _LEVELS)}",
    "windows": "python tests/mutation/drawn_faults.py --family windows --number 60 --level quick --level standard",
    "curve": "python tests/mutation/curve.py",
}
"""The commands by what they measure; each writes its file where ``--json`` says."""

_OF_ONE_PROFILE: Final = frozenset({"variants-exhaustive", "curve"})
"""What is measured in the default profile alone: it takes hours, and most benches are the same in the other."""


def _named(what: str, profile: str) -> str:
    """The name of a measurement, and of its file."""
    return what if profile == DEFAULT_PROFILE else f"{what}-{profile}"


MEASUREMENTS: Final[Mapping[str, str]] = {
    _named(what, profile): command if profile == DEFAULT_PROFILE else f"{command} --profile {profile}"
    for profile in _PROFILES
    for what, command in _COMMANDS.items()
    if profile == DEFAULT_PROFILE or what not in _OF_ONE_PROFILE
}
"""The commands by the names of their files."""

Measured: TypeAlias = Mapping[str, Any]
"""The data that a measurement has written."""

_INTRODUCTION: Final = """\
# Detected faults

A conformance suite is as good as the faults that it catches, and a suite that accuses conforming implementations is
useless. This page has the figures of this suite: for wrong implementations that somebody thought of, for those that a
tool makes of the reference's source, for those that only a history shows, which a seed has drawn, and for conforming
ones that differ from the reference wherever the documentation leaves room.
[Wrong implementations](../reference_impl/ivmdvddrive_mutants) has the first kind by their names.

Made by `python tests/mutation/detection_page.py` (Python {python}) of the measurements in `tests/mutation/measured`.
The runs draw from seeds that are named, or the same every time. They give the same figures when they are repeated,
unless a time limit cut them.
"""

_CHOSEN: Final = """\
## Faults that somebody thought of

A kill counts only by the clause that the wrong implementation names, or by one that it records as the same fault. The
checks come one after the other, and each implementation is given up at the first that kills it.
"""

_MADE: Final = """\
## Faults that a tool makes

cosmic-ray changes the reference's source in every way that it knows, one operator, number or statement at a time. The
reference's own tests judge the changes that the suite does not see at *standard*.
"""

_HISTORIES: Final = """\
## Faults triggered only by a specific call sequence

Each fault waits for a condition on the last few calls and on the state, and then does one thing wrong: it drops an
event, forgets a lock, gives a wrong value. The seed 1 has drawn {number} of them. *Depth* is how many
calls in a row a fault's condition looks at, the one that goes wrong among them.
"""

_WINDOWS: Final = """\
## Faults of the last calls on one drive

Each of these {number} faults waits for the last two to five calls on one drive.
A call counts by its member and by its success or failure. Then the fault loses one thing: a lock, a location, an event
or a medium. The seed 1 has drawn them.
"""

_CURVES: Final = """\
## Detection against calls

A strategy is as good as the faults that it finds, and as the calls that it needs. The curves compare the suite's order
of checks with four others, on the same faults and by the same judge:

- *our order*: all checks of a run at *quick*, and then all of a run at *standard*
- *scenarios only*
- *Hypothesis's default*: the suite's state machine, with 100 examples of 50 steps, again and again with another seed
- *uniform random walk*: 50 of the search's inputs after each reset, drawn with equal probability from those enabled
- *one transition tour*: the first tour of the model's graph

A call is a request to the implementation: a call of a member, a verb of the bench, or a drain of a sink. The audits
that a strategy makes count, and so does the rest of a batch that was sent already when its first answers were judged.
Resets do not count, and neither does making a violation shorter.
Our order is given up after {our_limit:,} calls, any other strategy after {limit:,}. The random strategies
draw from {seeds}.
{sample}
<picture>
  <source media="(prefers-color-scheme: dark)" srcset="_static/detection-dark.svg">
  <img src="_static/detection-light.svg" alt="The share of faults that each strategy finds within so many calls">
</picture>

The median is over all faults: one that is not found needs more calls than any that is.

Every report of a whole run gives our order's shares for the calls that the run has judged, and a report as a page marks
the run in the curves. A call that is judged is one request at least, so the number looked up is rather too small.
"""

_AT: Final = (200, 1_000, 2_000, 10_000)
"""The numbers of calls at which the page gives the shares."""

_VARIANTS: Final = """\
## Conforming implementations

Conforming variants of the reference differ from it wherever the documentation leaves room. None may be accused.
*Exhaustive* makes ten tours and three million calls of walks of each.
"""


def to_page(found: Mapping[str, Measured]) -> str:
    """The page, in Markdown, of measurements by their names."""
    missing = [name for name in MEASUREMENTS if name not in found]
    drawn, windows = _by_profile(found, "drawn"), _by_profile(found, "windows")
    return "\n".join(
        [
            _INTRODUCTION.format(python=platform.python_version()),
            *([f"Not measured yet: {', '.join(map(code, missing))}.\n"] if missing else []),
            _CHOSEN,
            *_chosen(_by_profile(found, "mutants-quick", "mutants-standard")),
            _MADE,
            *_made(_by_profile(found, "mutations")),
            _HISTORIES.format(number=_number_of(drawn)),
            *_drawn(drawn),
            *([_WINDOWS.format(number=_number_of(windows)), *_drawn(windows)] if windows else []),
            *(_curves(found["curve"]) if "curve" in found else []),
            _VARIANTS,
            *_accused(_by_profile(found, "variants-standard", "variants-exhaustive")),
            "## Measure it again\n",
            "```console",
            *(f"$ {command} --json {name}.json" for name, command in MEASUREMENTS.items()),
            "```\n",
        ]
    )


def _by_profile(found: Mapping[str, Measured], *measurements: str) -> list[tuple[str, Measured]]:
    """Those of some measurements that were made, each with its profile."""
    every = [(profile, _named(what, profile)) for profile in _PROFILES for what in measurements]
    return [(profile, found[name]) for profile, name in every if name in found]


def _chosen(measured: Iterable[tuple[str, Measured]]) -> list[str]:
    rows, survived = [], []
    for profile, each in measured:
        judged = each["rows"]
        killed = [r for r in judged if r["killed"]]
        first = Counter(next(check for check, kill in r["kills"].items() if kill) for r in killed)
        seeds = len(each["seeds"])
        share = _share(len(killed), len(judged))
        rows.append([profile, each["level"], str(seeds), share, _by(first), _median(killed)])
        survived += [(profile, each["level"], r) for r in judged if not r["killed"]]
    lines = [table(["profile", "level", "seeds", "killed", "by", "calls to kill, median"], rows)]
    if survived:
        lines += ["What survived:\n", *(_survivor(*each) for each in survived), ""]
    return lines


def _survivor(profile: str, level: str, row: Measured) -> str:
    return f"- {code(row['name'])} in {profile} at *{level}*, seed {row['seed']}: {row['says']}"


def _made(measured: Sequence[tuple[str, Measured]]) -> list[str]:
    counts = {
        "made and judged": [str(m["judged"]) for _, m in measured],
        "cannot be imported": [str(m["not_viable"]) for _, m in measured],
        "viable": [str(m["viable"]) for _, m in measured],
        "killed by the suite": [str(m["killed_by_the_suite"]) for _, m in measured],
        "killed by the reference's own tests alone": [str(m["killed_by_the_references_tests"]) for _, m in measured],
        "equivalent: nobody can see them": [str(m["equivalent"]) for _, m in measured],
        "killed, of those that are not equivalent": [
            _share(m["killed_by_the_suite"] + m["killed_by_the_references_tests"], m["viable"] - m["equivalent"])
            for _, m in measured
        ],
    }
    reasons = Counter((entry.why, entry.seen_by) for entry in register.loaded().values())
    return [
        table(["mutations", *(profile for profile, _ in measured)], [[words, *each] for words, each in counts.items()]),
        "Mutations that the suite does not see, and the reason:\n",
        table(["reason", "seen by", "mutations"], [[why, by, str(n)] for (why, by), n in reasons.items()]),
    ]


def _number_of(measured: Iterable[tuple[str, Measured]]) -> int:
    """The number of drawn faults."""
    return max((len(each["quick"]["faults"]) for _, each in measured), default=0)


def _drawn(measured: Sequence[tuple[str, Measured]]) -> list[str]:
    levels = list(dict.fromkeys(level for _, each in measured for level in each))
    rows, deep, left = [], [], []
    for profile, by_level in measured:
        faults = {level: each["faults"] for level, each in by_level.items()}
        for level, drawn in faults.items():
            killed = [f for f in drawn if f["check"]]
            by = Counter(f["check"] for f in killed)
            rows.append([profile, level, _share(len(killed), len(drawn)), _by(by), _median(killed)])
        for depth in sorted({f["depth"] for f in faults[_LEVELS[0]]}):
            alike = [[f for f in drawn if f["depth"] == depth] for drawn in faults.values()]
            deep.append(
                [profile, str(depth), *(_share(sum(bool(f["check"]) for f in some), len(some)) for some in alike)]
            )
        left += [f"- {code(f['name'])} in {profile}: {f['says']}" for f in faults["standard"] if not f["check"]]
    return [
        table(["profile", "level", "killed", "by", "calls to kill, median"], rows),
        table(["profile", "depth", *levels], deep),
        *(["Left at *standard*:\n", *left, ""] if left else []),
    ]


def _curves(measured: Measured) -> list[str]:
    sets, limit = curves.fault_sets(measured), measured["limit"]
    sampled = any(one.judged < one.faults for one in sets)
    seeds = measured["seeds"]
    drawn = f"the seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds))}"
    sizes = ", ".join(f"{one.judged} of {one.faults} {one.words}" for one in sets)
    sample = f"\nThe curves are of a sample: {sizes}.\n" if sampled else ""
    rows = [
        [
            one.words,
            strategy,
            _number(curve.median) if curve.median is not None else "—",
            *(_percent(curve.share(calls)) if calls <= limit else "—" for calls in (*_AT, limit)),
        ]
        for one in sets
        for strategy, curve in one.curves.items()
    ]
    head = ["faults", "strategy", "calls to kill, median", *(f"by {_number(calls)}" for calls in (*_AT, limit))]
    return [_CURVES.format(limit=limit, our_limit=measured["our_limit"], seeds=drawn, sample=sample), table(head, rows)]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _accused(measured: Sequence[tuple[str, Measured]]) -> list[str]:
    rows, wrong = [], []
    for profile, each in measured:
        judged = each["rows"]
        calls = _number(round(median(r["calls"] for r in judged)))
        accused = [r for r in judged if r["killed"] or r["lost"]]
        planned = each.get("planned", len(judged))
        number = str(planned) if len(judged) == planned else f"{len(judged)} of {planned}"
        rows.append([profile, each["level"], number, calls, str(len(accused))])
        wrong += [(profile, each["level"], r) for r in accused]
    names = sorted({(r["name"], r["says"]) for _, each in measured for r in each["rows"]})
    return [
        table(["profile", "level", "variants", "calls, median", "accused, or not judged"], rows),
        *(f"- {code(r['name'])} in {profile} at *{level}*: {_outcome(r)}" for profile, level, r in wrong),
        "",
        table(["variant", "difference"], [[code(name), says] for name, says in names]),
    ]


def _outcome(row: Measured) -> str:
    return f"could not be judged: {row['lost']}" if row["lost"] else "accused"


def _by(checks: Counter[str]) -> str:
    return ", ".join(f"{check} {count}" for check, count in checks.most_common())


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)"


def _median(killed: Sequence[Measured]) -> str:
    return _number(round(median(each["calls"] for each in killed))) if killed else "—"


def _number(count: int) -> str:
    return f"{count:,}"


def _measured(folder: Path, name: str, command: str) -> Measured:
    """Return what a measurement has written; it is made where it has not been."""
    file = folder / f"{name}.json"
    if not file.exists():
        click.echo(f"{name}: {command}", err=True)
        program, *arguments = shlex.split(command)
        started = [sys.executable] if program == "python" else [str(Path(sys.executable).with_name(program))]
        subprocess.run([*started, *arguments, "--json", str(file)], cwd=PAGE.parents[1], check=False)
    if not file.exists():  # its exit code tells what survived, too
        raise click.ClickException(f"{command} has written no {file}")
    found: Measured = json.loads(file.read_text(encoding="utf-8"))
    return found


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=MEASURED)
@click.option("--as-it-is", is_flag=True, help="Measure nothing: make the page of what FOLDER has.")
def main(folder: Path, *, as_it_is: bool) -> None:
    """Measure what FOLDER does not have yet, and make docs/detection.md of all."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [name for name in MEASUREMENTS if not as_it_is or (folder / f"{name}.json").exists()]
    found = {name: _measured(folder.resolve(), name, MEASUREMENTS[name]) for name in names}
    if "curve" in found:
        curve_picture.write(found["curve"])
    PAGE.write_text(to_page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
