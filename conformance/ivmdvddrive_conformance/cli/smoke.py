"""``ivmdvddrive smoke``: is an implementation wired as it says, before anybody asks whether it is right."""

from __future__ import annotations

import shlex
from typing import Any, Final

import click
from rich.console import Console
from rich.text import Text

from ivmdvddrive_spec.protocol import CLAIMS
from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ..iuts.claims import unknown
from ..process.worker_process import GRACE, Event, watched
from ..settings.configuration import configured
from ..settings.settings import Settings, specified
from ..text.printable import printable, reprintable
from ..tools.smoke.advice import ADVICE
from ..tools.smoke.probe_run import Finding
from .output import stdout_console
from .verify import IUTS

__all__ = ["smoke"]

_WORKER: Final = "ivmdvddrive_conformance.tools.smoke.worker"
_SETTINGS: Final = ("profile", "binding", "timeout", "start_timeout")
_EXIT_CODES: Final = """\b
Exit codes:
  0  well wired: 'verify' can judge it
  1  a claim is false: the bench cannot do what it says
  2  bad usage or configuration
  3  it could not be started, or what everything needs does not work
  5  the suite itself failed"""
_LOST: Final = {"crash": "IutCrash", "timeout": "IutTimeout"}


@click.command(epilog=f"{IUTS}\n\n{_EXIT_CODES}")
@click.argument("iut", metavar="IUT")
@click.option("--profile", metavar="NAME", help="The profile to ask for (default: vpc).")
@click.option("--binding", type=click.Choice(["vtable", "dispatch"]), help="Default: the first it offers.")
@click.option("--timeout", type=float, metavar="S", help="Seconds for an answer (default: 10).")
@click.option("--start-timeout", type=float, metavar="S", help="Seconds for the IUT to start (default: 30).")
@click.option("--debug", is_flag=True, help="Show the log of the process that calls it.")
def smoke(iut: str, debug: bool, **options: Any) -> int:
    """Try each claim of an implementation once, to find wiring errors; it takes a second.

    For each problem it names the likely cause and the fix. 'verify' then judges whether what is wired is right.

    \b
    Examples:
      ivmdvddrive smoke python:mypackage.bench:Bench
      ivmdvddrive smoke 'stdio:./my-server --stdio'
    """
    settings = Settings.chosen(iut, configured(options, only=_SETTINGS))
    specified(settings)
    console, heard = stdout_console(), _Heard()
    console.print(Text(f"started    {printable(iut, 400)}"))
    wait = settings.start_timeout + 10 * settings.timeout + GRACE
    last = watched(_WORKER, {"settings": settings.to_json()}, ("hello", "probing", "probed"), heard.event, wait)
    if debug:
        click.echo(printable(last["log"], 64 * 1024, keep_newlines=True), err=True)
    if last["event"] == "failed":
        click.echo(f"ivmdvddrive: the suite itself failed: {reprintable(last['message'])}", err=True)
        return 5
    if last["event"] == "refused":
        click.echo(f"ivmdvddrive: nothing was probed to its end: {reprintable(last['message'])}", err=True)
        return 3
    if heard.ics is None:
        return _not_started(console, last)
    if last["event"] == "lost":
        heard.lost(last)
    _show_hello(console, heard.ics)
    _show_findings(console, heard.findings)
    return _outcome(console, settings, heard)


class _Heard:
    """The events of the process that probes."""

    def __init__(self) -> None:
        self.ics: dict[str, Any] | None = None
        self.findings: list[Finding] = []
        self._under_way = ("", False)

    def event(self, event: Event) -> None:
        """Take note of an event."""
        if event["event"] == "hello":
            self.ics = event["ics"]
        elif event["event"] == "probing":
            self._under_way = event["what"], event["claim"]
        else:
            self.findings.append(Finding(**event["finding"]))

    def lost(self, event: Event) -> None:
        """The process was lost: that is what came of the probe that was under way."""
        what, claim = self._under_way
        called = f" during {event['member']}" if event["member"] else ""
        error, log = _LOST[event["status"]], event["log"]
        self.findings.append(Finding(what, claim, f"{event['message']}{called}", 0.0, error, log))

    @property
    def problems(self) -> list[Finding]:
        """Return what went wrong."""
        return [f for f in self.findings if f.error]


