"""The symbol table of a session: what the names in a scenario stand for, on this IUT and in the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.model.bench import BenchInvocation
from ivmdvddrive_spec.model.state import Argument as ModelArgument
from ivmdvddrive_spec.model.state import HostDrive as ModelHostDrive
from ivmdvddrive_spec.model.state import Medium, Obj

from ..iuts.errors import BenchError, Unclaimed
from ..iuts.port import Argument, BenchRequest, Binding, Call, HostDrive, Iut, Ref
from .arguments import bench_arguments, converted
from .media import KINDS, Shelf
from .script import BenchStep, CallStep, ScriptError, Step, Term, parse

__all__ = ["Symbols"]

_SPELLINGS: Final[dict[str, Callable[[str], str]]] = {
    "lower": lambda s: s.lower(),
    "colon": lambda s: f"{s}:",
    "path": lambda s: f"{s}:\\",
}
_LETTERS: Final = "ZYXWVUTSRQPONMLKJIHGFEDCBA"


class Symbols:
    """Names of one session, from ``reset`` to ``reset``.

    Raises Unclaimed where a scenario names what this IUT's bench does not have (a second host drive, say).
    """

    def __init__(self, specification: Specification, iut: Iut, hosts: Sequence[HostDrive], shelf: Shelf) -> None:
        letters = [h.letter for h in hosts]
        if len(set(letters)) != len(letters):
            raise BenchError(f"reset gave a letter twice: {letters!r}")
        self.specification = specification
        self._iut = iut
        self._shelf = shelf
        self._objects: dict[str, tuple[Ref, Obj]] = {}
        self._by_handle: dict[str, Obj] = {}
        self.sinks: dict[str, tuple[str, int]] = {}
        self.media: dict[str, Medium] = {}
        self._hosts = _host_names(hosts)
        self.host_drives = tuple(ModelHostDrive(h.letter, h.kind) for h in hosts)

    # What every bench has

    def is_host(self, name: str) -> bool:
        """Tell whether a name is the bare one of a host drive, which does not say how its letter is spelled."""
        return name in self._hosts

    def letter(self, name: str) -> str:
        """The letter, as spelled, that a name of a host drive stands for."""
        base, _, spelling = name.partition(".")
        if base not in self._hosts:
            raise Unclaimed(_MISSING.get(base, f"a host drive {base}"))
        letter = self._hosts[base]
        return _SPELLINGS[spelling](letter) if spelling else letter

    def has(self, name: str) -> bool:
        """Tell whether the bench has what a name of a host drive stands for."""
        return name in self._hosts

    def medium(self, name: str) -> Medium:
        """The medium that a name stands for: the bench's own, or one that the suite made."""
        if name not in self.media:
            if "provides-media" in self._iut.ics.claims:
                self.media[name] = Medium(self._iut.provide_media(KINDS[name]), KINDS[name])
            else:
                self.media[name] = self._shelf.medium(name, self._iut.ics.paths)
        return self.media[name]

    def lacks(self, name: str) -> bool:
        """Tell whether this bench, or its file system, lacks the host drive or the medium of a name."""
        if name in KINDS:
            return "provides-media" not in self._iut.ics.claims and not self._shelf.has(name, self._iut.ics.paths)
        return name.partition(".")[0] in _MISSING and not self.has(name.partition(".")[0])

    # The session's own objects

    def bind(self, name: str, ref: Ref, obj: Obj) -> None:
        """Give an object its name."""
        self._objects[name] = ref, obj
        self._by_handle[ref.handle] = obj

    def unbind(self, name: str) -> None:
        """Take a name away; its handle may mean another object from now on."""
        ref, _ = self._objects.pop(name)
        self._by_handle.pop(ref.handle, None)

    def rebind(self, name: str, ref: Ref, obj: Obj) -> None:
        """Give an object the name, and in the model the place, of another, none of whose handles counts any more."""
        self._by_handle = {h: o for h, o in self._by_handle.items() if o != obj}
        self.bind(name, ref, obj)

    def alias(self, ref: Ref, obj: Obj) -> None:
        """Note another handle of an object that has a name."""
        self._by_handle[ref.handle] = obj

    def ref(self, name: str) -> Ref:
        """The IUT's handle of a named object."""
        return self._object(name)[0]

    def obj(self, name: str) -> Obj:
        """The model's object of that name."""
        return self._object(name)[1]

    def sink(self, name: str) -> str:
        """The IUT's handle of a named sink."""
        if name not in self.sinks:
            raise ScriptError(f"no sink is called {name!r} in this scenario")
        return self.sinks[name][0]

    def step(self, text: str) -> Step:
        """A step as the scenarios' language has it, with what it may leave out; raises ScriptError."""
        step = parse(text)
        return self.completed(step) if isinstance(step, CallStep) else step

    def completed(self, step: CallStep) -> CallStep:
        """A call with what it may leave out."""
        member = self.specification.find(self.obj(step.target).kind, step.member)
        return step if member is None else step.completed(member)

    def call(self, step: CallStep, binding: Binding) -> Call:
        """A call as the IUT gets it; Unclaimed where the IUT does not claim what the member needs."""
        claim = self.specification.member(self.obj(step.target).kind, step.member).claim
        if claim is not None and claim not in self._iut.ics.claims:
            raise Unclaimed(claim)
        args = tuple([converted("", term, self.named) for term in step.args])
        return Call(self.ref(step.target), step.member, args, step.null_out, binding)

    def request(self, do: BenchStep) -> BenchRequest:
        """A step of the bench as the IUT gets it."""
        return BenchRequest(do.verb, bench_arguments(do, self.named))

    def in_model(self, do: BenchStep) -> BenchInvocation:
        """A step of the bench as the model gets it."""
        return BenchInvocation(do.verb, bench_arguments(do, self._modelled))

    def known(self, ref: Ref) -> Obj | None:
        """The model's object of a handle, or None for a handle that was not seen before."""
        return self._by_handle.get(ref.handle)

    def names(self, kind: str) -> list[tuple[str, Obj]]:
        """The named objects of a kind, each once, oldest first."""
        found: dict[Obj, str] = {}
        for name, (_, obj) in self._objects.items():
            if obj.kind == kind:
                found.setdefault(obj, name)
        return [(name, obj) for obj, name in found.items()]

    def name_of(self, obj: Obj) -> str:
        """A name of an object, for messages."""
        return next((n for n, (_, o) in self._objects.items() if o == obj), f"{obj.kind} {obj.number}")

    def free(self, name: str) -> str:
        """The name, with as many _ behind it as it takes until it names nothing."""
        while name in self.sinks or self.kind(name) is not None:
            name += "_"
        return name

    def kind(self, name: str) -> str | None:
        """Return the kind of a name: "machine", "drive", "collection", a "string" (a letter, a path), or nothing."""
        if name in self._objects:
            return self._objects[name][1].kind
        base, dot, spelling = name.partition(".")
        known = base in _MISSING and (not dot or spelling in _SPELLINGS)
        return "string" if known or name in KINDS else None

    def _object(self, name: str) -> tuple[Ref, Obj]:
        if name not in self._objects:
            raise ScriptError(f"nothing is called {name!r} in this scenario")
        return self._objects[name]

    # Arguments

    def given(self, term: Term) -> Argument:
        """An argument as the IUT gets it."""
        return converted("", term, self.named)

    def modelled(self, role: str, term: Term) -> ModelArgument:
        """The argument of a role as the model gets it: of an image's path, it knows what is there."""
        known = converted(role, term, self._modelled)
        if isinstance(known, str) and role == "path":
            return self._shelf.at(known, self._iut.ics.paths)
        return known

    def named(self, kind: str, name: str) -> Ref | str | int:
        """Return what a name stands for on the IUT."""
        if kind == "sink":
            return self.sink(name)
        if name in self._objects:
            return self._objects[name][0]
        return self.medium(name).path if name in KINDS else self._constant(name)

    def _modelled(self, kind: str, name: str) -> Obj | Medium | str | int:
        """Return what a name stands for in the model; of a sink, its number."""
        if kind == "sink":
            self.sink(name)
            return self.sinks[name][1]
        if name in self._objects:
            return self._objects[name][1]
        return self.medium(name) if name in KINDS else self._constant(name)

    def _constant(self, name: str) -> str | int:
        value = None if self.kind(name) == "string" else self.specification.enumerated(name)
        return self._letter(name) if value is None else value

    def _letter(self, name: str) -> str:
        if self.kind(name) != "string":
            raise ScriptError(f"nothing is called {name!r} in this scenario")
        return self.letter(name)


_MISSING: Final = {
    "HOST1": "a host drive of kind dvd or cd",
    "HOST2": "a second host drive of kind dvd or cd",
    "FIXED": "a host drive of another kind than dvd and cd",
    "FREE": "a letter that names no host drive",
}


def _host_names(hosts: Sequence[HostDrive]) -> dict[str, str]:
    dvd = [h.letter for h in hosts if h.capturable]
    other = [h.letter for h in hosts if not h.capturable]
    free = [letter for letter in _LETTERS if letter not in {h.letter.upper() for h in hosts}]
    named = zip(("HOST1", "HOST2", "FIXED", "FREE"), (dvd[:1], dvd[1:2], other[:1], free[:1]), strict=True)
    return {name: found[0] for name, found in named if found}
