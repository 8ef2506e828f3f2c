"""Graphviz's ``dot``, which makes pictures of graphs; and what must be installed before anything is learned."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
from typing import Final

from ...text.installation import install_command
from ...text.printable import printable

__all__ = ["Missing", "picture", "require_dot", "require_learner", "svg"]

_LOOK: Final = """\
<style>
  svg { height: auto; max-width: 100%; }
  @media (prefers-color-scheme: dark) {
    svg { background: #131416; }
    text, [fill="#333333"] { fill: #d6d9de; }
    [fill="white"], [fill="#f4f6f8"] { fill: #1f2329; }
    [stroke="#5b6770"] { stroke: #98a2ad; }
    polygon[fill="#5b6770"] { fill: #98a2ad; }
    [fill="#c0182b"] { fill: #ff8a80; }
    [stroke="#c0182b"] { stroke: #ff8a80; }
    [fill="#1b7f4b"] { fill: #6fd08c; }
    [stroke="#1b7f4b"] { stroke: #6fd08c; }
  }
</style>
"""
"""The style that makes a picture as narrow as its window, and dark where the reader's other windows are."""

_ROOT: Final = re.compile(r"(<svg\b[^>]*>\s*)")

_LIMIT: Final = 60.0
"""Seconds that a picture may take."""


class Missing(Exception):
    """A component is not installed, or does not work; the message says what to install."""


def require_dot() -> str:
    """The full path of ``dot``."""
    found = shutil.which("dot")
    if found is None:
        raise Missing(
            "the program dot, which draws, is not in PATH: install the package graphviz (Debian, Ubuntu, Fedora, Arch, "
            "Homebrew), or do without --report"
        )
    return found


def require_learner() -> None:
    """The extra ``learn`` is optional: without it only learning is missing."""
    try:
        importlib.import_module("aalpy")
    except ImportError as error:
        said = f"the Python package aalpy is missing ({error}): run {install_command('learn')}"
        raise Missing(said) from error


def svg(dot: str) -> str:
    """A picture of a graph; raises Missing where ``dot`` fails."""
    try:
        ran = subprocess.run(  # noqa: S603  # the installed dot, on a graph of ours
            [require_dot(), "-Tsvg"], input=dot, capture_output=True, encoding="utf-8", timeout=_LIMIT, check=True
        )
    except subprocess.TimeoutExpired as error:
        raise Missing(f"dot has drawn nothing within {_LIMIT:g} s") from error
    except UnicodeDecodeError as error:
        raise Missing("dot has drawn what is no UTF-8") from error
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        raise Missing(f"dot has failed: {printable(said, 400)}") from error
    return ran.stdout


def picture(dot: str) -> str:
    """A picture of a graph as a file of its own, which fits its window and has a dark version; raises Missing."""
    return _ROOT.sub(lambda found: found[1] + _LOOK, svg(dot), count=1)
