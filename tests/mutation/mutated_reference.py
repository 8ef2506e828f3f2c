"""A mutated reference in place of the reference: an import hook, and any program with it in force.

``python mutated_reference.py MODULE FILE PROGRAM ARGUMENTS`` is ``python -m PROGRAM ARGUMENTS`` with that module of the
reference read from the file: PROGRAM is the reference itself, on the wire, or pytest.
"""

from __future__ import annotations

import builtins
import runpy
import sys
import warnings
from collections.abc import Sequence
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType, ModuleType

__all__ = ["mutate"]


class _Loader(InspectLoader):
    """Runs a source that stands in no file. Compiled at once: whoever imports it may make an error of a warning."""

    def __init__(self, source: str) -> None:
        self._source = source
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._code = compile(source, "<mutated>", "exec")

    def get_source(self, fullname: str) -> str:
        return self._source

    def get_code(self, fullname: str) -> CodeType:
        return self._code


class _Finder(MetaPathFinder):
    """Finds one module in place of the one that is installed."""

    def __init__(self, name: str, loader: _Loader) -> None:
        self._name = name
        self._loader = loader

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return spec_from_loader(fullname, self._loader) if fullname == self._name else None


class CosmicRayTestingException(Exception):
    """The exception that cosmic-ray puts in place of one that is caught: nobody raises it."""


def mutate(module: str, source: str) -> None:
    """Let a module of the reference be this source from now on; what was imported of the reference is forgotten.

    Raises SyntaxError where the source cannot be compiled.
    """
    package = "ivmdvddrive_reference"
    for name in [n for n in sys.modules if n.partition(".")[0] == package]:
        del sys.modules[name]
    builtins.CosmicRayTestingException = CosmicRayTestingException  # type: ignore[attr-defined]  # as cosmic-ray does
    sys.meta_path.insert(0, _Finder(f"{package}.{module}", _Loader(source)))


if __name__ == "__main__":
    _, _module, _file, _program, *_arguments = sys.argv
    mutate(_module, Path(_file).read_text(encoding="utf-8"))
    sys.argv[1:] = _arguments
    runpy.run_module(_program, run_name="__main__", alter_sys=True)
