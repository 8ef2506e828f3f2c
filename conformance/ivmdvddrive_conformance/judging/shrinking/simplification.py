"""Simpler steps: what an argument, or the object that a step is about, might be instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ...language.media import PATHS
from ...language.script import BenchStep, CallStep, Name, Step, Term

__all__ = ["simpler"]

_SIMPLER: Final = {
    "HOST2": "HOST1", "HOST1.lower": "HOST1", "HOST1.colon": "HOST1", "HOST1.path": "HOST1",
    "HOST2.lower": "HOST1.lower", "HOST2.colon": "HOST1.colon", "HOST2.path": "HOST1.path",
    **{name: "ISO1" if name.startswith("ISO") else "DIRECTORY" for name in (*PATHS, "ISO2", "ISO_UNICODE")},
}  # fmt: skip
"""Names of what every bench has, and the simpler one that may do as well."""

_STATES: Final = {"saved": "running"}


def simpler(steps: Sequence[Step], number: int) -> Iterator[Step]:
    """Yield what a step might be instead, the simplest first: a smaller number, a plainer name, an older object."""
    step = steps[number]
    made = [(s.result, _kind(s)) for s in steps[:number] if s.result]
    kinds = dict(made)
    for position, term in enumerate(step.args):
        for other in _terms(term, made, kinds):
            yield replace(step, args=(*step.args[:position], other, *step.args[position + 1 :]))
    if isinstance(step, CallStep):
        for name in _older(step.target, made, kinds):
            yield replace(step, target=name)


def _terms(term: Term, made: Sequence[tuple[str, str]], kinds: dict[str, str]) -> Iterator[Term]:
    if isinstance(term, Name):
        if term.text in _SIMPLER:
            yield Name(_SIMPLER[term.text])
        yield from map(Name, _older(term.text, made, kinds))
    elif isinstance(term, str) and term in _STATES:
        yield _STATES[term]
    elif isinstance(term, int) and term:
        less = abs(term)
        while less:  # what is left is 0, then half of it, and at last one less: a step that shows halves the way
            yield term - less if term > 0 else term + less
            less //= 2


def _older(name: str, made: Sequence[tuple[str, str]], kinds: dict[str, str]) -> Iterator[str]:
    """The names of objects of the same kind that were made before."""
    if name in kinds:
        names = [n for n, kind in made if kind == kinds[name]]
        yield from names[: names.index(name)]


def _kind(step: Step) -> str:
    return step.verb if isinstance(step, BenchStep) else step.member
