"""Measures everything, and makes docs/benchmarks.md of it: python benchmarks/page.py [CALLS]."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"


def figures(script: str, *arguments: str) -> dict[str, Any]:
    """Return what a benchmark prints."""
    done = subprocess.run([sys.executable, HERE / script, *arguments], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def search_table(found: dict[str, Any]) -> list[str]:
    """The costs of tours and walks."""
    lines = ["| sequence | judged, µs a request | bare, µs a request | ratio |", "| --- | --: | --: | --: |"]
    for name, row in found.items():
        if name != "batches":
            lines.append(f"| {name} | {row['judged_us']:.1f} | {row['bare_us']:.1f} | {row['ratio']:.2f} |")
    return lines


def strategies_table(found: dict[str, Any]) -> list[str]:
    """Return how many wrong implementations each check kills, and after how many calls."""
    lines = ["| check | killed | of | calls to kill, median |", "| --- | --: | --: | --: |"]
    lines += [f"| {n} | {r['killed']} | {r['of']} | {r['median']:g} |" for n, r in found["checks"].items()]
    return lines


def size_table(found: dict[str, Any]) -> list[str]:
    """Return what a judged call costs by the number of machines and drives."""
    lines = [
        "| machines | drives each | judged, µs a call | bare, µs a call | ratio |",
        "| --: | --: | --: | --: | --: |",
    ]
    lines += [
        f"| {r['machines']} | {r['drives']} | {r['judged_us']:.1f} | {r['bare_us']:.1f} | {r['ratio']:.2f} |"
        for r in found["sizes"]
    ]
    return lines


def shrinking_lines(found: dict[str, Any]) -> list[str]:
    """The length of shrunk counterexamples, and the time that shrinking takes."""
    calls, seconds = found["calls"], found["seconds"]
    return [
        f"Of {found['sample']} mutants, the scenarios, tours and walks of the level {found['level']} find the clause",
        f"of {found['found']} broken. Once that is shrunk, it has",
        f"{calls['median']:g} calls in the median and {calls['most']} at the most",
        f"(with the bench's, {found['steps']['median']:g} steps in the median),",
        f"after {seconds['median']:g} s in the median and {seconds['most']:g} s at the most;",
        f"the same steps came out again in {found['the_same_again']}.",
    ]


def main() -> None:
    """Measure, and write the page."""
    arguments = sys.argv[1:2]
    search = figures("search.py", *arguments)
    strategies = figures("strategies.py")
    sizes = figures("sizes.py")
    checker = figures("linearizability.py")
    shrunk = figures("shrinking.py", "8")
    batch = search["batches"]
    lines = [
        "# Cost of judging",
        "",
        f"Made by `python benchmarks/page.py` (Python {platform.python_version()}, {os.cpu_count()} cores).",
        "Ratios hold within one run; times depend on the machine.",
        "",
        "## Tours and walks against a bare loop",
        "",
        "The bare loop makes the same requests on the same implementation in the same rounds, and looks at no answer.",
        "*Cold* compiles the graph as it goes, *warm* walks one that is compiled.",
        "",
        *search_table(search),
        "",
        "## Batches",
        "",
        f"Over stdio, requests that travel in batches are {batch['ratio']:.1f} times as fast as one a round trip",
        f"({batch['batched_us']:.1f} against {batch['single_us']:.1f} µs a request).",
        "",
        "## Calls to kill, by check",
        "",
        f"A sample of {strategies['sample']} mutants (every {strategies['step']}th), each check at the level standard,",
        "until the mutant's own clause is found broken.",
        "",
        *strategies_table(strategies),
        "",
        "## Machines and drives",
        "",
        "A session's judged calls without audits, against the bare calls.",
        "",
        *size_table(sizes),
        "",
        "## Shrinking",
        "",
        *shrinking_lines(shrunk),
        "",
        "## Linearizability",
        "",
        "```json",
        json.dumps(checker, indent=1),
        "```",
    ]
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
