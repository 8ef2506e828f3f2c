"""Every mutant and variant by its name: ``ivmdvddrive verify python:ivmdvddrive_mutants.benches:KeepsTheLock``."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from ivmdvddrive_reference import Bench
from ivmdvddrive_reference.virtual_server import PROFILE

from . import VARIANTS, mutants_of, variants_of

__all__: list[str] = []


def __getattr__(name: str) -> Callable[[], Bench]:
    known = _known()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise AttributeError(f"no mutant and no variant is called {name!r}.{hint}")


def __dir__() -> list[str]:
    return sorted(_known())


def _known() -> dict[str, type[Bench]]:
    wrong, right = mutants_of(PROFILE), {**VARIANTS, **variants_of(PROFILE)}
    return {name: one.make for register in (wrong, right) for name, one in register.items()}
