"""Every mutant and variant by its name: ``ivmdvddrive verify python:ivmdvddrive_mutants.benches:KeepsTheLock``."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from ivmdvddrive_reference import Bench

from . import MUTANTS, VARIANTS

__all__: list[str] = []


def __getattr__(name: str) -> Callable[[], Bench]:
    if name in MUTANTS:
        return MUTANTS[name].make
    if name in VARIANTS:
        return VARIANTS[name].make
    near = difflib.get_close_matches(name, [*MUTANTS, *VARIANTS])
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise AttributeError(f"no mutant and no variant is called {name!r}.{hint}")


def __dir__() -> list[str]:
    return sorted([*MUTANTS, *VARIANTS])
