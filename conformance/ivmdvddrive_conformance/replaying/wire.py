"""A scenario as lines of the wire protocol: what the suite would send, each request as it stands on the wire.

Handles are the IUT's to choose, so a line that names an object can be written only once the IUT has given it. The steps
are therefore made, and not judged: the request of each is told before it is sent, so that the one that ends the IUT is
told too. Then steps send nothing, and audits are left out; what the sinks of a scenario got is asked at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.model.state import Obj
from ivmdvddrive_spec.protocol import VERBS_OF_THE_BENCH

from ..iuts.port import Answer, BenchRequest, Binding, Iut, Ref, Request
from ..iuts.wire.messages import request
from ..iuts.wire.requests import Asked, asked_by, hello
from ..language.media import KINDS, Shelf
from ..language.pickles import Pickle
from ..language.script import BenchStep, CallStep, Name, ScriptError, Step, parse, render
from ..language.symbols import Symbols

__all__ = ["Writer", "needs_media"]

_DELETE: Final = "\x7f"
"""The one character of ASCII that may steer a terminal and that JSON does not escape."""


def needs_media(iut: Iut, pickles: Sequence[Pickle]) -> bool:
    """Tell whether the suite makes media for these scenarios, whose files must be there when their lines are pasted."""
    named = (a.text for p in pickles for step in _steps(p) for a in step.args if isinstance(a, Name))
    return "provides-media" not in iut.ics.claims and any(name in KINDS for name in named)


class Writer:
    """Makes scenarios on an IUT; ``tell`` is given each line just before what it says is done.

    Methods raise IutError, and ScriptError where a step is none or names what the IUT has not given.
    """

    def __init__(
        self, specification: Specification, iut: Iut, binding: Binding | None, tell: Callable[[str], None]
    ) -> None:
        self._specification = specification
        self._iut = iut
        self._binding = binding or iut.ics.bindings[0]
        self._tell = tell
        self._ids = 0
        self._note(hello(specification.profile.name))  # which the IUT has heard already: it was started

    def write(self, pickle: Pickle, shelf: Shelf | None) -> None:
        """Make a scenario from its reset to the last of its Given and When steps; media come from a shelf."""
        symbols = self._reset(shelf)
        for step in _steps(pickle):
            if step == BenchStep("reset"):
                symbols = self._reset(shelf)
            elif isinstance(step, CallStep):
                self._call(symbols, step)
            else:
                self._request(symbols, step)
        for handle, _ in symbols.sinks.values():
            self._perform(BenchRequest("drain", (handle,)))

    def _reset(self, shelf: Shelf | None) -> Symbols:
        self._note(("reset", {}))
        return Symbols(self._specification, self._iut, self._iut.reset(), shelf)  # type: ignore[arg-type]  # never asked where none is needed

    def _request(self, symbols: Symbols, do: BenchStep) -> None:
        if do.verb == "createMachine":
            self._note(("createMachine", {}))
            symbols.bind(str(do.result), self._iut.create_machine(), Obj("machine", _UNJUDGED))
            return
        given = self._perform(symbols.request(do))
        if VERBS_OF_THE_BENCH[do.verb].makes == "sink":
            symbols.sinks[str(do.result)] = str(given), len(symbols.sinks)

    def _call(self, symbols: Symbols, step: CallStep) -> None:
        for term in step.args:
            if isinstance(term, Name) and term.text in KINDS and term.text not in symbols.media:
                self._provide(symbols, term.text)
        member = self._specification.find(symbols.obj(step.target).kind, step.member)
        if member is None:
            raise ScriptError(f"{render(step)}: a {symbols.obj(step.target).kind} has no member {step.member}")
        answer = self._perform(symbols.call(step.completed(member), self._binding))
        if step.result and isinstance(answer, Answer) and isinstance(answer.value, Ref) and member.gives_object:
            symbols.bind(step.result, answer.value, Obj(member.gives_object, _UNJUDGED))

    def _provide(self, symbols: Symbols, name: str) -> None:
        if "provides-media" in self._iut.ics.claims:
            self._note(("provideMedia", {"kind": KINDS[name]}))
        symbols.medium(name)

    def _perform(self, request: Request) -> object:
        self._note(asked_by(request))
        return self._iut.perform([request])[0]

    def _note(self, asked: Asked) -> None:
        self._ids += 1
        self._tell(request(self._ids, *asked).text.replace(_DELETE, r"\u007f"))


_UNJUDGED: Final = 0
"""The number of every object in the model, where there is no model."""


def _steps(pickle: Pickle) -> list[Step]:
    return [parse(text) for phase, text in pickle.steps if phase != "then"]
