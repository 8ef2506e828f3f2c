"""``ivmdvddrive learn``: the machine that an implementation is, beside the one that is specified."""

from __future__ import annotations

import json
import shlex
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from ivmdvddrive_spec import Specification

from ..results.counterexample import feature_name
from ..results.files import held, refuse_special, unwritable, write_all
from ..results.terminal import show_failures, show_readings
from ..settings.configuration import configured
from ..settings.settings import Settings, specified
from ..text.printable import printable, reprintable
from ..tools.learning.alphabets import ALPHABETS
from ..tools.learning.graphviz import Missing, picture, require_dot, require_learner
from .output import stdout_console
from .verify import IUTS

__all__ = ["learn"]

_SETTINGS: Final = ("profile", "binding", "timeout", "start_timeout", "seed")
"""The settings of the file that learning takes. Not the report's folder: that has the failures of a run."""
_EXIT_CODES: Final = """\b
Exit codes:
  0  no difference
  1  differences: each was seen again on the implementation before it is shown
  2  bad usage or configuration
  3  the implementation could not be started, or a component is missing
  4  no difference found, but what was learned is a hypothesis: cut short, or the IUT is nondeterministic
  5  the suite itself failed"""


@click.command(epilog=f"{IUTS}\n\n{_EXIT_CODES}")
@click.argument("iut", metavar="IUT")
@click.option(
    "--alphabet",
    type=click.Choice(tuple(ALPHABETS)),
    default=next(iter(ALPHABETS)),
    show_default=True,
    help="The calls that are made: 'small' takes seconds, 'drive' and 'pair' up to minutes.",
)
@click.option("--report", metavar="DIR", help="Write learned.svg, specification.svg, learned.dot, learning.json there.")
@click.option("--seed", type=int, metavar="N", help="Draw walks from this seed; without it two runs draw the same.")
@click.option("--walks", type=click.IntRange(1), metavar="N", help="Calls of walks that must show nothing new (20000).")
@click.option("--calls", type=click.IntRange(1), metavar="N", help="Cut learning short after so many calls (5000000).")
@click.option("--seconds", type=float, metavar="S", help="Cut learning short after so many seconds (300).")
@click.option("--profile", metavar="NAME", help="The profile to compare with (default: vpc).")
@click.option("--binding", type=click.Choice(["vtable", "dispatch"]), help="Default: the first it offers.")
@click.option("--timeout", type=float, metavar="S", help="Seconds for an answer (default: 10).")
@click.option("--start-timeout", type=float, metavar="S", help="Seconds for the IUT to start (default: 30).")
@click.option("--debug", is_flag=True, help="Show the log of the process that learns.")
def learn(iut: str, alphabet: str, debug: bool, **options: Any) -> int:
    """Infer the state machine of an implementation, and show where it differs from the specification's.

    \b
    Examples:
      ivmdvddrive learn reference
      ivmdvddrive learn python:mypackage.bench:Bench --report report
      ivmdvddrive learn 'stdio:./my-server --stdio' --alphabet drive
    """
    own = {
        name: value
        for name, value in (
            ("walked", options.pop("walks")),
            ("calls", options.pop("calls")),
            ("seconds", options.pop("seconds")),
        )
        if value is not None
    }
    if own.get("seconds", 1) <= 0:
        raise click.BadParameter("must be more than 0", param_hint="--seconds")
    chosen = configured(options, only=_SETTINGS)
    settings = Settings.chosen(iut, chosen)
    specification = specified(settings)
    report = Path(chosen["report"]) if chosen.get("report") else None
    try:
        require_learner()
        if report:
            require_dot()
    except Missing as missing:
        click.echo(f"ivmdvddrive: {missing}", err=True)
        return 3
    with held(report, _PLACES) if report else nullcontext():
        plan = {"alphabet": alphabet, "report": str(report) if report else None, **own}
        return _run(specification, settings, plan, report, debug)


def _run(
    specification: Specification, settings: Settings, plan: dict[str, Any], report: Path | None, debug: bool
) -> int:
    from ..tools.learning.study import Plan  # needs the extra
    from ..tools.learning.supervision import supervised

    console = stdout_console()
    with _Shown(console) as shown:
        last = supervised(settings, Plan(**plan), shown.event)
    if debug:
        click.echo(printable(last["log"], 64 * 1024, keep_newlines=True), err=True)
    if last["event"] == "learned":
        learning = last["learning"]
        dot = learning.pop("dot", {})
        _again(learning, settings, plan, report)
        _show(specification, console, learning)
        unwritten = _written(console, report, learning, dot)
        return _EXIT[learning["verdict"]] or unwritten
    if last["event"] == "lost":
        called = f" during {last['member']}" if last["member"] else ""
        console.print(Text(f"{last['status'].upper()}: {last['message']}{called}", style="bold red"))
        return 1
    code, said = _FAILED[last["event"]]
    click.echo(f"ivmdvddrive: {said}{reprintable(last['message'])}", err=True)
    return code


