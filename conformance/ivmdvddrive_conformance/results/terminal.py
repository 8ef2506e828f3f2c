"""What a run shows on the terminal: progress and findings while it runs, then a table, each failure, and the verdict.

Where the output is no terminal it is plain, without progress, and the same each time. What comes from the IUT has
been made printable, and is never read as markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ivmdvddrive_spec import Specification

from ..judging.evidence import Evidence
from ..text.printable import printable
from ..verdicts.check_judge import CheckJudge
from .detection import words_of_detection
from .document import to_findings
from .sections import SECTIONS, counted, perhaps_a_consequence
from .summary import (
    COLUMNS,
    by_member,
    calls_judged,
    covered_by_budget,
    forbidden_inconsistencies,
    notes_of_checks,
    taken,
    unexercised,
    unjudged,
    words_of_coverage,
)

__all__ = ["Findings", "Show", "show_failures", "show_readings", "show_results"]

_STYLES: Final = {
    "pass": "green", "tolerated": "cyan", "observed": "cyan", "waived": "yellow",
    "fail": "bold red", "crash": "bold red", "timeout": "bold red", "protocol-error": "bold red",
    "stale-waiver": "red", "error": "magenta",
    "unclaimed": "yellow", "not-applicable": "dim", "deselected": "dim",
}  # fmt: skip
_VERDICTS: Final = {
    "conformant": "bold green", "conformant with waivers": "bold yellow", "partial": "bold yellow",
    "nonconformant": "bold red", "indeterminate": "bold magenta",
}  # fmt: skip
_COLUMN_STYLES: Final = {
    "pass": "green", "tolerated": "cyan", "broken": "bold red", "waived": "yellow", "not run": "yellow",
}  # fmt: skip
_MOST_FAILURES: Final = 10
_NARROW: Final = 80
"""Columns below which the table leaves out the members' interfaces."""


class Findings:
    """Shows each finding of a run as soon as its check is over, while the run goes on.

    One that repeats another, of the same clause, status and outcome, is not shown again: over another binding, say.
    """

    def __init__(self, specification: Specification, console: Console) -> None:
        self._specification = specification
        self._console = console
        self._shown: set[tuple[str, str, str]] = set()

    def show(self, checks: CheckJudge, evidence: Evidence, ics: dict[str, Any] | None) -> None:
        """Show what a check has found, of an implementation that has said this of itself."""
        if not evidence.failures:
            return
        found = to_findings(self._specification, checks.judged(evidence, ics), checks.settings)
        for failure in found["failures"]:
            key = (failure["clauses"][0], failure["status"], failure["outcome"])
            if key not in self._shown:
                self._shown.add(key)
                self._show(failure, _excused(found))

    def end(self) -> None:
        """Set what follows apart from what was shown."""
        if self._shown:
            self._console.print()

    def _show(self, failure: dict[str, Any], excused: Mapping[str, dict[str, Any]]) -> None:
        number = len(self._shown)
        title = f"finding {number}: {failure['clauses'][0]}: {failure['status']}"
        if number <= _MOST_FAILURES:
            _show_failure(self._specification, self._console, title, failure, excused)
        else:
            self._console.print(Text(title, style="bold"))


class Show:
    """Progress of a run, and what it finds, by its events; a context manager.

    ``checks`` judges the checks of the run one by one. Without ``findings`` nothing is shown but progress.
    """

    def __init__(self, console: Console, checks: CheckJudge, findings: Findings | None) -> None:
        self._judge = checks
        self._findings = findings
        self._ics: dict[str, Any] | None = None
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not (console.is_terminal and console.file.isatty()),  # FORCE_COLOR asks for colour alone
        )
        self._task = self._progress.add_task("starting the IUT", total=None)
        self._checks: dict[str, dict[str, Any]] = {}
        self._done = 0
        self._failed = 0

    def __enter__(self) -> Show:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def event(self, event: dict[str, Any]) -> None:
        """Take note of an event of ``supervisor``."""
        if event["event"] == "collected" and not self._checks:
            self._checks = event["checks"]
            self._progress.update(self._task, total=len(self._checks))
        elif event["event"] == "started":
            self._ics = self._ics or event["ics"]
        elif event["event"] == "begin" and event["nodeid"] in self._checks:
            failed = f"{self._failed} failed: " if self._failed else ""
            name = self._checks[event["nodeid"]]["check"]
            self._progress.update(self._task, description=f"{failed}{name}"[:70])
        elif event["event"] == "evidence":
            self._done += 1
            self._failed += bool(event["evidence"]["failures"])
            self._progress.update(self._task, completed=self._done)
            if self._findings:
                self._findings.show(self._judge, Evidence.from_json(event["evidence"]), self._ics)


