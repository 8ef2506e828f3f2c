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

from ..iuts.port import Act, Answer, Binding, Deed, Iut, Ref
from ..iuts.wire.messages import request
from ..iuts.wire.requests import Asked, asked_by, hello
from ..language.media import KINDS, Shelf
from ..language.pickles import Pickle
from ..language.script import ADVISING, Do, Name, Step, parse
from ..language.symbols import Cast

__all__ = ["Writer", "needs_media"]

_DELETE: Final = "\x7f"
"""The one character of ASCII that may steer a terminal and that JSON does not escape."""


def needs_media(iut: Iut, pickles: Sequence[Pickle]) -> bool:
    """Whether the suite makes media for these scenarios, whose files must be there when their lines are pasted."""
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
        cast = self._reset(shelf)
        for step in _steps(pickle):
            if step == Do("reset"):
                cast = self._reset(shelf)
            elif isinstance(step, Step):
                self._call(cast, step)
            else:
                self._deed(cast, step)
        for handle, _ in cast.sinks.values():
            self._perform(Deed("drain", (handle,)))

    def _reset(self, shelf: Shelf | None) -> Cast:
        self._note(("reset", {}))
        return Cast(self._specification, self._iut, self._iut.reset(), shelf)  # type: ignore[arg-type]  # never asked where none is needed

    def _deed(self, cast: Cast, do: Do) -> None:
        if do.verb == "createMachine":
            self._note(("createMachine", {}))
            cast.bind(str(do.result), self._iut.create_machine(), _UNJUDGED)
            return
        given = self._perform(cast.deed(do))
        if do.verb in ADVISING:
            cast.sinks[str(do.result)] = str(given), len(cast.sinks)

    def _call(self, cast: Cast, step: Step) -> None:
        for term in step.args:
            if isinstance(term, Name) and term.text in KINDS and term.text not in cast.media:
                self._provide(cast, term.text)
        answer = self._perform(cast.call(step, self._binding))
        if step.result and isinstance(answer, Answer) and isinstance(answer.value, Ref):
            cast.bind(step.result, answer.value, _UNJUDGED)

    def _provide(self, cast: Cast, name: str) -> None:
        if "provides-media" in self._iut.ics.claims:
            self._note(("provideMedia", {"kind": KINDS[name]}))
        cast.medium(name)

    def _perform(self, act: Act) -> object:
        self._note(asked_by(act))
        return self._iut.perform([act])[0]

    def _note(self, asked: Asked) -> None:
        self._ids += 1
        self._tell(request(self._ids, *asked).text.replace(_DELETE, r"\u007f"))


_UNJUDGED: Final = Obj("machine", 0)
"""The model's side of an object, where there is no model."""


def _steps(pickle: Pickle) -> list[Do | Step]:
    return [parse(text) for phase, text in pickle.steps if phase != "then"]
