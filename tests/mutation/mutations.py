"""Every mutation of the reference that cosmic-ray's operators make: none is chosen, none is left out in silence.

A mutation is known by what it does, not by where it stands: the module, the function, the operator, and the line
before and after (``nth`` tells apart those that are alike in all of that), so that a register of them survives edits
elsewhere.

Two sorts are set aside, and counted: those of type annotations alone, since every module has ``from __future__ import
annotations`` and none is evaluated; and those that only ask whether equal values are one object (``==`` made ``is``,
``!=`` made ``is not``), since the interpreter decides that, and not the reference.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from cosmic_ray import plugins
from cosmic_ray.ast import Visitor, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from parso.tree import NodeOrLeaf

__all__ = ["MODULES", "Key", "Mutation", "Mutations", "enumerated", "unmutated"]

MODULES: Final = ("com", "host", "drive", "machine", "bench", "wire", "virtual_server")
"""The reference's modules; ``wire`` is judged over stdio, and ``virtual_server`` as of its own profile alone."""


_IDENTITY: Final = ("ReplaceComparisonOperator_Eq_Is", "ReplaceComparisonOperator_NotEq_IsNot")


class Key(NamedTuple):
    """The identity of a mutation."""

    module: str
    function: str
    operator: str
    before: str
    after: str
    nth: int = 1


@dataclass(frozen=True)
class Mutation:
    """One change of one module. ``source`` is the whole module after it, and no part of what it is known by."""

    module: str
    function: str
    operator: str
    before: str
    after: str
    nth: int
    line: int
    source: str

    @property
    def key(self) -> Key:
        """Return what it is known by."""
        return Key(self.module, self.function, self.operator, self.before, self.after, self.nth)

    @property
    def says(self) -> str:
        """The change in a line."""
        return f"{self.module}.py:{self.line} {self.function}: {self.before}  ->  {self.after}"


@dataclass(frozen=True)
class Mutations:
    """All that can be judged, in the order of the sources, and how many were set aside, by the sort."""

    judged: tuple[Mutation, ...]
    aside: Counter[str]


def _source_of(module: str) -> str:
    """The source of a module of the reference, which is found but not imported."""
    package = find_spec("ivmdvddrive_reference")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).with_name(f"{module}.py").read_text(encoding="utf-8")


def unmutated(module: str) -> Mutation:
    """No mutation at all: a judge that kills it is wrong."""
    return Mutation(module, "(nowhere)", "NoOp", "", "", nth=1, line=0, source=_source_of(module))


def enumerated(modules: Sequence[str] = MODULES) -> Mutations:
    """Every mutation of some modules."""
    judged: list[Mutation] = []
    aside = Counter[str]()
    for module in modules:
        source = _source_of(module)
        plain, seen = _without_annotations(source), Counter[tuple[str, ...]]()
        for operator, mutated in _mutated(source):
            if operator in _IDENTITY:
                aside["identity of equal values"] += 1
            elif _without_annotations(mutated) == plain:
                aside["annotations"] += 1
            else:
                line, before, after = _changed(source, mutated)
                named = (_function_at(source, line), operator, before, after)
                seen[named] += 1
                judged.append(Mutation(module, *named, nth=seen[named], line=line, source=mutated))
    return Mutations(tuple(sorted(judged, key=lambda m: (modules.index(m.module), m.line))), aside)


def _mutated(source: str) -> Iterator[tuple[str, str]]:
    """Every operator's name with every source that it makes."""
    tree = get_ast(source)
    for name in plugins.operator_names():
        kind = plugins.get_operator(name)
        if kind.arguments():
            continue  # it replaces variables that a user names: there is none to name here
        for occurrence in range(_Counting(kind()).positions(tree)):
            mutated = mutate_code(source, kind(), occurrence)
            assert mutated is not None
            yield name.partition("/")[2], mutated


class _Counting(Visitor):
    """Counts the places where an operator can be applied."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator
        self._count = 0

    def visit(self, node: NodeOrLeaf) -> NodeOrLeaf:
        self._count += len(list(self._operator.mutation_positions(node)))
        return node

    def positions(self, tree: NodeOrLeaf) -> int:
        self.walk(tree)
        return self._count


class _Bare(ast.NodeTransformer):
    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)


def _without_annotations(source: str) -> str:
    """The module without its annotations, or the source as it is where it cannot be parsed."""
    try:
        return ast.dump(_Bare().visit(ast.parse(source)))
    except SyntaxError:
        return source


def _changed(before: str, after: str) -> tuple[int, str, str]:
    """Return where the first changed line is, and the changed lines before and after, but for blanks and comments."""
    old, new = before.splitlines(), after.splitlines()
    while old[-1] == new[-1]:
        old.pop()
        new.pop()
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    line = next(i for i, text in enumerate(old[start:], start + 1) if _is_code(text))
    return line, _shown(old[start:]), _shown(new[start:])


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not line.strip().startswith("#")


def _shown(lines: list[str]) -> str:
    return " / ".join(line.strip() for line in lines if _is_code(line))


def _function_at(source: str, line: int) -> str:
    """The innermost class and function around a line, dotted; a decorator is its function's."""
    name = ""
    nodes: list[ast.stmt] = ast.parse(source).body
    while True:
        inner = next((n for n in nodes if _is_scope(n) and _first(n) <= line <= (n.end_lineno or 0)), None)
        if not isinstance(inner, ast.FunctionDef | ast.ClassDef):
            return name or "(module)"
        name = f"{name}.{inner.name}" if name else inner.name
        nodes = inner.body


def _is_scope(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef)


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(d.lineno for d in decorators)])
