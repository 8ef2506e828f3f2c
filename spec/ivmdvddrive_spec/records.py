"""The parts of the specification as immutable records: clauses, members, interfaces, errata, ambiguities."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, TypeVar, get_args

__all__ = [
    "ASPECTS",
    "DEFAULT_PROFILE",
    "FACTS",
    "LEFT_OUT",
    "LEVELS",
    "OBJECTS",
    "RANGES",
    "ROLES",
    "TOLD",
    "VERSION",
    "VERSIONS",
    "Ambiguity",
    "Aspect",
    "CalledKind",
    "Clause",
    "Erratum",
    "Interface",
    "Level",
    "Member",
    "ObjectKind",
    "Parameter",
    "Reading",
    "Told",
]

VERSIONS: Final = ("1.0", "1.1", "1.2", "1.3")
"""Every version that the specification has had, the oldest first: it moves when a clause does."""

DEFAULT_PROFILE: Final = "vpc"
"""The profile of a run, and of an implementation, that names none."""

VERSION: Final = VERSIONS[-1]
"""The version that the specification has."""

T = TypeVar("T")

Level: TypeAlias = Literal["documented", "inferred", "tolerated", "unspecified"]
Aspect: TypeAlias = Literal[
    "outcome", "refusal", "effect", "atomic", "pure", "value", "event", "concurrent", "binary", "unspecified"
]

LEVELS: Final[tuple[Level, ...]] = get_args(Level)
ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)


@dataclass(frozen=True, slots=True)
class Clause:
    """One normative statement.

    ``code`` names an HRESULT where the clause is a documented (or tolerated) outcome; ``when`` names the
    condition under which it may come, None for success; the code of a ``refusal`` is left open. ``effect`` and
    ``despite`` belong to a tolerated success: what it does, and the clauses whose conditions it may ignore.
    ``claim`` makes it conditional (ISO/IEC 9646): it binds an implementation that makes this claim, and no other.
    ``since`` is the specification's version that first required it: who pins an older one is not held to it.
    """

    id: str
    member: str
    aspect: Aspect
    level: Level
    profiles: tuple[str, ...]
    says: str
    source: str
    code: str | None = None
    value: int | None = None
    when: str | None = None
    effect: str | None = None
    despite: frozenset[str] = frozenset()
    claim: str | None = None
    since: str = VERSIONS[0]
    errata: tuple[str, ...] = ()
    ambiguities: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Tell whether an implementation must meet it to conform: documented and inferred clauses."""
        return self.level in {"documented", "inferred"}

    def applies(self, claims: Collection[str]) -> bool:
        """Tell whether it binds an implementation that makes these claims."""
        return self.claim is None or self.claim in claims

    def held_by(self, version: str) -> bool:
        """Tell whether a version of the specification had it."""
        return VERSIONS.index(self.since) <= VERSIONS.index(version)


ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bus-type": "the type of a bus",
        "bus": "the number of a bus",
        "device": "the number of a device on a bus",
        "letter": "the letter of a host drive",
        "path": "the path of an image",
        "drive": "a DVD drive of a machine",
        "index": "the place of an item in a collection",
        "media": "of an event: the path or the letter of what was inserted or ejected",
        "attachment": "the kind of what a drive has attached",
        "drives": "every drive of a collection, one after the other",
        "collection": "the DVD drives of a machine",
        "count": "how many drives a collection has",
    }
)
"""The roles of parameters, and of what a member gives.

The model knows an argument by its role, and never by its position.
"""

RANGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bus-type": "IDE (0) or SCSI (1); a DVD drive is always on IDE",
        "bus": "0 (primary) or 1 (secondary)",
        "device": "0 or 1",
        "letter": "one capital letter without a colon, such as D",
        "path": "a full path, such as C:\\Images\\setup.iso",
        "drive": "not NULL",
        "index": "1 to Count",
        "media": "a letter or a full path",
        "attachment": "0 (none), 1 (an image), 2 (a host drive)",
        "drives": "an object with IEnumVARIANT",
        "collection": "not NULL",
        "count": "0 to 4",
    }
)
"""The values that a role usually has, for readers; what happens beyond them is the clauses' to say."""

LEFT_OUT: Final[Mapping[str, str]] = MappingProxyType({"bus-type": "IDE"})
"""By role, what an argument is that is left out: a location whose bus has no type is on IDE."""

FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "drives": "the DVD drives that are connected to the machine",
        "host-drives": "the drives of the host, and which other drives hold them",
        "images": "the other drives that have the same image attached",
        "locations": "the bus locations of the machine that are taken",
    }
)
"""The facts on which an answer may rest, besides the call's object and the object's machine."""

ObjectKind: TypeAlias = Literal["machine", "drive", "collection", "sink"]
"""The kinds of objects that have an interface each."""

CalledKind: TypeAlias = Literal["machine", "drive", "collection"]
"""The kinds of objects that clients call; a sink is one of theirs."""

