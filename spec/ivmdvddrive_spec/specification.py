"""The specification of one profile: everything that its files say, immutable, and looked up by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from operator import attrgetter
from types import MappingProxyType
from typing import Final

from .loading import Contents, load, profiles
from .model.state import Invocation
from .model.terms import Terms
from .records import LEFT_OUT, OBJECTS, Clause, Member, ObjectKind

__all__ = ["DATA", "Specification"]

DATA: Final[Traversable] = files(__package__) / "data"
"""The folder of the specification's files."""

_OBJECT_ROLES: Final = frozenset({"drive", "drives", "collection"})
"""The roles of what is an object, or several."""


@dataclass(frozen=True)
class Specification(Contents):
    """Everything that the specification says of a profile, and looks up.

    Whoever begins a run makes it, once, and passes it on; nothing else chooses a profile.
    """

    @classmethod
    def for_profile(cls, name: str, folder: Traversable = DATA) -> Specification:
        """Read the specification of a profile; KeyError for one that the folder does not hold.

        Raises SpecificationError where the folder's files break their rules.
        """
        return cls(**vars(load(folder, name)))

    @staticmethod
    def profiles(folder: Traversable = DATA) -> tuple[str, ...]:
        """The names of the profiles that a folder holds, the suite's own first."""
        return tuple(profiles(folder))

    @cached_property
    def clauses(self) -> Mapping[str, Clause]:
        """Every clause by id, in the members' and pages' order, COM's own rules last."""
        of_members = {c.id: c for m in self.members.values() for c in m.clauses}
        return MappingProxyType(of_members | {c.id: c for c in self.rules})

    def member(self, kind: ObjectKind, name: str) -> Member:
        """The member of that name that a kind of object has; KeyError where it has none."""
        return self._by_object[kind, name]

    def called(self, call: Invocation) -> Member:
        """The member that a call is one of; KeyError where the called object has no such."""
        return self._by_object[call.target.kind, call.member]

    def find(self, kind: ObjectKind, name: str) -> Member | None:
        """The member of that name that a kind of object has, or None."""
        return self._by_object.get((kind, name))

    def of(self, interface: str) -> tuple[Member, ...]:
        """The members of an interface, in vtable order; KeyError for an interface that the profile does not have."""
        return tuple(self.members[f"{interface}.{name}"] for name in self.interfaces[interface].members)

    def named(self, name: str) -> tuple[Member, ...]:
        """The members of a name, with or without their interface's: one as a rule, none where nothing is called so."""
        return tuple(m for m in self.members.values() if name in (m.name, m.full_name))

    @cached_property
    def _by_object(self) -> Mapping[tuple[ObjectKind, str], Member]:
        return {(m.object, m.name): m for m in self.members.values()}

    def getters(self, kind: ObjectKind) -> tuple[Member, ...]:
        """The properties of a kind of object, by name; those that give other objects are no getters."""
        return self._getters[kind]

    @cached_property
    def _getters(self) -> Mapping[ObjectKind, tuple[Member, ...]]:
        every = sorted((m for m in self.members.values() if m.is_read), key=attrgetter("name"))
        plain = [m for m in every if m.gives not in _OBJECT_ROLES]
        return {kind: tuple(m for m in plain if m.object == kind) for kind in OBJECTS}

    def giving(self, role: str, kind: ObjectKind) -> Member:
        """The member of a kind of object that gives what has a role; KeyError where none does."""
        return self._giving[kind, role]

    @cached_property
    def location_getters(self) -> tuple[str, str]:
        """The drive's properties that tell its location: of the bus, and of the device."""
        return self.giving("bus", "drive").name, self.giving("device", "drive").name

    def taking(self, kind: ObjectKind, *roles: str) -> Member:
        """The member of a kind of object whose arguments have these roles, in any order; KeyError where none has.

        It may take others besides that can be left out (``records.LEFT_OUT``).
        """
        return self._taking[kind, frozenset(roles)]

    @cached_property
    def _taking(self) -> Mapping[tuple[ObjectKind, frozenset[str]], Member]:
        return {(m.object, frozenset(set(m.roles) - LEFT_OUT.keys())): m for m in self.members.values() if m.roles}

    def own_id(self, clause: str) -> str | None:
        """The id that this profile has for a clause of any profile; None where it has no such clause."""
        return clause if clause in self.clauses else self.elsewhere.get(clause) or None

    def left_out(self, role: str) -> int:
        """The value of an argument that is left out; KeyError for a role that cannot be."""
        return self._constants[LEFT_OUT[role]]

    def enumerated(self, name: str) -> int | None:
        """The value of a constant of an enumeration, by its name; None for no such.

        Its prefix may be left out where no other constant is called the same then: SCSI is vmDriveBusType_SCSI.
        """
        return self._constants.get(name)

    @cached_property
    def _constants(self) -> Mapping[str, int]:
        every = {name: value for values in self.enums.values() for name, value in values.items()}
        short = Counter(name.partition("_")[2] for name in every)
        return every | {s: v for name, v in every.items() if short[s := name.partition("_")[2]] == 1}

    @cached_property
    def terms(self) -> Terms:
        """Return the profile's names of the model's questions and events; the loader ensures that each exists."""
        asked = {a.asks: a.id for a in self.ambiguities.values() if a.asks is not None}
        return Terms(asked, {m.tells: m.name for m in self.members.values() if m.tells is not None})

    def undoing(self, member: Member) -> Member:
        """The method without arguments that changes the same properties and keeps the same; KeyError for none."""
        return self._undoing[member.changes, member.keeps]

    @cached_property
    def _undoing(self) -> Mapping[tuple[tuple[str, ...], tuple[str, ...]], Member]:
        return {(m.changes, m.keeps): m for m in self.members.values() if m.kind == "method" and not m.roles}

    @cached_property
    def _giving(self) -> Mapping[tuple[ObjectKind, str], Member]:
        return {(m.object, m.gives): m for m in self.members.values() if m.gives is not None}

    def hresult(self, name: str) -> int:
        """The value of a named HRESULT, unsigned; KeyError for a name the specification does not know."""
        return self.hresults[name].value

    def name_of(self, value: int) -> str | None:
        """The name of a value (signed or unsigned), or None where the specification has none for it."""
        return self._names.get(value & 0xFFFFFFFF)

    @cached_property
    def _names(self) -> Mapping[int, str]:
        return {code.value: name for name, code in self.hresults.items()}
