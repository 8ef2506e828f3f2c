"""The registry of wrong implementations, and of right ones that decide otherwise, and how either is made.

A faulty (or deviating) *part* is a subclass of a part of the reference (a drive, a machine, a collection, the host, or
the bench itself) that overrides as little as it can. ``breaks`` and ``conforms`` put it into a bench of its own and
register that: the class's name is the mutant's, the first line of its docstring says what is wrong with it, and its
module is the family. ``mutant`` is the same for parts that a loop has made.

A member that is overridden is a ``member`` again: so it stays alone in the bench while it does something wrong, meets
an injected error before it does, and knows a NULL out pointer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, TypeAlias, TypeVar

from ivmdvddrive_reference import Bench
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import Host
from ivmdvddrive_reference.machine import DVDDriveCollection, VirtualMachine
from ivmdvddrive_reference.virtual_server import PROFILE, Served

__all__ = [
    "MUTANTS",
    "NO_EQUIVALENTS",
    "VARIANTS",
    "Mutant",
    "Part",
    "Variant",
    "breaks",
    "conforms",
    "conforms_in",
    "machine_of",
    "mutant",
    "mutants_of",
    "variants_of",
]

Part: TypeAlias = type[DVDDrive] | type[VirtualMachine] | type[DVDDriveCollection] | type[Host] | type[Bench]
"""What a mutant is a subclass of."""

P = TypeVar("P", bound=Part)

NO_EQUIVALENTS: Final[Mapping[str, str]] = MappingProxyType({})
"""For the mutants that their own clause alone must catch: nearly all."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """An implementation with one thing wrong.

    ``clause`` is the one that must be found broken; ``equivalents`` are others that show the same fault, each with the
    reason why; ``family`` is the module where it stands, ``make`` gives a fresh bench.
    """

    name: str
    clause: str
    says: str
    family: str
    make: type[Bench]
    equivalents: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Variant:
    """An implementation that conforms, and decides otherwise than the reference where the pages leave room.

    ``profile`` is the one that leaves the room, where the other does not.
    """

    name: str
    reading: str
    make: type[Bench]
    profile: str | None = None


_mutants: dict[str, Mutant] = {}
_variants: dict[str, Variant] = {}
_mutants_of_virtual_server: dict[str, Mutant] = {}
_variants_of_virtual_server: dict[str, Variant] = {}

MUTANTS: Final[Mapping[str, Mutant]] = MappingProxyType(_mutants)
"""Every mutant that is made of Virtual PC's parts, by its name."""

VARIANTS: Final[Mapping[str, Variant]] = MappingProxyType(_variants)
"""Every conforming variant that is made of Virtual PC's parts, by its name."""


def mutants_of(profile: str) -> Mapping[str, Mutant]:
    """The mutants of a profile by name: those of Virtual PC's parts can be Virtual Server's, too."""
    return _mutants | _mutants_of_virtual_server if profile == PROFILE else MUTANTS


def variants_of(profile: str) -> Mapping[str, Variant]:
    """The conforming variants of a profile by name."""
    known = _variants | _variants_of_virtual_server if profile == PROFILE else VARIANTS
    return {name: one for name, one in known.items() if one.profile in (None, profile)}


def breaks(clause: str, equivalents: Mapping[str, str] = NO_EQUIVALENTS) -> Callable[[P], P]:
    """Register a part as a mutant that breaks this clause."""

    def register(part: P) -> P:
        mutant(part, part.__name__, clause, _said_of(part), part.__module__, equivalents)
        return part

    return register


def mutant(
    part: Part, name: str, clause: str, says: str, module: str, equivalents: Mapping[str, str] = NO_EQUIVALENTS
) -> None:
    """Register a part that was made in a module's loop."""
    _must_be_new(name)
    family = module.rpartition(".")[2]
    make = _bench_of(part, name, "a mutant of the reference")
    found = _mutants_of_virtual_server if issubclass(part, Served) else _mutants
    found[name] = Mutant(name, clause, says, family, make, MappingProxyType(dict(equivalents)))


def conforms(part: P, profile: str | None = None) -> P:
    """Register a part as a conforming variant, in one profile or in each that can be made of it."""
    name = part.__name__
    _must_be_new(name)
    found = _variants_of_virtual_server if issubclass(part, Served) else _variants
    found[name] = Variant(name, _said_of(part), _bench_of(part, name, "a variant of the reference"), profile)
    return part


def conforms_in(profile: str) -> Callable[[P], P]:
    """Register a part as a variant that conforms in a profile alone."""
    return lambda part: conforms(part, profile)


def _must_be_new(name: str) -> None:
    if not name.isidentifier() or name in mutants_of(PROFILE) or name in variants_of(PROFILE):
        raise ValueError(f"{name!r} is taken, or no identifier")


def _said_of(part: Part) -> str:
    if not part.__dict__.get("__doc__"):
        raise ValueError(f"{part.__name__} does not say what it does")
    return " ".join(str(part.__doc__).split("\n\n")[0].split())


def _bench_of(part: Part, name: str, kind: str) -> type[Bench]:
    """A bench that is made with this part, and says so."""
    implementation = {**Bench.implementation, "name": f"{name}, {kind}"}
    if issubclass(part, Bench):
        return type(name, (part,), {"implementation": implementation})
    if issubclass(part, Host):
        return type(name, (_OnAHost,), {"implementation": implementation, "host_class": part})
    bench = Bench.for_profile(PROFILE) if issubclass(part, Served) else Bench
    machine = machine_of(part, bench.machine_class)
    return type(name, (bench,), {"implementation": implementation, "machine_class": machine})


def machine_of(
    part: type[DVDDrive] | type[VirtualMachine] | type[DVDDriveCollection],
    machine: type[VirtualMachine] = VirtualMachine,
) -> type[VirtualMachine]:
    """A machine that is made with this part, and otherwise is one of a class."""
    if issubclass(part, VirtualMachine):
        return part
    changed: dict[str, Any] = {"drive_class" if issubclass(part, DVDDrive) else "collection_class": part}
    return type("VirtualMachine", (machine,), changed)


class _OnAHost(Bench):
    """A bench with a host of another class."""

    host_class: type[Host]

    def reset(self) -> list[tuple[str, str]]:
        given = super().reset()
        self._host = self.host_class()
        return given
