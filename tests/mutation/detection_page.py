"""What the suite catches: ``python tests/mutation/detection_page.py FOLDER`` makes docs/detection.md of measurements.

A measurement is a command that writes a file into the folder. One whose file is there already is not made again: it may
have been made elsewhere, or another day. All of them take some two hours on two cores.
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

import register
from ivmdvddrive_conformance.tools.site.markup import code, table

__all__ = ["MEASUREMENTS", "PAGE", "to_page"]

PAGE: Final = Path(__file__).parents[2] / "docs" / "detection.md"

_DRAWN: Final = "tests/mutation/drawn_faults.py"
_LEVELS: Final = ("quick", "standard", "exhaustive")

MEASUREMENTS: Final[Mapping[str, str]] = {
    "mutants-quick": "ivmdvddrive mutants --level quick --seeds 5 --first --no-variants",
    "mutants-standard": "ivmdvddrive mutants --level standard --first --no-variants",
    "variants-exhaustive": "ivmdvddrive mutants --level exhaustive --no-mutants",
    "mutations": "python tests/mutation",
    "drawn": f"python {_DRAWN} {' '.join(f'--level {level}' for level in _LEVELS)}",
}
"""The commands by the names of their files; each writes its file where ``--json`` says."""

Measured: TypeAlias = Mapping[str, Any]
"""What a measurement has written."""

_INTRODUCTION: Final = """\
# What the suite catches

A conformance suite is as good as the faults that it catches, and none that accuses what conforms is any good. So it is
judged itself: by wrong implementations that somebody thought of, by those that a tool makes of the reference's source,
by those that only a history shows, which a seed has drawn, and by conforming ones that differ from the reference
wherever the pages leave room. [Wrong implementations](mutants.md) has the first kind by their names.

Made by `python tests/mutation/detection_page.py` (Python {python}). The runs draw from seeds that are named, or the
same every time: who runs them again gets the same figures, where no time limit cut them.
"""

_CHOSEN: Final = """\
## Faults that somebody thought of

A kill counts only by the clause that the wrong implementation names, or by one that it records as the same fault. The
checks come one after the other, and each implementation is given up at the first that kills it.
"""

_MADE: Final = """\
## Faults that a tool makes

cosmic-ray changes the reference's source in every way that it knows, one operator, number or statement at a time. What
the suite, at *standard*, does not see is left to the reference's own tests.
"""

_HISTORIES: Final = """\
## Faults that only a history fires

Each fault waits for a condition on the last few calls and on the state, and then does one thing wrong: it drops an
event, forgets a lock, gives a wrong value. The seed 1 has drawn {number} of them. *Depth* is how many
calls in a row a fault's condition looks at, the one that goes wrong among them.
"""

_VARIANTS: Final = """\
## What must not be accused

Conforming variants of the reference, each judged to the end of *exhaustive*: ten tours and two million calls of walks.
"""


def to_page(found: Mapping[str, Measured]) -> str:
    """The page, in Markdown, of measurements by their names."""
    return "\n".join(
        [
            _INTRODUCTION.format(python=platform.python_version()),
            _CHOSEN,
            *_chosen([found["mutants-quick"], found["mutants-standard"]]),
            _MADE,
            *_made(found["mutations"]),
            _HISTORIES.format(number=len(found["drawn"]["quick"]["faults"])),
            *_drawn(found["drawn"]),
            _VARIANTS,
            *_accused(found["variants-exhaustive"]),
            "## Measure it again\n",
            "```console",
            *(f"$ {command} --json {name}.json" for name, command in MEASUREMENTS.items()),
            "```\n",
        ]
    )


def _chosen(measured: Iterable[Measured]) -> list[str]:
    rows, survived = [], []
    for each in measured:
        judged = each["rows"]
        killed = [r for r in judged if r["killed"]]
        first = Counter(next(check for check, kill in r["kills"].items() if kill) for r in killed)
        seeds = len(each["seeds"])
        rows.append([each["level"], str(seeds), _share(len(killed), len(judged)), _by(first), _median(killed)])
        survived += [(each["level"], r) for r in judged if not r["killed"]]
    lines = [table(["level", "seeds", "killed", "by", "calls to kill, median"], rows)]
    if survived:
        lines += ["What survived:\n", *(_survivor(level, row) for level, row in survived), ""]
    return lines


def _survivor(level: str, row: Measured) -> str:
    return f"- {code(row['name'])} at *{level}*, seed {row['seed']}: {row['says']}"


def _made(measured: Measured) -> list[str]:
    by_suite, by_tests = measured["killed_by_the_suite"], measured["killed_by_the_references_tests"]
    counts = [
        ("made and judged", measured["judged"]),
        ("cannot be imported", measured["not_viable"]),
        ("viable", measured["viable"]),
        ("killed by the suite", by_suite),
        ("killed by the reference's own tests alone", by_tests),
        ("killed by either", _share(by_suite + by_tests, measured["viable"])),
    ]
    reasons = Counter((entry.why, entry.seen_by) for entry in register.loaded().values())
    return [
        table(["mutations", "how many"], [[words, str(count)] for words, count in counts]),
        "What the suite does not see, and why:\n",
        table(["reason", "seen by", "mutations"], [[why, by, str(n)] for (why, by), n in reasons.items()]),
    ]


def _drawn(measured: Mapping[str, Measured]) -> list[str]:
    faults = {level: each["faults"] for level, each in measured.items()}
    rows, deep = [], []
    for level, drawn in faults.items():
        killed = [f for f in drawn if f["check"]]
        rows.append([level, _share(len(killed), len(drawn)), _by(Counter(f["check"] for f in killed)), _median(killed)])
    for depth in sorted({f["depth"] for f in faults[_LEVELS[0]]}):
        alike = [[f for f in drawn if f["depth"] == depth] for drawn in faults.values()]
        deep.append([str(depth), *(_share(sum(bool(f["check"]) for f in some), len(some)) for some in alike)])
    left = [f for f in faults["standard"] if not f["check"]]
    return [
        table(["level", "killed", "by", "calls to kill, median"], rows),
        table(["depth", *faults], deep),
        "Left at *standard*:\n",
        *(f"- {code(f['name'])}: {f['says']}" for f in left),
        "",
    ]


def _accused(measured: Measured) -> list[str]:
    rows = [[code(r["name"]), r["says"], _number(r["calls"]), _outcome(r)] for r in measured["rows"]]
    return [table(["variant", "what it does", "calls", "outcome"], sorted(rows))]


def _outcome(row: Measured) -> str:
    if row["lost"]:
        return f"could not be judged: {row['lost']}"
    return "accused" if row["killed"] else "passes"


def _by(checks: Counter[str]) -> str:
    return ", ".join(f"{check} {count}" for check, count in checks.most_common())


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)"


def _median(killed: Sequence[Measured]) -> str:
    return _number(round(median(each["calls"] for each in killed))) if killed else "—"


def _number(count: int) -> str:
    return f"{count:,}"


def _measured(folder: Path, name: str, command: str) -> Measured:
    """What a measurement has written; it is made where it has not been."""
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
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Measure what FOLDER does not have yet, and make docs/detection.md of all."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {name: _measured(folder.resolve(), name, command) for name, command in MEASUREMENTS.items()}
    PAGE.write_text(to_page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
