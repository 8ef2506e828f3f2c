"""The terminal's view of a run: progress and findings while it runs, then the verdict, each failure, and the rest.

Where the output is no terminal it is plain, without progress, never wrapped, and the same each time. On a terminal,
text is wrapped to its columns. What a reader copies, such as a command, keeps to one line, which the terminal folds.
What comes from the IUT has been made printable, and is never read as markup.

The verdict opens the results and closes them: a reader of a log begins at the top, one at a terminal at the bottom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Literal, TypeAlias

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.table import Column, Table
from rich.text import Text

from ivmdvddrive_spec import Specification

from ..judging.evidence import Evidence
from ..text.printable import printable
from ..text.wrapping import hanging
from ..verdicts.check_judge import CheckJudge
from .detection import words_of_detection
from .document import to_findings
from .missing_claims import missing_claims
from .sections import SECTIONS, counted, perhaps_a_consequence
from .summary import (
    BROKEN,
    COLUMNS,
    Unexercised,
    by_member,
    calls_judged,
    covered_by_budget,
    forbidden_inconsistencies,
    notes_of_checks,
    status_of,
    taken,
    unexercised,
    unjudged,
    words_of_coverage,
)

__all__ = ["Detail", "Findings", "Show", "show_failures", "show_readings", "show_results"]

Detail: TypeAlias = Literal["quiet", "normal", "verbose"]
"""The amount of output: the verdict and a line for each failure; what a reader acts on; or everything."""

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
_NO_TABLE: Final = 56
"""Columns below which a table's rows are sentences."""
_NAMED: Final = 3
"""Clauses that are named of those that were not exercised for one reason."""


class Findings:
    """Shows each finding of a run as soon as its check is over, while the run goes on.

    One that repeats another, of the same clause, status and outcome, is not shown again: over another binding, say.
    """

    def __init__(self, specification: Specification, console: Console) -> None:
        self._specification = specification
        self._console = console
        self._shown: set[tuple[str, str, str]] = set()

    def show(self, checks: CheckJudge, evidence: Evidence, ics: dict[str, Any] | None) -> None:
        """Show the findings of a check; ``ics`` is what the implementation said of itself."""
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
            TimeElapsedColumn(),
            TextColumn(
                "{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)
            ),
            console=console,
            expand=True,
            transient=True,
            disable=not (console.is_terminal and console.file.isatty()),  # FORCE_COLOR asks for colour alone
        )
        self._task = self._progress.add_task("starting the IUT", total=None)
        self._checks: dict[str, dict[str, Any]] = {}
        self._name = ""
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
            self._name = self._checks[event["nodeid"]]["check"]
            self._describe()
        elif event["event"] == "evidence":
            self._done += 1
            self._failed += bool(event["evidence"]["failures"])
            self._describe()
            if self._findings:
                self._findings.show(self._judge, Evidence.from_json(event["evidence"]), self._ics)

    def _describe(self) -> None:
        """Say how far the run is; the name of the check comes last, where a narrow terminal cuts it off."""
        failed = f", {self._failed} failed" if self._failed else ""
        said = f"{self._done} of {len(self._checks)} checks{failed}: {self._name}"
        self._progress.update(self._task, description=said)


def show_results(
    specification: Specification,
    console: Console,
    results: dict[str, Any],
    report: str | None,
    detail: Detail = "normal",
) -> None:
    """Print a run's results, as ``results.to_results`` gives them; ``report`` is the folder of the report."""
    _show_verdict(console, results)
    if detail == "quiet":
        _name_failures(console, results)
        if report:
            _copy(console, f"report: {printable(report)}")
        return
    verbose = detail == "verbose"
    show_failures(specification, console, results, every=verbose)
    _show_stale(console, results)
    _show_unjudged(console, results)
    _show_inconsistencies(console, results)
    _show_unexercised(specification, console, results, every=verbose)
    console.print()
    _show_members(console, results)
    _show_bindings(console, results["bindings"])
    show_readings(specification, console, results["readings"], every=verbose)
    if verbose:
        _show_searches(console, results)
    for note in (*(notes_of_checks(results) if verbose else ()), *results["notes"]):
        _say(console, "note: ", note)
    if covered := covered_by_budget(results):
        _title(console, "budget")
        for sentence in covered:
            _say(console, "  ", sentence)
    console.print()
    _show_basis(console, results)
    _show_verdict(console, results)
    if report:
        _copy(console, f"report: {printable(report)}")


def _width(console: Console) -> int | None:
    """The columns to wrap to; None where lines are as long as what they say."""
    return None if console.soft_wrap else console.width


def _say(console: Console, label: str, said: str = "", *, style: str = "", label_style: str | None = None) -> None:
    """Print a label, and text wrapped beside it."""
    text = Text(hanging(label, said, _width(console)), style=style)
    if label_style is not None:
        text.stylize(label_style, 0, len(label))
    console.print(text, soft_wrap=True)


def _title(console: Console, section: str) -> None:
    """Print the title of a section, below an empty line."""
    console.print()
    _say(console, "", f"{SECTIONS[section].title.lower()}:", style="bold")


