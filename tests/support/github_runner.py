"""GitHub's runner, as far as it reads commands from what a step prints (actions/runner, ActionCommand.cs)."""

from __future__ import annotations

import re

__all__ = ["HOSTILE", "commands"]

HOSTILE = "x\n::set-output name=a::b\r  ::add-mask::c\n\u3000::stop-commands::d\n##[add-path]e ##[group]f\n"
"""What an implementation might say to be a command."""


def commands(printed: str) -> list[str]:
    """The lines that the runner takes for commands; .NET ends a line at a carriage return, too."""
    lines = re.split(r"\r\n|\r|\n", printed)
    return [line for line in lines if line.lstrip().startswith("::") or re.search(r"##\[.*\]", line)]
