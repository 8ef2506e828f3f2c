"""The command's entry point: its verbs, and the exit codes that they share.

== ============================================================================
0  conformant, with or without waivers; partial with ``--allow-partial``, if the
   only gaps are clauses that are not claimed or not selected
1  nonconformant: a clause is broken, a waiver is stale, or two readings were
   taken and ``--strict-readings`` is given
2  bad usage or configuration, or the environment failed
3  the IUT could not be started, or nothing could be judged
4  partial: nothing wrong was found, but required clauses were not exercised, or
   a check was not judged to its end
5  the suite itself failed
== ============================================================================
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Mapping
from importlib import import_module
from types import FrameType, MappingProxyType
from typing import Final, NamedTuple

import click

from ..iuts.environment import refuses
from ..iuts.errors import BenchError
from ..settings.settings import SettingsError
from ..text.printable import printable, reprintable
from .streams import output_error, standard_streams

__all__ = ["cli", "main"]

EXIT_CODES = """\b
Exit codes:
  0  conformant, with or without waivers (with --allow-partial also partial,
     if the only gaps are clauses that are not claimed or not selected)
  1  nonconformant: a clause is broken, a waiver is stale, or two readings
     were taken and --strict-readings is given
  2  bad usage or configuration, or the environment failed
  3  the IUT could not be started, or nothing could be judged
  4  partial: nothing wrong found, but required clauses were not exercised,
     or a check was not judged to its end
  5  the suite itself failed"""


class _Verb(NamedTuple):
    """A verb of the command: where it is, and what the list of verbs says of it."""

    module: str
    name: str
    says: str


_VERBS: Final[Mapping[str, _Verb]] = MappingProxyType(
    {
        "init": _Verb("init", "init", "Write a small complete implementation to start from."),
        "smoke": _Verb("smoke", "smoke", "Check how an implementation is wired, before it is judged."),
        "verify": _Verb("verify", "verify", "Judge an implementation."),
        "replay": _Verb("replay", "replay", "Play a scenario, or a counterexample of a report."),
        "check": _Verb("check", "check", "Check files of waivers and scenarios."),
        "report": _Verb("report", "report", "Show stored results as a page, a summary or a badge."),
        "merge": _Verb("merge", "merge", "Put the shards of a divided run together."),
        "diff": _Verb("gate", "diff", "Compare the results of two runs."),
        "waive": _Verb("gate", "waive", "Draft a file of waivers from stored results."),
        "export": _Verb("export", "export", "Write the oracle as a file for other test frameworks."),
        "learn": _Verb("learning", "learn", "Learn an implementation's state machine."),
        "list": _Verb("listing", "list_clauses", "List clauses, ambiguities or errata."),
        "explain": _Verb("explain", "explain", "Explain a clause, a member, a return code, an ambiguity."),
        "mutants": _Verb("mutants", "mutants", "Measure what the suite catches."),
        "doctor": _Verb("doctor", "doctor", "List what is installed and what is missing."),
        "com": _Verb("com", "com", "Build what judges COM servers, and the reference as one."),
        "docs": _Verb("docs", "docs", "Build the site."),
    }
)


class _Verbs(click.Group):
    """The verbs, of which a command imports the one that it runs: to import all takes longer than most of them run."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        verb = _VERBS.get(name)
        if verb is None:
            return None
        command: click.Command = getattr(import_module(f".{verb.module}", __package__), verb.name)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.says) for name, verb in _VERBS.items()])


@click.group(cls=_Verbs, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ivmdvddrive", prog_name="ivmdvddrive")
def cli() -> None:
    """Judge implementations of IVMDVDDrive, the virtual DVD drive of Windows Virtual PC.

    \b
    Try:
      ivmdvddrive verify reference
      ivmdvddrive verify 'stdio:python -m ivmdvddrive_reference'
      ivmdvddrive explain VM_E_MEDIA_WRONG_TYPE
    """


_ENDING: Final = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGXCPU") if hasattr(signal, name)]
"""Signals that end a run as Ctrl-C does, with what there is and nothing left running.

SIGHUP: its terminal is gone; SIGXCPU: its processor time is used up.
"""


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _must_have_a_folder() -> None:
    """Refuse a working folder that was deleted: every path, and every process that is started, depends on it."""
    try:
        os.getcwd()  # noqa: PTH109  # Path.cwd says the same
    except OSError as error:
        raise SettingsError(
            f"the working folder cannot be found ({error.strerror}): change to a folder that exists"
        ) from error


def _must_have_docstrings() -> None:
    """Refuse Python without docstrings: the texts of conditions, checks and verbs are such."""
    if sys.flags.optimize > 1:
        raise SettingsError(
            "Python runs without docstrings, which texts are made of: leave out -OO and PYTHONOPTIMIZE=2"
        )


def main(args: list[str] | None = None) -> int:
    """Run the command; gives one of the documented codes."""
    for ending in _ENDING:
        if signal.getsignal(ending) is signal.SIG_DFL:  # nohup lets a terminal go
            signal.signal(ending, _interrupt)
    with standard_streams():
        code = _run(args)
        if error := output_error():
            click.echo(f"ivmdvddrive: standard output cannot be written: {error.strerror or error}", err=True)
            code = code or 2  # nothing is green whose output was lost
    return code


def _shown(error: Exception) -> str:
    """The message of an error; what it names of a file or an implementation is made printable, line by line."""
    return "\n".join(reprintable(line) for line in str(error).splitlines())


def _run(args: list[str] | None) -> int:
    """Run the command and give the exit code."""
    try:
        _must_have_docstrings()
        _must_have_a_folder()
        code = cli.main(args=args, standalone_mode=False)
    except SettingsError as error:
        click.echo(f"ivmdvddrive: {_shown(error)}", err=True)
        code = error.exit_code
    except BenchError as error:  # before any check could be run
        click.echo(f"ivmdvddrive: nothing could be judged: {_shown(error)}", err=True)
        code = 3
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("ivmdvddrive: interrupted", err=True)
        code = 4
    except Exception as error:
        named = f"{type(error).__name__}: {printable(str(error))}"
        environment = refuses(error)
        said = "the system refuses what the command needs" if environment else "the suite itself failed"
        click.echo(f"ivmdvddrive: {said}: {named}", err=True)
        if "--debug" in (args or sys.argv):
            traceback.print_exc()
        code = 2 if environment else 5
    return code if isinstance(code, int) else 0