def show_results(specification: Specification, console: Console, results: dict[str, Any], report: str | None) -> None:
    """Print a run's results, as ``results.to_results`` gives them."""
    console.print(_table(results, short=console.width < _NARROW))
    _show_bindings(console, results["bindings"])
    show_failures(specification, console, results)
    _show_stale(console, results)
    _show_unexercised(console, results)
    show_readings(specification, console, results["readings"])
    _show_inconsistencies(console, results)
    for check in results["checks"]:
        if check["coverage"]:
            console.print(Text(f"{check['check']} saw {words_of_coverage(check['coverage'])}", style="dim"))
    _show_unjudged(console, results)
    for note in (*notes_of_checks(results), *results["notes"]):
        console.print(Text(f"note: {note}"))
    if covered := covered_by_budget(results):
        console.print(Text(f"\n{SECTIONS['budget'].title.lower()}:", style="bold"))
        console.print(Text("\n".join(f"  {sentence}" for sentence in covered)))
    ics = results["iut"]["ics"]
    console.print()
    if ics:
        name = f"{ics['name']} {ics['version']} ({ics['language']})"
        calls = calls_judged(results)
        line = f"{name}: {calls} calls judged in {len(results['checks'])} checks, {results['seconds']:.1f} s"
        console.print(Text(line, style="dim"))
        if detection := words_of_detection(results, short=True):
            console.print(Text(detection, style="dim"))
    verdict = results["verdict"]
    whole = "" if results["complete"] else f" [run not whole: {results['stopped']}]"
    line = f"{verdict.upper()}: {results['why']} ({counted(results)}){whole}"
    console.print(Text(line, style=_VERDICTS[verdict]))
    if report:
        console.print(Text(f"report: {printable(report)}"))


