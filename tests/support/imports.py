"""The imports of the project's own modules, as they stand in the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

__all__ = ["FOLDERS", "ROOT", "circles", "module_imports", "modules"]

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = ("spec", "features", "reference_impl", "conformance")


@cache
def modules() -> dict[str, Path]:
    """Every module by its dotted name; a starting kit's templates are no modules of the project."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "templates" not in path.parts:
                parts = path.relative_to(ROOT / folder).with_suffix("").parts
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def module_imports() -> dict[str, set[str]]:
    """Imports of each module from the project, wherever they stand in it; not those for type checking alone."""
    known = modules()
    return {name: set(_imports(name, path, known)) - {name} for name, path in known.items()}


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The nodes of a circle in which nodes reach each other, if there is one: whoever breaks it is shown the next."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [sorted(set(error.args[1]))]
    return []


def _imports(name: str, path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in _run_time(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (known_part for a in node.names if (known_part := _known(a.name, known)))
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            target = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            for alias in node.names:
                if found := _known(f"{target}.{alias.name}", known):
                    yield found


def _known(dotted: str, known: Mapping[str, Path]) -> str | None:
    """The module that a dotted name is, or is an attribute of; None for one of somebody else's."""
    if dotted in known:
        return dotted
    parent = dotted.rpartition(".")[0]
    return parent if parent in known else None


def _run_time(node: ast.AST) -> Iterator[ast.AST]:
    """Every node below one, but for what stands under ``if TYPE_CHECKING``."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and getattr(child.test, "id", "") == "TYPE_CHECKING":
            continue
        yield child
        yield from _run_time(child)
