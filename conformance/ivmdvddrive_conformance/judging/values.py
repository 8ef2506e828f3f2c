"""Values that calls give: whether they are what the model expects, and which of its objects a handle means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum
from typing import Final, TypeAlias

from ivmdvddrive_spec import Member, Specification, to_hex
from ivmdvddrive_spec.model.state import Invocation, Obj, State
from ivmdvddrive_spec.model.state import Value as ModelValue

from ..iuts.port import Answer, Binding, Call, Event, Iut, Ref, Value
from ..language.script import render_term
from ..language.symbols import Symbols
from ..text.printable import printable, reprintable

__all__ = [
    "MISSING",
    "NEW",
    "New",
    "Resolved",
    "Values",
    "code_in_words",
    "drain_in_words",
    "effective_code",
    "events_in_words",
    "fits",
    "in_words",
]

_EXCEPTION: Final = 0x80020009
"""IDispatch::Invoke gives this, whatever the interface, where the member itself has failed."""

_NO_LATE_BOUND_FAILURE = 1
"""In place of a late-bound failure that does not come as DISP_E_EXCEPTION: a code that nothing permits."""


def effective_code(answer: Answer, binding: Binding) -> int:
    """The code that counts: the method's own, or late bound the one behind DISP_E_EXCEPTION."""
    if binding == "vtable" or not answer.hresult >> 31:
        return answer.hresult
    if answer.hresult != _EXCEPTION:
        return _NO_LATE_BOUND_FAILURE
    return _EXCEPTION if answer.scode is None else answer.scode


def in_words(answer: Answer, symbols: Symbols) -> str:
    """An answer for a report: the code by name and value, and what it gave."""
    code = code_in_words(symbols.specification, answer.hresult, answer.scode)
    return f"{code} with {_value_in_words(answer.value, symbols)}" if answer.has_value else code


def code_in_words(specification: Specification, hresult: int, scode: int | None) -> str:
    """A code by name and value, and the one behind it of a late-bound call."""
    name = specification.name_of(hresult)
    code = f"{name} ({to_hex(hresult)})" if name else to_hex(hresult)
    if hresult == 0:
        code = "S_OK"
    return code if scode is None else f"{code}, scode {specification.name_of(scode) or ''} ({to_hex(scode)})"


def _value_in_words(value: Value, symbols: Symbols) -> str:
    if isinstance(value, Ref):
        known = symbols.known(value)
        return symbols.name_of(known) if known else f"object {printable(value.handle, 40)}"
    if isinstance(value, tuple):
        return f"[{', '.join(_value_in_words(v, symbols) for v in value)}]"
    return reprintable(render_term(value), 400)  # a text that a term makes has its escapes already


def events_in_words(events: Iterable[Event]) -> str:
    """Events for a report."""
    return (
        ", ".join(f"{printable(e.name, 60)}({reprintable(render_term(e.media_path), 400)})" for e in events)
        or "nothing"
    )


def drain_in_words(got: Mapping[str, Sequence[tuple[str, str | None]]]) -> tuple[str, str]:
    """A drain of sinks as a step, by their names, and what they gave."""
    each = [(name, events_in_words(Event(*event) for event in events)) for name, events in got.items()]
    if len(each) == 1:
        return f"{each[0][0]} is drained", each[0][1]
    return "every sink is drained", "; ".join(f"{name}: {said}" for name, said in each)


class New(Enum):
    """In place of a value that is not there, or of an object that the model does not know."""

    MISSING = "no value"
    NEW = "a new object"


MISSING: Final = New.MISSING
NEW: Final = New.NEW

Resolved: TypeAlias = int | str | Obj | New | tuple[Obj | New, ...] | None
"""A value as the model sees it."""


def fits(member: Member, expected: ModelValue, value: Resolved, *, known: bool) -> bool:
    """Tell whether a value is what the model expects, and of the right type; ``known``: whether its machine is."""
    if member.out is None:
        return True
    if isinstance(expected, Obj):
        # A new drive has a handle of its own; a collection may be the one that was given before.
        return value is NEW or (expected.kind != "drive" and isinstance(value, Obj))
    if isinstance(expected, frozenset):
        if member.gives == "drive":
            return value in expected
        if not known:
            return isinstance(value, tuple)  # what a forgotten machine's enumerator holds is left open
        return isinstance(value, tuple) and len(value) == len(expected) and set(value) == expected
    return type(value) is type(expected) and value == expected


class Values:
    """The values of one session, which stands at a state of the model."""

    def __init__(self, iut: Iut, symbols: Symbols, binding: Binding) -> None:
        self._iut = iut
        self._symbols = symbols
        self._binding: Binding = binding

    def resolved(self, state: State, expected: Iterable[ModelValue], answer: Answer) -> Resolved:
        """A value with the model's objects in place of handles; NEW for a handle that means none of them.

        ``expected`` are the values that the model permits: a drive that comes by a new handle must be one of those.
        """
        value = answer.value
        if not answer.has_value:
            return MISSING
        if isinstance(value, Ref | tuple):
            drives = {o for e in expected if isinstance(e, frozenset) for o in e}
            return self._which(state, value, drives) if isinstance(value, Ref) else self._each(state, value, drives)
        return value

    def _each(self, state: State, refs: tuple[Ref, ...], candidates: set[Obj]) -> tuple[Obj | New, ...]:
        """The objects of handles; new handles mean other objects than those before: removed drives look alike."""
        found: list[Obj | New] = []
        for ref in refs:
            found.append(self._which(state, ref, {c for c in candidates if c not in found}))
        return tuple(found)

    def fit(self, state: State, invocation: Invocation, expected: ModelValue, answer: Answer) -> bool:
        """Tell whether a successful answer gives what the model expects, and of the right type."""
        known = state.machine_of(invocation.target).known
        member = self._symbols.specification.called(invocation)
        return fits(member, expected, self.resolved(state, [expected], answer), known=known)

    def _which(self, state: State, ref: Ref, candidates: Collection[Obj]) -> Obj | New:
        """The object that a handle means: by the handle, or, for a new one, by the location that a drive tells."""
        known = self._symbols.known(ref)
        if known is None:
            known = next((c for c in sorted(candidates) if self._is(state, ref, c)), None)
            if known is not None:
                self._symbols.alias(ref, known)
        return known or NEW

    def _is(self, state: State, ref: Ref, candidate: Obj) -> bool:
        """Tell whether a new handle answers as a drive of the model does: by its location, or by having none."""
        drive = state.drives[candidate.number]
        getters = self._symbols.specification.location_getters
        answers = self._iut.call([Call(ref, getter, binding=self._binding) for getter in getters])
        if drive.connected:
            return tuple(a.value for a in answers) == drive.location
        invalid = self._symbols.specification.hresult("VM_E_DRIVE_INVALID")
        return all(effective_code(a, self._binding) == invalid for a in answers)

    def made(self, state: State, invocation: Invocation, answer: Answer) -> Obj | None:
        """The model's object that an accepted answer gave, or None where it gave none."""
        if answer.hresult or not isinstance(answer.value, Ref):
            return None
        kind = self._symbols.specification.called(invocation).creates
        if kind is None:
            return self._symbols.known(answer.value)
        made = state.drives if kind == "drive" else state.collections
        return Obj("drive" if kind == "drive" else "collection", len(made) - 1)
