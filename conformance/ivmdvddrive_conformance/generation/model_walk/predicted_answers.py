"""What a call is likely to be answered: by the default readings, worked out once for all states that look alike."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, TypeAlias

from ivmdvddrive_spec import Member
from ivmdvddrive_spec.model.state import Invocation, Obj, State
from ivmdvddrive_spec.oracle import ANY_FAILURE, Oracle

from ...iuts.port import Binding
from ...judging.values import MISSING, NEW, Resolved
from .projections import view

__all__ = ["Answered", "PredictedAnswers"]

Answered: TypeAlias = tuple[int, Resolved, int | None]
"""An HRESULT, a value, and an scode."""

_A_FAILURE: Final = 0xFFFFFFFF
"""In place of a code that is left open."""


class PredictedAnswers:
    """The likely answers over a binding."""

    def __init__(self, oracle: Oracle, binding: Binding) -> None:
        self._oracle = oracle
        self._member = oracle.specification.member
        self._binding = binding
        self._known: dict[tuple[int, Hashable], Answered] = {}

    def to(self, number: int, state: State, call: Invocation) -> Answered:
        """The answer to a call in a state; ``number`` is that of the input."""
        seen = view(self._member(call.target.kind, call.member), state, call)
        if seen is None:
            return self._answer(state, call)
        found = self._known.get((number, seen))
        if found is None:
            found = self._known[number, seen] = self._answer(state, call)
        return found

    def _answer(self, state: State, call: Invocation) -> Answered:
        specification = self._oracle.specification
        outcome = self._oracle.outcomes(state, call)[0]
        code = _A_FAILURE if outcome.code == ANY_FAILURE else specification.hresult(outcome.code)
        if code and self._binding == "dispatch":
            return (specification.hresult("DISP_E_EXCEPTION"), MISSING, code)
        member = self._member(call.target.kind, call.member)
        return (code, MISSING if code else _sample(outcome.value, member), None)


def _sample(expected: object, member: Member) -> Resolved:
    """A value that fits what the model expects."""
    if member.out is None:
        return MISSING
    if isinstance(expected, Obj):
        return NEW
    if isinstance(expected, frozenset):
        return tuple(sorted(expected)) if member.gives == "drives" else min(expected, default=MISSING)
    return expected if isinstance(expected, int | str) else None
