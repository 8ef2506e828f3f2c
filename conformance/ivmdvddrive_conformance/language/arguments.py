"""From a term to an argument: the one conversion, whatever the argument is for.

A term is a number, a text, NULL or a name. What a name stands for differs: the implementation gets its own handles, the
model its objects. So whoever converts brings a function that looks names up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ivmdvddrive_spec.protocol import VERBS_OF_THE_BENCH

from .script import BenchStep, Name, Term

__all__ = ["bench_arguments", "converted"]

T = TypeVar("T")


def converted(kind: str, term: Term, named: Callable[[str, str], T]) -> T | int | str | bool | None:
    """Convert a term into an argument of a kind: a role of a parameter, or what a verb of the bench takes.

    ``named`` gives what a name stands for, by the kind and the name.
    """
    if isinstance(term, Name):
        return named(kind, term.text)
    return bool(term) if kind == "inserted" else term


def bench_arguments(step: BenchStep, named: Callable[[str, str], T]) -> tuple[T | int | str | bool | None, ...]:
    """Convert the terms of a step of the bench, each by the kind that its verb takes there."""
    kinds = VERBS_OF_THE_BENCH[step.verb].kinds()
    return tuple([converted(kind, term, named) for kind, term in zip(kinds, step.args, strict=True)])
