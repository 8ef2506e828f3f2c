"""The model's side of the names in an input: the same from session to session.

A bench that provides media may give a name another path after each reset. The model keeps the paths of the first
session; ``Paths`` says where the media of another session lie, and what its answers are called in the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ivmdvddrive_spec.model.bench import BenchInvocation
from ivmdvddrive_spec.model.state import Argument, Image, Obj, State

from ...iuts.errors import BenchError
from ...iuts.port import Binding
from ...language.arguments import bench_arguments
from ...language.script import BenchStep, Name, Term
from ...language.symbols import Symbols
from ...text.printable import printable
from .alphabet import KIND_OF_NAME, Input, media_of

__all__ = ["ModelSymbols", "Paths", "with_paths"]


class Paths(NamedTuple):
    """The paths of a session's media: ``in_model`` gives for each the model's, ``here`` for the model's each.

    Both are empty where they are the same. A path of the first session that this one does not have is that of no
    medium, so it must not be taken for the model's: ``in_model`` gives another text for it.
    """

    in_model: Mapping[str, str]
    here: Mapping[str, str]


def with_paths(state: State, paths: Mapping[str, str]) -> State:
    """A state whose media lie at other paths."""
    drives = tuple(
        d._replace(media=Image(paths.get(d.media.path, d.media.path))) if isinstance(d.media, Image) else d
        for d in state.drives
    )
    sinks = tuple(
        s._replace(pending=tuple(e._replace(path=paths.get(e.path, e.path)) for e in s.pending)) for s in state.sinks
    )
    return state._replace(drives=drives, sinks=sinks)


class ModelSymbols:
    """The model's side of the alphabet's names. ``symbols`` are those of any session that has just begun."""

    def __init__(self, inputs: Sequence[Input], symbols: Symbols, binding: Binding) -> None:
        self._symbols = symbols
        # All of them now: a bench that provides media would be asked for those of another session later.
        self._media = {name: symbols.medium(name) for each in inputs for name in media_of(each.step)}
        self.binding: Binding = binding
        self._arguments: dict[tuple[str, str], Argument] = {}

    def obj(self, name: str, bound: Mapping[str, int]) -> Obj:
        """The object of a name."""
        return Obj(KIND_OF_NAME[name], bound[name])

    def argument(self, role: str, term: Term, bound: Mapping[str, int]) -> Argument:
        """The argument of a role in a call."""
        if not isinstance(term, Name):
            return self._symbols.modelled(role, term)
        if term.text in KIND_OF_NAME:
            return self.obj(term.text, bound)
        key = role, term.text
        if key not in self._arguments:
            self._arguments[key] = self._symbols.modelled(role, term)
        return self._arguments[key]

    def paths(self, symbols: Symbols) -> Paths:
        """The paths of the media in another session than the first: a bench's own may lie elsewhere.

        Raises BenchError where that session has other host drives, or where two media are one that were two: what is
        expected was made of the first session's.
        """
        if symbols.host_drives != self._symbols.host_drives:
            first, now = (", ".join(f"{d.letter} ({d.kind})" for d in c.host_drives) for c in (self._symbols, symbols))
            raise BenchError(
                f"reset gave other host drives than before: {printable(first, 200)}; {printable(now, 200)}"
            )
        here: dict[str, str] = {}
        in_model: dict[str, str] = {}
        for name, known in self._media.items():
            path = symbols.medium(name).path
            if here.setdefault(known.path, path) != path or in_model.setdefault(path, known.path) != known.path:
                raise BenchError(
                    f"{name} has one path with another medium in one session, and a path of its own in another: "
                    f"{printable(known.path, 200)}; {printable(path, 200)}"
                )
        if all(path == known for known, path in here.items()):
            return Paths({}, {})
        return Paths({**{path: f"{path}\0" for path in here}, **in_model}, here)

    def bench_invocation(self, step: BenchStep, bound: Mapping[str, int]) -> BenchInvocation:
        """A step of the bench as the model has it."""

        def named(kind: str, name: str) -> Any:
            if kind == "host drive":
                return self._symbols.letter(name)
            return bound[name] if kind == "sink" else self.obj(name, bound)

        return BenchInvocation(step.verb, bench_arguments(step, named))