OBJECTS: Final[tuple[ObjectKind, ...]] = get_args(ObjectKind)

Told: TypeAlias = Literal["inserted", "ejected"]
"""An event's message to a sink: a medium was inserted into its drive, or ejected."""

TOLD: Final[tuple[Told, ...]] = get_args(Told)


_OBJECT_OF_ROLE: Final[Mapping[str, CalledKind]] = MappingProxyType(
    {"drive": "drive", "drives": "drive", "collection": "collection"}
)
"""The kind of object that a role is."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter's name, COM type, and role (``ROLES``)."""

    name: str
    type: str
    role: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an interface: its signature, its clauses, and what success does.

    ``dispid`` is its DISPID where the interface gives it one; of others a compiler, and so a type library, decides.
    ``restricted`` says that the interface keeps it from those who write macros: their tools do not show it.

    ``object`` is the kind of object that has it, and ``claim`` the claim without which it is not called. What a call
    means to the rest of the model, the suite takes from here, and asks for no member by its name:

    * ``reads``: what an answer rests on besides the object, its machine and an error that waits (``FACTS``); None if it
      may be everything. The effect of a drive's method rests besides on the host's drives and the drive's sinks alone.
    * ``creates``: the kind of the new object that success gives.
    * ``changes`` and ``keeps``: the properties that success changes, and those that an observer may take it to change.
    * ``sends``: the event that success may send.
    * ``frees``: the role of what success leaves to others.
    * ``tells``: of an event, what it tells (``Told``).

    ``does`` says for readers what a call does, in one sentence.
    """

    name: str
    interface: str
    object: ObjectKind
    kind: Literal["method", "property", "event"]
    signature: str
    page: str
    parameters: tuple[Parameter, ...]
    out: Parameter | None
    vtable_slot: int | None
    effect: str | None
    clauses: tuple[Clause, ...]
    profiles: tuple[str, ...]
    dispid: int | None = None
    restricted: bool = False
    claim: str | None = None
    reads: tuple[str, ...] | None = None
    creates: CalledKind | None = None
    changes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    sends: str | None = None
    frees: str | None = None
    tells: Told | None = None
    does: str = ""

    @property
    def is_read(self) -> bool:
        """Tell whether a client gets it as a property's value: it takes nothing, and its name stands alone."""
        return self.kind == "property" and not self.parameters

    @property
    def gives(self) -> str | None:
        """The role of what success gives; None if it gives nothing."""
        return None if self.out is None else self.out.role

    @property
    def gives_object(self) -> CalledKind | None:
        """The kind of the object, or of each of the objects, that success gives; None if it gives none."""
        return self.creates or _OBJECT_OF_ROLE.get(self.gives or "")

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of its parameters, in the order of the signature."""
        return tuple(p.role for p in self.parameters)

    @property
    def needed(self) -> tuple[str, ...]:
        """The roles of the parameters that no call may leave out, in the order of the signature."""
        return tuple(role for role in self.roles if role not in LEFT_OUT)

    def arranged(self, given: Mapping[str, T], left_out: Callable[[str], T]) -> tuple[T, ...]:
        """Put arguments given by their roles into the order of the signature; ``left_out`` says what the others are."""
        return tuple([given[role] if role in given else left_out(role) for role in self.roles])

    @property
    def full_name(self) -> str:
        """Interface and member: ``IVMDVDDrive.ReleaseHostDrive``."""
        return f"{self.interface}.{self.name}"

    @property
    def documentation_page(self) -> str:
        """The name of its page in Microsoft's documentation, as the addresses of a profile need it."""
        return f"{self.interface}-{self.name}".lower().replace("_", "-")

    @property
    def stem(self) -> str:
        """Return how its clauses' ids begin: with its name, or its full name if another interface has that name."""
        return self.full_name if any(c.id.startswith(f"{self.full_name}.") for c in self.clauses) else self.name


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface's identity, the kind of object that has it, and its members in vtable order.

    ``iid`` is None where it is on no record.

    ``hidden`` says that tools do not show the interface to those who write macros.
    """

    name: str
    object: ObjectKind
    iid: str | None
    base: str
    dual: bool
    members: tuple[str, ...]
    source: str
    first_slot: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Erratum:
    """A misprint of the documentation, what the specification uses instead, and the evidence."""

    id: str
    where: str
    printed: str
    taken: str
    evidence: str
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One accepted reading of an ambiguity; ``code`` where it shows itself by one."""

    name: str
    says: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A question that the pages leave open, and the accepted readings.

    ``occasions`` name what an implementation may answer apart (``occasions.OCCASIONS``). ``asks`` is the question of
    the model that it is (``terms.QUESTIONS``); None if it shows itself by a code, or is COM's.
    """

    id: str
    question: str
    default: str
    readings: Mapping[str, Reading]
    members: tuple[str, ...] = ()
    when: str | None = None
    occasions: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    asks: str | None = None