def _not_started(console: Console, last: Event) -> int:
    error = "BadTarget" if last["event"] == "bad-target" else "CannotStart"
    console.print(Text("hello      none came\n"))
    _show_problem(console, "start", Finding("start", False, last["message"], 0.0, error, last["log"]))
    console.print(Text("\nNOT STARTED: nothing was probed", style="bold red"))
    return 2 if error == "BadTarget" else 3


def _show_hello(console: Console, ics: dict[str, Any]) -> None:
    said = {name: printable(str(ics[name]), 200) for name in ("name", "version", "language", "paths")}
    lists = {name: printable(", ".join(ics[name]), 400) or "none" for name in ("profiles", "bindings", "claims")}
    unclaimed = ", ".join(c for c in CLAIMS if c not in ics["claims"])
    console.print(Text(f"hello      {said['name']} {said['version']} ({said['language']})"))
    console.print(
        Text(f"           profiles: {lists['profiles']}; bindings: {lists['bindings']}; paths: {said['paths']}")
    )
    console.print(Text(f"claims     {lists['claims']}"))
    for sentence in unknown(ics["claims"]):
        console.print(Text(f"note       {sentence}", style="yellow"))
    if unclaimed:
        console.print(Text(f"unclaimed  {unclaimed}", style="dim"))


def _show_findings(console: Console, findings: list[Finding]) -> None:
    console.print()
    for finding in findings:
        how, style = ("wrong", "red") if finding.error else ("ok", "green")
        line = Text(f"{_name(finding):<22}").append(f"{how:<5}", style=style)
        seen = (finding.seen.splitlines() or [""])[0]
        console.print(line.append(f"{finding.seconds * 1000:8.1f} ms  {reprintable(seen)}"))
    for finding in findings:
        if finding.error:
            console.print()
            _show_problem(console, _name(finding), finding)


def _name(finding: Finding) -> str:
    return f"claim {finding.what}" if finding.claim else finding.what


def _show_problem(console: Console, name: str, finding: Finding) -> None:
    seen = "\n".join(map(reprintable, finding.seen.splitlines()))  # an IUT's own line ends are escaped in it
    text = Text().append(f"{name}: ", style="bold red").append(seen)
    if advice := ADVICE.get(str(finding.error)):
        text.append("\nlikely cause: ", style="bold").append(f"{advice.cause}\n")
        text.append("fix:          ", style="bold").append(advice.fix)
    if finding.log.strip():
        text.append(f"\nlog:\n{printable(finding.log, keep_newlines=True).rstrip()}", style="dim")
    console.print(text)


def _outcome(console: Console, settings: Settings, heard: _Heard) -> int:
    console.print()
    problems = heard.problems
    if any(not p.claim for p in problems):
        said = f"MIS-WIRED: {problems[0].what} does not work, and everything needs it: nothing could be judged"
        console.print(Text(said, style="bold red"))
        return 3
    if refused := next((p for p in problems if p.error == "EnvironmentFailed"), None):
        console.print(Text(f"NOT PROBED TO ITS END: {refused.what}; nothing is said against it", style="bold red"))
        return 3
    if problems:
        names = ", ".join(p.what for p in problems)
        said = f"FALSE CLAIM{'S' if len(problems) > 1 else ''}: {names}; the rest is wired"
        console.print(Text(said, style="bold red"))
        return 1
    profile = [] if settings.profile == DEFAULT_PROFILE else ["--profile", settings.profile]
    verify = printable(shlex.join(["ivmdvddrive", "verify", settings.iut, *profile]), 400)
    console.print(Text(f"WELL WIRED: judge it by {verify}", style="bold green"))
    return 0