def _copy(console: Console, said: str, style: str = "") -> None:
    """Print what a reader copies, on a line that nothing breaks."""
    console.print(Text(said, style=style), soft_wrap=True)


def _show_verdict(console: Console, results: dict[str, Any]) -> None:
    verdict = results["verdict"]
    whole = "" if results["complete"] else f" [run not whole: {results['stopped']}]"
    said = f"{verdict.upper()}: {results['why']} ({counted(results)}){whole}"
    _say(console, "", said, style=_VERDICTS[verdict])


def _show_basis(console: Console, results: dict[str, Any]) -> None:
    """Print how many calls and checks the verdict rests on."""
    ics = results["iut"]["ics"]
    if not ics:
        return
    checks = f"{calls_judged(results):,} calls judged in {len(results['checks'])} checks, {results['seconds']:.1f} s"
    _say(console, "", f"{ics['name']} {ics['version']} ({ics['language']}): {checks}", style="dim")
    if detection := words_of_detection(results, short=True):
        _say(console, "", detection, style="dim")


def _show_searches(console: Console, results: dict[str, Any]) -> None:
    for check in results["checks"]:
        if check["coverage"]:
            _say(console, f"{check['check']} saw ", words_of_coverage(check["coverage"]), style="dim")


def _show_members(console: Console, results: dict[str, Any]) -> None:
    """Print each member's counts, in the columns that count anything."""
    members = by_member(results)
    short = console.width < _NARROW
    rows = {m.name.rpartition(".")[2] if short else m.name: m.counts for m in members}
    _show_counts(console, "member", rows, {})


