"""The products side by side: what they share is shown once, and what differs bears the name of its product.

Every generated page is about all profiles. A thing that several products have (a member, a clause, an erratum) is a
mapping from the profiles that have it to what each says of it; ``apart`` groups the profiles that say the same, and
``only`` marks what one product lacks. Both leave out a mark that would stand everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, TypeVar

from ivmdvddrive_spec import Clause, Member, Specification
from ivmdvddrive_spec.records import Ambiguity, Erratum, Interface
from ivmdvddrive_spec.translations import ENGLISH as ENGLISH_TEXTS
from ivmdvddrive_spec.translations import Translation

from .language import ENGLISH, Language
from .markup import badge

__all__ = ["ByProfile", "Products", "first", "member_of", "merged"]

T = TypeVar("T")

ByProfile: TypeAlias = Mapping[str, T]
"""The statements about one thing, by profile: those of the profiles that have it, in their order; never empty."""


def merged(orders: Iterable[Iterable[T]]) -> list[T]:
    """One order of several: a thing that only a later one has stands behind the one that it follows there.

    Orders that have nothing in common stand one after the other.
    """
    found: list[T] = []
    for order in map(list, orders):
        place = 0 if any(thing in found for thing in order) else len(found)
        for thing in order:
            if thing not in found:
                found.insert(place, thing)
            place = found.index(thing) + 1
    return found


def first(things: ByProfile[T]) -> T:
    """Return what the first of the profiles says."""
    return next(iter(things.values()))


def member_of(clause: ByProfile[Clause]) -> str:
    """The member of a clause; of a rule of COM its topic."""
    return first(clause).member


def _beside(registers: Mapping[str, Mapping[str, T]]) -> Mapping[str, ByProfile[T]]:
    """The entries of each profile's register, by name and profile."""
    return {
        name: {profile: register[name] for profile, register in registers.items() if name in register}
        for name in merged(registers.values())
    }


@dataclass(frozen=True, eq=False)
class Products:
    """The specifications of all profiles, by name; the suite's own profile stands first.

    ``say`` puts a page's own words into the language of the site, and ``texts`` what the specification says; the
    specifications speak that language already (``in_language``).
    """

    specifications: Mapping[str, Specification]
    say: Language = ENGLISH
    texts: Translation = ENGLISH_TEXTS

    def in_language(self, say: Language, texts: Translation) -> Products:
        """Give the same products in another language."""
        return Products({name: texts.of(one) for name, one in self.specifications.items()}, say, texts)

    @property
    def in_english(self) -> bool:
        """Tell whether the pages are those of the whole site; other languages have the pages to read alone."""
        return self.say is ENGLISH

    def __iter__(self) -> Iterator[str]:
        return iter(self.specifications)

    @cached_property
    def members(self) -> Mapping[str, ByProfile[Member]]:
        """Every member by its full name."""
        return _beside({name: one.members for name, one in self.specifications.items()})

    @cached_property
    def clauses(self) -> Mapping[str, ByProfile[Clause]]:
        """Every clause by its id."""
        return _beside({name: one.clauses for name, one in self.specifications.items()})

    @cached_property
    def interfaces(self) -> Mapping[str, ByProfile[Interface]]:
        """Every interface by its name."""
        return _beside({name: one.interfaces for name, one in self.specifications.items()})

    @cached_property
    def errata(self) -> Mapping[str, ByProfile[Erratum]]:
        """Every erratum by its id."""
        return _beside({name: one.errata for name, one in self.specifications.items()})

    @cached_property
    def ambiguities(self) -> Mapping[str, ByProfile[Ambiguity]]:
        """Every ambiguity by its id."""
        return _beside({name: one.ambiguities for name, one in self.specifications.items()})

    def clauses_of(self, member: ByProfile[Member]) -> list[ByProfile[Clause]]:
        """The clauses of a member, in its order."""
        return [self.clauses[name] for name in merged([c.id for c in one.clauses] for one in member.values())]

    def twins(self, clause: str) -> list[str]:
        """Return what other products call a clause that they have by another id."""
        found = (one.own_id(clause) for one in self.specifications.values())
        return list(dict.fromkeys(name for name in found if name not in (None, clause)))

    def named(self, profiles: Iterable[str]) -> str:
        """The short names of profiles."""
        return self.say(" and ").join(self.specifications[name].profile.short for name in profiles)

    def mark(self, profiles: Iterable[str]) -> str:
        """The short names of profiles, in a frame."""
        return badge(self.named(profiles), "product")

    def only(self, profiles: Iterable[str], of: Iterable[str] | None = None) -> str:
        """A mark for what these profiles have and the others do not; empty where all have it.

        ``of`` are the profiles that might have it, if these are not all.
        """
        having = list(profiles)
        return (
            ""
            if set(having) == set(self if of is None else of)
            else badge(self.say("{0} only", self.named(having)), "product")
        )

    def apart(self, said: ByProfile[T]) -> list[tuple[Sequence[str], T]]:
        """Return what profiles say, each thing once, with the profiles that say it."""
        found: list[tuple[list[str], T]] = []
        for profile, value in said.items():
            same = next((profiles for profiles, other in found if other == value), None)
            if same is None:
                found.append(([profile], value))
            else:
                same.append(profile)
        return [(tuple(profiles), value) for profiles, value in found]

    def told(self, said: ByProfile[str]) -> list[str]:
        """Return what profiles say, each thing once, and marked where not all say it; what is empty is left out."""
        found = self.apart(said)
        return [value if len(found) == 1 else f"{self.mark(profiles)} {value}" for profiles, value in found if value]
