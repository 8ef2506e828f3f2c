"""What GitHub Actions is told of a run: annotations, the summary of the job, and which lines are no commands.

A line of a step's output that begins with ``::`` is a command to the runner. What an IUT says must never be one: output
that may show it is wrapped in ``stop-commands``, under a token that nobody can guess.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ..summary import BROKEN, forbidden_inconsistencies
from .markdown import to_markdown

__all__ = ["no_commands", "on_github", "summarise", "to_annotations"]

_MOST: Final = 10
"""Annotations of a kind that GitHub shows of a step."""


def on_github() -> bool:
    """Whether this is a job of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


@contextmanager
def no_commands(write: Callable[[str], object]) -> Iterator[None]:
    """On GitHub Actions, a context whose output holds no command; elsewhere nothing."""
    if not on_github():
        yield
        return
    token = secrets.token_hex(16)
    write(f"::stop-commands::{token}")
    try:
        yield
    finally:
        write(f"::{token}::")


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
        found.append(_command("warning", f"IVMDVDDrive: {results['verdict']}", results["why"]))
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


def summarise(results: dict[str, Any]) -> None:
    """Add the run to the summary of the job, where there is one."""
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(to_markdown(results))