_EXIT: Final = {"no difference": 0, "differences": 1, "hypothesis": 4, "nondeterministic": 4}
_FAILED: Final = {
    "bad-target": (2, ""),
    "cannot-start": (3, "the implementation could not be started: "),
    "cannot-learn": (3, "nothing can be learned: "),
    "refused": (3, "nothing can be learned: "),
    "failed": (5, "the suite itself failed: "),
}
"""By the last event: the exit code, and what is said."""


class _Shown:
    """Progress on a terminal; a context manager."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not (console.is_terminal and console.file.isatty()),
        )
        self._task = self._progress.add_task("starting the IUT", total=None)

    def __enter__(self) -> _Shown:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def event(self, event: dict[str, Any]) -> None:
        """Take note of an event of the process that learns."""
        if event["event"] == "progress":
            said = f"learning: {event['states']} states, {event['calls']} calls"
            self._progress.update(self._task, description=said)


def _again(learning: dict[str, Any], settings: Settings, plan: dict[str, Any], report: Path | None) -> None:
    """Make learning again the command that repeats a difference, if no report keeps the counterexample."""
    if report is None:
        words = ["ivmdvddrive", "learn", settings.iut, "--alphabet", plan["alphabet"]]
        words += ["--seed", str(settings.seed)] if settings.seed is not None else []
        for each in learning["differences"]:
            each["repeat"] = shlex.join(words)


def _show(specification: Specification, console: Console, learning: dict[str, Any]) -> None:
    show_failures(specification, console, {"failures": learning["differences"]})
    show_readings(specification, console, learning["readings"])
    console.print()
    if "learned" in learning:
        learned, specified = learning["learned"], learning.get("specified", {"states": 0, "transitions": 0})
        line = (
            f"learned {learned['states']} states and {learned['transitions']} transitions over "
            f"{len(learning['alphabet'])} inputs (the specification has {specified['states']} and "
            f"{specified['transitions']}): {learned['rounds']} rounds, {learning['calls']} calls, "
            f"{learning['seconds']:.1f} s"
        )
        console.print(Text(line, style="dim"))
        if learned["cut"]:
            console.print(Text(f"{learned['cut']}: what was learned is a hypothesis", style="yellow"))
        for count, said in ((learning["passed_over"], _PASSED_OVER), (learning["not_shown"], _NOT_SHOWN)):
            if count:
                console.print(Text(said.format(count), style="yellow"))
        if fickle := learning["nondeterministic"]:
            console.print(Text("the same steps were answered in two ways:", style="bold yellow"))
            console.print(Text("\n".join(f"  {step}" for step in fickle["steps"])))
            console.print(Text(f"gave {' and then '.join(fickle['answers'])}"))
    style, said = _VERDICTS[learning["verdict"]]
    console.print(Text(said.format(len(learning["differences"])), style=style))


_PASSED_OVER: Final = "{} more transitions differ, in more ways than are explained: mend some first"
_NOT_SHOWN: Final = "{} transitions of the machine differ, but did not when they were played again"
_VERDICTS: Final = {
    "no difference": ("bold green", "NO DIFFERENCE from the specification"),
    "differences": ("bold red", "DIFFERENCES from the specification: {}"),
    "hypothesis": ("bold yellow", "NO DIFFERENCE SEEN, but learning was cut short"),
    "nondeterministic": ("bold yellow", "NONDETERMINISTIC: the implementation does not do the same each time"),
}


_PLACES: Final = ("learned.*", "specification.svg", "learning.json", "failures", "failures/*.feature")
"""The files that the report replaces in its folder, as patterns."""


def _written(console: Console, report: Path | None, learning: dict[str, Any], dot: dict[str, str]) -> int:
    """Write the report; gives the exit code where that failed, or else 0."""
    if report is None:
        return 0
    try:
        files = {name: picture(text) if name.endswith(".svg") else text for name, text in dot.items()}
        files |= {
            f"failures/{feature_name(number, each['clauses'][0])}": each["scenario"]
            for number, each in enumerate(learning["differences"])
            if each["steps"]
        }
        refuse_special(report, report / "failures")
        (report / "failures").mkdir(parents=True, exist_ok=True)
        old = {*report.glob("learned.*"), *report.glob("specification.svg"), *report.glob("failures/*.feature")}
        texts: dict[Path, str | bytes] = {report / name: text for name, text in files.items()}
        texts[report / "learning.json"] = json.dumps(learning, indent=1, ensure_ascii=False) + "\n"

        def remove_old() -> None:
            for path in old - set(texts):
                path.unlink()

        write_all(texts, remove_old)
    except OSError as error:
        click.echo(
            f"ivmdvddrive: the report cannot be written, and what was there stays: {unwritable(error)}", err=True
        )
        return 2
    except Missing as missing:
        click.echo(f"ivmdvddrive: {missing}", err=True)
        return 3
    console.print(Text(f"report: {printable(str(report))}"))
    return 0