def _table(results: dict[str, Any], *, short: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("member", no_wrap=True)
    for column, _ in COLUMNS:
        table.add_column(column, justify="right", no_wrap=True)
    for member in by_member(results):
        cells = [Text(member.name.rpartition(".")[2] if short else member.name)]
        for column, count in member.counts.items():
            cells.append(Text(str(count) if count else "·", style=_COLUMN_STYLES[column] if count else "dim"))
        table.add_row(*cells)
    return table


def _show_bindings(console: Console, bindings: dict[str, Any]) -> None:
    """Each binding's own verdict, side by side, and the clauses about which they differ."""
    if not bindings:
        return
    console.print()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("binding", *(name for name, _ in COLUMNS), "verdict"):
        table.add_column(name, justify="left" if name in ("binding", "verdict") else "right", no_wrap=True)
    for binding, one in bindings.items():
        counted = Counter(one["clauses"].values())
        counts = [sum(counted[s] for s in statuses) for _, statuses in COLUMNS]
        verdict = Text(one["verdict"], style=_VERDICTS[one["verdict"]])
        table.add_row(binding, *(str(c) if c else "·" for c in counts), verdict)
    console.print(table)
    first, *others = bindings.values()
    for clause, status in first["clauses"].items():
        if any(other["clauses"][clause] not in (status, "not-applicable") for other in others):
            each = ", ".join(f"{binding} {one['clauses'][clause]}" for binding, one in bindings.items())
            console.print(Text(f"  {clause}: {each}", style="dim"))


def show_failures(specification: Specification, console: Console, results: dict[str, Any]) -> None:
    """Print what was found broken, each with its scenario."""
    failures, excused = results["failures"], _excused(results)
    for number, failure in enumerate(failures[:_MOST_FAILURES], 1):
        title = f"{number} of {len(failures)}: {failure['clauses'][0]}: {failure['status']}"
        _show_failure(specification, console, title, failure, excused)
    if len(failures) > _MOST_FAILURES:
        console.print(Text(f"… and {len(failures) - _MOST_FAILURES} more; --report DIR keeps all of them"))


def _excused(results: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The clauses that count as broken only if no waiver expects it, and no version is pinned."""
    return {c["id"]: c for c in results.get("clauses", ()) if c["waiver"] or c["status"] == "not-applicable"}


def _show_failure(
    specification: Specification,
    console: Console,
    title: str,
    failure: dict[str, Any],
    excused: Mapping[str, dict[str, Any]],
) -> None:
    """Print one failure; of a run that goes on, with the calls after which it was found."""
    text = Text()
    for clause in (specification.clauses[c] for c in failure["clauses"]):
        text.append(f"{clause.id}", style="bold red")
        text.append(f"  {clause.says}\n")
        text.append(f"  {clause.source}\n", style="dim")
        if clause.id in excused:
            known = excused[clause.id]
            text.append(f"  {known['status']}: {known['reason']}\n", style=_STYLES[known["status"]])
    text.append(f"\n{_scenario_of(failure)}\n" if failure["steps"] else "\n")
    if failure["diagram"]:
        text.append(f"{failure['diagram']}\n\n")
    text.append("got:       ", style="bold").append(f"{failure['got']}\n")
    text.append("permitted: ", style="bold").append(f"{' or '.join(failure['permitted'])}\n")
    text.append("repeat:    ", style="bold").append(failure["repeat"])
    text.append("\nfound by:  ", style="bold").append(failure["check"])
    if calls := failure.get("found_after"):
        text.append(f", after {calls:,} call{'' if calls == 1 else 's'} of the run")
    if failure["note"]:
        text.append(f"\nnote:      {failure['note']}")
    if failure["log"]:
        text.append(f"\nthe IUT's log:\n{failure['log'][-1000:]}", style="dim")
    _show_block(console, title, text)


def _show_block(console: Console, title: str, text: Text) -> None:
    console.print()
    if console.is_terminal:
        console.print(Rule(style="red"))
    console.print(Text(title, style="bold"))
    console.print(text)  # in no frame, so that the command can be copied


def _scenario_of(failure: dict[str, Any]) -> str:
    """The scenario's steps without the feature around them."""
    lines = failure["scenario"].splitlines()
    return "\n".join(line[2:] for line in lines[3:] if not line.strip().startswith("#") or "which gave" in line)


def _show_stale(console: Console, results: dict[str, Any]) -> None:
    for clause in results["clauses"]:
        if clause["status"] == "stale-waiver":
            console.print(Text(f"\nstale-waiver: {clause['id']}: {clause['reason']}", style=_STYLES["stale-waiver"]))


def _show_unexercised(console: Console, results: dict[str, Any]) -> None:
    groups = unexercised(results)
    if groups:
        console.print(Text(f"\n{SECTIONS['unexercised'].title.lower()}:", style="bold"))
    for group in groups:
        ids = ", ".join(c["id"] for c in group.clauses)
        line = Text(f"  {group.status}, {group.reason}: ", style=_STYLES[group.status])
        console.print(line.append(ids, style="default"))


def _show_unjudged(console: Console, results: dict[str, Any]) -> None:
    left = unjudged(results)
    for what, why in left[:_MOST_FAILURES]:
        console.print(Text(f"\n{SECTIONS['unjudged'].title.lower()}: {what}: {why}", style=_STYLES["error"]))
    if len(left) > _MOST_FAILURES:
        console.print(Text(f"… nor {len(left) - _MOST_FAILURES} more; --report DIR keeps all of them"))


def _show_inconsistencies(console: Console, results: dict[str, Any]) -> None:
    """Each ambiguity of which the IUT took two readings on one occasion, with a call for each."""
    remark = perhaps_a_consequence(results)
    perhaps = f". {remark}" if remark else ""
    style = "bold red" if forbidden_inconsistencies(results) else "bold yellow"
    for found in results["inconsistent"]:
        on = f" ({found['occasion']})" if found["occasion"] else ""
        console.print(
            Text(f"\ninconsistent: two readings of {found['ambiguity']} were taken{on}{perhaps}", style=style)
        )
        for call in found["calls"]:
            over = f", over {call['binding']}" if call["binding"] else ""
            line = Text(f"  {call['reading']}: ", style="yellow")
            console.print(line.append(f"{call['step']} -> {call['answer']}  in {call['check']}{over}", style="default"))


def show_readings(specification: Specification, console: Console, readings: dict[str, str]) -> None:
    """Which reading the IUT takes of each ambiguity, those that are not the default first."""
    if not readings:
        return
    title = SECTIONS["room"].title.lower()
    console.print(Text(f"\n{title}, the implementation takes ('ivmdvddrive explain NAME' says what)", style="bold"))
    every = taken(specification, {"readings": readings})
    for title, style, default in (("other than the default", "cyan", False), ("the default", "dim", True)):
        some = [t for t in every if t.default is default]
        if some:
            line = Text(f"  {title}: ", style=style)
            said = ", ".join(f"{t.ambiguity} = {' and '.join(name for name, _ in t.readings)}" for t in some)
            console.print(line.append(said, style=style))
