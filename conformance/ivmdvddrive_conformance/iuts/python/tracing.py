"""The lines at which a client may be preempted, and the code that must not run while clients take turns."""

from __future__ import annotations

import gc
import os
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import ivmdvddrive_spec

__all__ = ["is_traced", "without_collector"]

_OWN: Final = (f"{Path(__file__).parents[2]}{os.sep}", f"{Path(ivmdvddrive_spec.__file__).parent}{os.sep}")
_LIBRARY: Final = sysconfig.get_paths()["stdlib"]


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the garbage collector from running for a while.

    It runs finalizers and callbacks wherever it likes: then no schedule would repeat, and a line of theirs might be
    reached while its own thread holds the guard.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@cache
def is_traced(file: str) -> bool:
    """Tell whether a client may be preempted in a file: not in the suite's, in Python's, or in made-up ones.

    The last are what Python's library makes of source that it writes itself, the methods of a dataclass say.
    """
    library = file.startswith(_LIBRARY) and "-packages" not in file
    return not (library or file.startswith((*_OWN, "<")))
