"""A counterexample as people read it: a Gherkin scenario, and the command that repeats it."""

from __future__ import annotations

import re
from pathlib import Path

from ivmdvddrive_spec import Specification

from ..settings.command_line import command_line
from ..settings.settings import Settings
from ..text.printable import one_line, reprintable
from ..verdicts.verdict import Finding

__all__ = ["as_gherkin", "feature_name", "repeat_command"]


def as_gherkin(specification: Specification, finding: Finding) -> str:
    """The scenario that shows a violation: what led there is given, the last step is when it shows.

    Steps that must follow each other for it to show are When steps together: ``replay`` looks after the last of them.
    Calls that were made at the same time stand in the order in which they began, and as a diagram.
    """
    clause = specification.clauses[finding.clauses[0]]
    failure = finding.failure
    lines = ["Feature: A counterexample", "", f"  @{finding.clauses[0]}", f"  Scenario: {clause.id}"]
    lines += [f"    # {clause.says}", f"    # {clause.source}"]
    steps = [(step, answer) for step, answer in failure.steps if step]
    playable = [s for s in steps if not s[0].endswith((" is drained", "every sink is drained"))]
    shown = playable or steps
    when = len(shown) - max(1, failure.in_a_row)
    for number, (step, answer) in enumerate(shown):
        last = number == len(shown) - 1
        keyword = "When" if number == when else "Given" if number == 0 else "And"
        lines.append(f"    {keyword} {step}")
        if answer and not last and not _is_plain(answer):
            lines.append(f"    # which gave {one_line(answer, 400)}")
    lines += [f"    # {reprintable(line, 400)}".rstrip() for line in failure.diagram.splitlines()]
    lines.append(f"    # got: {one_line(failure.got, 600)}")
    lines.append(f"    # permitted: {reprintable(' or '.join(failure.permitted), 600)}")
    lines.append("    Then all is as specified")
    return "\n".join(lines) + "\n"


def _is_plain(answer: str) -> bool:
    return answer == "S_OK" or answer.startswith("S_OK with ")


def feature_name(number: int, clause: str) -> str:
    """A file name for a counterexample: a clause's id holds nothing that a file name may not."""
    return f"{number + 1:02}-{re.sub(r'[^A-Za-z0-9_.-]', '_', clause)}.feature"


def repeat_command(number: int, finding: Finding, settings: Settings, report: Path | None) -> str:
    """The command that repeats exactly a counterexample: its own file where a report holds one.

    A scenario's steps are made one after the other: what needs calls at the same time is looked for again, and so is
    what breaks a rule of COM's own, whose requests no scenario can make.
    """
    if settings.feature:
        return command_line(settings, feature=Path(settings.feature))
    replayable = finding.failure.steps and not finding.failure.diagram and finding.kind != "binary"
    if report is not None and replayable:
        path = report / "failures" / feature_name(number, finding.clauses[0])
        return command_line(settings, feature=path)
    level = "quick" if finding.kind in ("scenario", "binary") else settings.level
    if level == "quick" and settings.opens and finding.kind in ("tour", "walk"):
        level = "standard"  # a quick run of one clause searches for less
    return command_line(settings, select=finding.clauses[0], level=level)
