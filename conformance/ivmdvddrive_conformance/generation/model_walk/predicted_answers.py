"""The likely answer to a call: by the default readings."""

from __future__ import annotations

from typing import Final, TypeAlias

from ivmdvddrive_spec import Member
from ivmdvddrive_spec.model.state import Invocation, Obj, State
from ivmdvddrive_spec.oracle import ANY_FAILURE, Oracle

from ...iuts.port import Binding
from ...judging.values import MISSING, NEW, Resolved

__all__ = ["Answered", "predicted"]

Answered: TypeAlias = tuple[int, Resolved, int | None]
"""An HRESULT, a value, and an scode."""

_A_FAILURE: Final = 0xFFFFFFFF
"""In place of a code that is left open."""


def predicted(oracle: Oracle, binding: Binding, state: State, call: Invocation) -> Answered:
    """Give the likely answer to a call over a binding, in a state."""
    specification = oracle.specification
    outcome = oracle.outcomes(state, call)[0]
    code = _A_FAILURE if outcome.code == ANY_FAILURE else specification.hresult(outcome.code)
    if code and binding == "dispatch":
        return (specification.hresult("DISP_E_EXCEPTION"), MISSING, code)
    member = specification.called(call)
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
