"""The packages of the project, as ``tests/architecture/layers.toml`` has them and as modules import each other."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from imports import ROOT, module_imports

__all__ = ["LAYERS", "WITHIN", "package_imports", "package_of", "within_of"]

_TABLE: Final[dict[str, Any]] = tomllib.loads((ROOT / "tests/architecture/layers.toml").read_text(encoding="utf-8"))

LAYERS: Final[Mapping[str, Sequence[str]]] = _TABLE["packages"]
"""What each package may import, from the bottom up."""

WITHIN: Final[Mapping[str, Mapping[str, Sequence[str]]]] = _TABLE["within"]
"""The same for the packages within one."""

_SUITE: Final = "ivmdvddrive_conformance"


def package_of(module: str) -> str:
    """The package of a module, by its name in the table: ``root`` is the suite's own, which has its version."""
    top, _, rest = module.partition(".")
    return (rest.partition(".")[0] or "root") if top == _SUITE else top.removeprefix("ivmdvddrive_")


def within_of(module: str, folder: str) -> str:
    """The package of a module within a package of the suite; empty for a module that belongs to none."""
    return module.removeprefix(prefix).partition(".")[0] if module.startswith(prefix := f"{_SUITE}.{folder}.") else ""


@cache
def package_imports() -> dict[str, set[str]]:
    """Return what each package imports of the others."""
    found: dict[str, set[str]] = {package: set() for package in LAYERS}
    for module, targets in module_imports().items():
        here = package_of(module)
        found[here] |= {there for t in targets if (there := package_of(t)) != here}
    return found
