"""Modules on PYTHONPATH that take the place of a module which the suite needs, found before anything of it is imported.

A file ``parse.py`` of one's own on PYTHONPATH is imported by pytest-bdd in the place of the package ``parse``. What
then fails says nothing of the cause, and is neither the suite's fault nor the implementation's. So the command looks
for such files first. What it compares is where Python finds a module with PYTHONPATH and where without it; a package
that was installed into a folder on PYTHONPATH, with its metadata, hides nothing but is what the user wants.

Only Python's own modules are imported here, and this is done only where PYTHONPATH is set.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.metadata import Distribution

__all__ = ["hidden_modules", "hidden_of_python"]

_OURS: Final = "ivmdvddrive"
_OUR_PACKAGES: Final = ("features", "mutants", "reference", "spec")
"""The suite's own packages, which an editable installation does not list."""

_EXTRAS: Final = frozenset({"com", "distributed", "learn", "libvirt", "parallel", "qemu"})
"""The extras whose packages may be loaded in a run."""

_REQUIREMENT: Final = re.compile(r"""\s*([\w.-]+)[^;]*(?:;.*\bextra\s*==\s*['"]([\w-]+)['"])?""")
_NOT_NEEDED: Final = frozenset({"test", "tests", "docs", "examples"})
"""Modules that such distributions hold and the suite never imports: a project may well have one of that name."""


def _python_path() -> list[str]:
    """The folders of PYTHONPATH, as they stand in ``sys.path``; none where Python does not heed it."""
    said = os.environ.get("PYTHONPATH")
    if not said or sys.flags.ignore_environment:
        return []
    return [os.path.abspath(entry or os.curdir) for entry in said.split(os.pathsep)]  # noqa: PTH100  # sys.path's way


def hidden_modules() -> Iterator[tuple[str, str]]:
    """Give each module that the suite needs and a folder of PYTHONPATH hides, with the file that hides it."""
    folders = _python_path()
    if not folders:
        return
    hiding = dict(_hiding(folders))
    if not hiding:  # as on most paths; to read what is installed takes as long as all else before a command begins
        return
    from importlib.metadata import distributions

    for distribution, name in _needed(folders):
        if name in hiding:
            file, folder = hiding[name]
            if not any(distributions(name=distribution, path=[folder])):
                yield name, file


def _hiding(folders: list[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Give each module of the folders that hides another, with its file and its folder."""
    behind = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) not in folders]  # noqa: PTH100
    for name in {module.name for module in iter_modules(folders)}:
        file = _file_of(name, sys.path)
        folder = next((f for f in folders if file and Path(file).parent in (Path(f), Path(f, name))), None)
        other = _file_of(name, behind) if folder else None
        if file and folder and other and Path(other).resolve() != Path(file).resolve():
            yield name, (file, folder)


def hidden_of_python() -> Iterator[tuple[str, str]]:
    """Give each module of Python's own that a folder of PYTHONPATH hides, with the file that hides it.

    Most of them the suite does not need, so that these explain a failure and are no reason to refuse a run.
    """
    folders = _python_path()
    for name in sorted(sys.stdlib_module_names) if folders else ():
        if file := _file_of(name, folders):
            yield name, file


def _file_of(name: str, path: list[str]) -> str | None:
    """The file of a module as the folders have it; None where they have none, or a folder without ``__init__.py``."""
    spec = PathFinder.find_spec(name, path)
    return spec.origin if spec is not None and spec.has_location else None


def _needed(folders: list[str]) -> Iterator[tuple[str, str]]:
    """The modules that the suite needs, each with its distribution."""
    from importlib.metadata import distributions

    if _file_of(f"{_OURS}_conformance", folders) is None:  # else the suite itself is run from PYTHONPATH
        yield from ((_OURS, f"{_OURS}_{name}") for name in _OUR_PACKAGES)
    seen, wanted = {_OURS}, [_OURS]
    while wanted:
        found = next(iter(distributions(name=wanted.pop())), None)
        if found is None:  # an extra that is not installed
            continue
        own = found.metadata["Name"]
        if own != _OURS:
            yield from ((own, name) for name in sorted(_modules_of(found) - _NOT_NEEDED))
        for requirement in found.requires or ():
            match = _REQUIREMENT.match(requirement)
            if match and (match[2] is None or (own == _OURS and match[2] in _EXTRAS)) and match[1] not in seen:
                seen.add(match[1])
                wanted.append(match[1])


def _modules_of(distribution: Distribution) -> set[str]:
    """The names by which what a distribution has installed is imported."""
    files = [f.parts for f in distribution.files or () if f.suffix in (".py", ".so", ".pyd")]
    names = {parts[0].partition(".")[0] for parts in files}
    return {name for name in names if name.isidentifier()} or {distribution.metadata["Name"].replace("-", "_")}
