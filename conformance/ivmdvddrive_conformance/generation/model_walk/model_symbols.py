"""What the names in an input stand for in the model: the same from session to session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivmdvddrive_spec.model.state import Argument, Medium, Obj

from ...iuts.errors import BenchError
from ...iuts.port import Binding
from ...language.script import Name, Term
from ...language.symbols import Cast
from ...text.printable import printable
from .alphabet import KIND_OF_NAME

__all__ = ["Scenery"]


class Scenery:
    """The model's side of the alphabet's names. ``cast`` is that of any session with the IUT."""

    def __init__(self, cast: Cast, binding: Binding) -> None:
        self._cast = cast
        self.binding: Binding = binding
        self._arguments: dict[tuple[str, str], Argument] = {}

    def obj(self, name: str, bound: Mapping[str, int]) -> Obj:
        """The object of a name."""
        return Obj(KIND_OF_NAME[name], bound[name])

    def argument(self, member: str, term: Term, bound: Mapping[str, int]) -> Argument:
        """An argument of a call."""
        if not isinstance(term, Name):
            return self._cast.modelled(member, term)
        if term.text in KIND_OF_NAME:
            return self.obj(term.text, bound)
        key = member, term.text
        if key not in self._arguments:
            self._arguments[key] = self._cast.modelled(member, term)
        return self._arguments[key]

    def spelled(self, cast: Cast) -> dict[str, str]:
        """What is spelled otherwise in another session than in the first: a bench's own media may lie elsewhere.

        Raises BenchError where that session has other host drives: what is expected was made of the first one's.
        """
        if cast.host_drives != self._cast.host_drives:
            first, now = (", ".join(f"{d.letter} ({d.kind})" for d in c.host_drives) for c in (self._cast, cast))
            raise BenchError(
                f"reset gave other host drives than before: {printable(first, 200)}; {printable(now, 200)}"
            )
        return {
            path: known.path
            for (_, name), known in self._arguments.items()
            if isinstance(known, Medium) and (path := cast.medium(name).path) != known.path
        }

    def deed_argument(self, verb: str, term: Term, bound: Mapping[str, int]) -> Any:
        """An argument of a verb of the bench."""
        if verb == "setHostMedia":
            return self._cast.letter(term.text) if isinstance(term, Name) else bool(term)
        if isinstance(term, Name):
            return bound[term.text] if verb == "unadvise" else self.obj(term.text, bound)
        return term
