"""Graphviz's ``dot``, which makes pictures of graphs; and what must be installed before anything is learned."""

from __future__ import annotations

import importlib
import shutil
import subprocess
from typing import Final

from ...text.printable import printable

__all__ = ["Missing", "require_dot", "require_learner", "svg"]

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
        raise Missing(f"the Python package aalpy is missing ({error}): run pip install 'ivmdvddrive[learn]'") from error


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
