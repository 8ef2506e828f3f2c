"""The properties of single calls, as data: what is drawn, and what the IUT must claim for it to be tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from ivmdvddrive_conformance.iuts.port import Ics
from ivmdvddrive_conformance.judging.audit import audit
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import CallStep, Term, parse
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_spec import Member, Specification
from ivmdvddrive_spec.records import ObjectKind

from .drawn_checks import Cut, drawn, seeded

__all__ = ["INDEXES", "LETTERS", "LOCATIONS", "PATHS", "PROPERTIES", "Property", "attempt"]

_SCENE: Final = ("a machine M", "a drive A at 0:1 of M", "a drive B at 1:0 of M")
_longs = st.integers(-(2**31), 2**31 - 1)
_near = st.integers(-2, 3)
_numbers = _near | _longs
_strings = st.text(st.characters(codec=None, exclude_categories=())) | st.text(
    st.sampled_from("ABCDEZabcde:\\/. \0\t019\xe9\xdf\u0131\u017f\u212a\uff24\U0001f4bf\ud800"), max_size=4
)
_detours = st.lists(st.sampled_from([".", "", "detour", ".."]), max_size=5).map(tuple)
_letters: st.SearchStrategy[Term] = st.none() | _strings


@dataclass(frozen=True, slots=True)
class Property:
    """Calls of which each may be the last in a session: of any of some members, with any values.

    ``calls`` has the members: the kind of object, its name in the scene, and the roles of the arguments. ``values``
    draws those, by their roles, for an IUT with these claims and the media of the suite.
    """

    name: str
    says: str
    calls: tuple[tuple[ObjectKind, str, tuple[str, ...]], ...]
    values: Callable[[Ics, Shelf], st.SearchStrategy[Mapping[str, Term]]]

    def members(self, specification: Specification) -> list[Member]:
        """The members that are called, of a profile."""
        return [specification.taking(kind, *roles) for kind, _, roles in self.calls]

    def claims(self, specification: Specification) -> frozenset[str]:
        """The claims without which the members are not called."""
        return frozenset(m.claim for m in self.members(specification) if m.claim is not None)

    def steps(self, specification: Specification, ics: Ics, shelf: Shelf) -> st.SearchStrategy[CallStep]:
        """The calls as steps."""
        names = [name for _, name, _ in self.calls]
        called = st.sampled_from(list(zip(self.members(specification), names, strict=True)))
        return st.builds(lambda call, given: CallStep.of(call[0], call[1], given), called, self.values(ics, shelf))


def _paths(ics: Ics, shelf: Shelf) -> st.SearchStrategy[Mapping[str, Term]]:
    nowhere = _strings.map(lambda name: shelf.nowhere(f"x{name}", ics.paths))
    if "provides-media" in ics.claims or not shelf.has("ISO_DOTS", ics.paths):
        paths: st.SearchStrategy[str] = nowhere
    else:
        paths = nowhere | _detours.map(lambda segments: shelf.detour(segments, ics.paths))
    return st.fixed_dictionaries({"path": paths})


LETTERS: Final = Property(
    "letters",
    "Any string for a host drive's letter",
    (("drive", "A", ("letter",)),),
    lambda _ics, _shelf: st.fixed_dictionaries({"letter": _letters}),
)
LOCATIONS: Final = Property(
    "locations",
    "Any pair of 32-bit numbers for a bus location",
    (("drive", "A", ("bus", "device")), ("machine", "M", ("bus", "device"))),
    lambda _ics, _shelf: st.fixed_dictionaries({"bus": _numbers, "device": _numbers}),
)
INDEXES: Final = Property(
    "indexes",
    "Any 32-bit number for an index",
    (("collection", "C", ("index",)),),
    lambda _ics, _shelf: st.fixed_dictionaries({"index": _numbers}),
)
PATHS: Final = Property(
    "paths",
    "Any name in a folder where nothing is, and any detour to an image",
    (("drive", "A", ("path",)),),
    _paths,
)

PROPERTIES: Final = (LETTERS, LOCATIONS, INDEXES, PATHS)


def attempt(
    name: str, steps: st.SearchStrategy[CallStep], settings: Settings, cut: Cut, open_session: Callable[[], Session]
) -> None:
    """Try steps, each on a fresh session, and audit after it; raises what Hypothesis does."""

    def property_(step: CallStep) -> None:
        cut.example()
        with cut.watching():
            session = open_session()
            for line in _SCENE:
                session.do(parse(line))
            if step.target == "C":
                session.do(CallStep.of(session.specification.giving("collection", "machine"), "M", result="C"))
            session.do(step)
            audit(session)

    drawn(settings, name, settings.effort.values)(seeded(settings, given(step=steps)(property_)))()
