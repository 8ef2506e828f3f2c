"""Output for GitHub Actions: annotations, the summary of the job, and no command of anybody else's.

The runner reads a step's standard output and standard error line by line. A line is a command to it if it begins with
``::``, blanks aside, or if it holds ``##[`` anywhere. ``Harmless`` writes one character of such a line as an escape,
``\\u003a`` or ``\\u005b``. JSON, TOML and Python read these escapes back as what they stand for, and they look like
the other escapes of the suite. The runner's own ``stop-commands`` was tried and is weaker: its two lines spoil what is
piped into another program, and the runner may read a line of standard error after the line of standard output that ends
it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

from ivmdvddrive_spec import Specification

from ..summary import BROKEN, forbidden_inconsistencies, met, required
from .markdown import to_markdown

__all__ = ["Harmless", "on_github", "summarise", "to_annotations"]

_MOST: Final = 10
"""Annotations of a kind that GitHub shows of a step."""


def on_github() -> bool:
    """Tell whether this is a job of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


_BLANK: Final = rb"[^!-~\r\n]*"
"""The characters that may precede a command: more than the runner skips, which skips every blank of Unicode."""

_COMMAND: Final = re.compile(rb"([\r\n]" + _BLANK + rb":):|(##)\[")
_BEGUN: Final = re.compile(rb"[\r\n]" + _BLANK + rb":?\Z")


class Harmless:
    """Makes bytes that are written in pieces free of workflow commands."""

    def __init__(self) -> None:
        self._before = b"\n"  # as much of the line so far as tells whether what comes next is a command

    def passed(self, data: bytes) -> bytes:
        """Give the next piece without commands in it."""
        known = self._before
        harmless = _COMMAND.sub(_escaped, known + data)
        line = known + data
        begun = _BEGUN.search(line)
        if begun is None:
            self._before = line[-2:]
        else:
            self._before = b"\n:" if line.endswith(b":") else b"\n"
        return harmless[len(known) :]

    def line_end(self) -> bytes:
        """Give what ends the line so far, where one has begun."""
        begun = self._before != b"\n"
        self._before = b"\n"
        return b"\n" if begun else b""


def _escaped(command: re.Match[bytes]) -> bytes:
    return command[1] + b"\\u003a" if command[1] else command[2] + b"\\u005b"


def to_annotations(results: dict[str, Any]) -> list[str]:
    """The commands that annotate a run: what is broken, what is stale, and what is missing of a whole run."""
    status = {c["id"]: c["status"] for c in results["clauses"]}
    broken = [f for f in results["failures"] if any(status.get(c) in BROKEN for c in f["clauses"])]
    found = [_of_failure(f) for f in broken]
    found += [_command("error", c["id"], c["reason"]) for c in results["clauses"] if c["status"] == "stale-waiver"]
    found += [_of_inconsistency(f) for f in forbidden_inconsistencies(results)]
    if len(found) > _MOST:
        left = len(found) - _MOST + 1
        found[_MOST - 1 :] = [_command("error", "IVMDVDDrive", f"and {left} more: see the job's summary")]
    if results["verdict"] in {"partial", "indeterminate"} or not results["complete"]:
        kind = "error" if results["exit_code"] in {3, 5} else "warning"
        found.append(_command(kind, f"IVMDVDDrive: {results['verdict']}", results["why"]))
    found += [_command("notice", "IVMDVDDrive", note) for note in results["notes"][:_MOST]]
    return found


def _of_inconsistency(found: dict[str, Any]) -> str:
    calls = [f"{c['reading']}: {c['step']} -> {c['answer']}, in {c['check']}" for c in found["calls"]]
    return _command("error", f"two readings of {found['ambiguity']}", "\n".join(calls))


def _of_failure(failure: dict[str, Any]) -> str:
    permitted = " or ".join(failure["permitted"])
    said = f"{failure['got']}\npermitted: {permitted}\nrepeat: {failure['repeat']}"
    return _command("error", failure["clauses"][0], said)


def _command(kind: str, title: str, message: str) -> str:
    """A command to the runner; its data is escaped as the runner unescapes it."""
    data = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    name = title.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A").replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} title={name}::{data}"


def summarise(specification: Specification, results: dict[str, Any]) -> None:
    """Add the run to the summary of the job, and its verdict and counts to the outputs of the step."""
    outputs = {"verdict": results["verdict"], "required": len(required(results)), "met": met(results)}
    _append("GITHUB_STEP_SUMMARY", to_markdown(specification, results))
    _append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in outputs.items()))


def _append(variable: str, text: str) -> None:
    """Add a text to the file that the runner names in a variable of the environment."""
    if path := os.environ.get(variable):
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