def _show_counts(
    console: Console, title: str, rows: Mapping[str, Mapping[str, int]], verdicts: Mapping[str, str]
) -> None:
    """Print a row for each name, in a table or, where that is too wide, as sentences; empty columns are left out."""
    columns = [c for c, _ in COLUMNS if c == "pass" or any(counts[c] for counts in rows.values())]
    if console.width < _NO_TABLE:
        for name, counts in rows.items():
            said = ", ".join(f"{counts[c]} {c}" for c in columns if counts[c])
            _say(console, f"{name}: ", f"{verdicts[name]} ({said})" if verdicts else said)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(title, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    if verdicts:
        table.add_column("verdict", no_wrap=True)
    for name, counts in rows.items():
        cells = [_cell(column, counts[column]) for column in columns]
        if verdicts:
            cells.append(Text(verdicts[name], style=_VERDICTS[verdicts[name]]))
        table.add_row(Text(name), *cells)
    console.print(table)


def _cell(column: str, count: int) -> Text:
    return Text(str(count), style=_COLUMN_STYLES[column]) if count else Text("·", style="dim")


def _show_bindings(console: Console, bindings: dict[str, Any]) -> None:
    """Each binding's own verdict, side by side, and the clauses about which they differ."""
    if not bindings:
        return
    console.print()
    rows = {}
    for binding, one in bindings.items():
        found = Counter(one["clauses"].values())
        rows[binding] = {name: sum(found[s] for s in statuses) for name, statuses in COLUMNS}
    _show_counts(console, "binding", rows, {binding: one["verdict"] for binding, one in bindings.items()})
    first, *others = bindings.values()
    for clause, status in first["clauses"].items():
        if any(other["clauses"][clause] not in (status, "not-applicable") for other in others):
            each = ", ".join(f"{binding} {one['clauses'][clause]}" for binding, one in bindings.items())
            _say(console, f"  {clause}: ", each, style="dim")


def show_failures(
    specification: Specification, console: Console, results: dict[str, Any], *, every: bool = False
) -> None:
    """Print what was found broken, each with its scenario; the first of them unless ``every`` is given."""
    failures, excused = results["failures"], _excused(results)
    shown = failures if every else failures[:_MOST_FAILURES]
    for number, failure in enumerate(shown, 1):
        title = f"{number} of {len(failures)}: {failure['clauses'][0]}: {failure['status']}"
        _show_failure(specification, console, title, failure, excused)
    if len(failures) > len(shown):
        left = f"… and {len(failures) - len(shown)} more; --verbose shows all of them, --report DIR keeps them"
        _say(console, "", left)


def _name_failures(console: Console, results: dict[str, Any]) -> None:
    """Print a line for each failure: its clause, its status, what came and what was permitted."""
    known = {c["id"]: c for c in results["clauses"]}
    for failure in results["failures"]:
        said = f"{failure['got']}; permitted: {' or '.join(failure['permitted'])}"
        status = status_of(failure, known)
        _say(console, f"{failure['clauses'][0]}: {status}: ", said, style="red" if status in BROKEN else "")


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
    console.print()
    if console.is_terminal:
        console.print(Rule(style="red"))
    _say(console, "", title, style="bold red")
    for number, clause in enumerate(specification.clauses[c] for c in failure["clauses"]):
        if number:
            _say(console, "also ", clause.id, label_style="", style="bold red")
        _say(console, "  ", clause.says)
        _say(console, "  ", clause.source, style="dim")
        if clause.id in excused:
            known = excused[clause.id]
            _say(console, f"  {known['status']}: ", known["reason"], style=_STYLES[known["status"]])
    console.print()
    if failure["steps"]:
        for line in _scenario_of(failure):
            indent = len(line) - len(line.lstrip())
            _say(console, line[:indent], line[indent:])
    if failure["diagram"]:
        _copy(console, failure["diagram"])
    if failure["steps"] or failure["diagram"]:
        console.print()
    found = failure["check"]
    if calls := failure.get("found_after"):
        found += f", after {calls:,} call{'' if calls == 1 else 's'} of the run"
    _say(console, "got:       ", failure["got"], label_style="bold")
    _say(console, "permitted: ", " or ".join(failure["permitted"]), label_style="bold")
    repeat = Text("repeat:    ", style="bold").append(failure["repeat"], style="not bold")
    console.print(repeat, soft_wrap=True)
    _say(console, "found by:  ", found, label_style="bold")
    if failure["note"]:
        _say(console, "note:      ", failure["note"], label_style="bold")
    if failure["log"]:
        _say(console, "the IUT's log:")
        _copy(console, failure["log"][-1000:], style="dim")


def _scenario_of(failure: dict[str, Any]) -> list[str]:
    """The lines of the scenario's steps, without the feature around them."""
    lines = failure["scenario"].splitlines()
    return [line[2:] for line in lines[3:] if not line.strip().startswith("#") or "which gave" in line]


def _show_stale(console: Console, results: dict[str, Any]) -> None:
    for clause in results["clauses"]:
        if clause["status"] == "stale-waiver":
            style = _STYLES["stale-waiver"]
            console.print()
            _say(console, f"stale-waiver: {clause['id']}: ", clause["reason"], style=style)


def _show_unexercised(specification: Specification, console: Console, results: dict[str, Any], *, every: bool) -> None:
    """Show what was not tested: first the claims that would change that, then the rest by its reason."""
    groups = unexercised(results)
    if groups:
        _title(console, "unexercised")
    claims = missing_claims(specification, results)
    for missing in claims:
        _say(
            console, f"  Claim {' or '.join(missing.claims)}: ", f"{missing.todo}: {missing.gain}", label_style="yellow"
        )
        if every:
            _say(console, "    ", ", ".join(c["id"] for c in missing.clauses), style="dim")
    advised = {c["id"] for missing in claims for c in missing.clauses}
    for group in groups:
        if group.clauses[0]["id"] not in advised:
            style = _STYLES[group.status]
            _say(console, f"  {group.status}, {group.reason}: ", _ids(group, every=every), label_style=style)


def _ids(group: Unexercised, *, every: bool) -> str:
    """The clauses of a group: all, or the first ones and a count."""
    ids = [c["id"] for c in group.clauses]
    if every or len(ids) <= _NAMED + 1:
        return ", ".join(ids)
    return f"{', '.join(ids[:_NAMED])} and {len(ids) - _NAMED} more clauses"


def _show_unjudged(console: Console, results: dict[str, Any]) -> None:
    left = unjudged(results)
    if left:
        _title(console, "unjudged")
    for what, why in left[:_MOST_FAILURES]:
        _say(console, f"  {what}: ", why, style=_STYLES["error"])
    if len(left) > _MOST_FAILURES:
        _say(console, "  ", f"… and {len(left) - _MOST_FAILURES} more; --report DIR keeps all of them")


def _show_inconsistencies(console: Console, results: dict[str, Any]) -> None:
    """Each ambiguity of which the IUT took two readings on one occasion, with a call for each."""
    remark = perhaps_a_consequence(results)
    perhaps = f". {remark}" if remark else ""
    style = "bold red" if forbidden_inconsistencies(results) else "bold yellow"
    for found in results["inconsistent"]:
        on = f" ({found['occasion']})" if found["occasion"] else ""
        said = f"two readings of {found['ambiguity']} were taken{on}{perhaps}"
        console.print()
        _say(console, "inconsistent: ", said, style=style)
        for call in found["calls"]:
            over = f", over {call['binding']}" if call["binding"] else ""
            said = f"{call['step']} -> {call['answer']}  in {call['check']}{over}"
            _say(console, f"  {call['reading']}: ", said, label_style="yellow")


def show_readings(
    specification: Specification, console: Console, readings: dict[str, str], *, every: bool = False
) -> None:
    """Print the readings that the IUT takes and that are not the default; with ``every``, the default ones, too."""
    chosen = [t for t in taken(specification, {"readings": readings}) if every or not t.default]
    if not chosen:
        return
    _title(console, "room")
    for default, title, style in ((False, "other than the default", "cyan"), (True, "the default", "dim")):
        some = [t for t in chosen if t.default is default]
        said = ", ".join(f"{t.ambiguity} = {' and '.join(name for name, _ in t.readings)}" for t in some)
        if said:
            _say(console, f"  {title}: ", said, style=style)
    _say(console, "  ", "'ivmdvddrive explain NAME' explains each", style="dim")
