"""The properties of single calls, as data: what is drawn, and what the IUT must claim for it to be tried."""

from __future__ import annotations

from collections.abc import Callable
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
    """Steps of which each may be the last in a session. ``steps`` takes the IUT's claims and the media of the suite.

    ``members`` are those that the steps call.
    """

    name: str
    says: str
    members: tuple[str, ...]
    steps: Callable[[Ics, Shelf], st.SearchStrategy[CallStep]]
    claim: str | None = None


def _paths(ics: Ics, shelf: Shelf) -> st.SearchStrategy[CallStep]:
    nowhere = _strings.map(lambda name: shelf.nowhere(f"x{name}", ics.paths))
    if "provides-media" in ics.claims or not shelf.has("ISO_DOTS", ics.paths):
        paths: st.SearchStrategy[str] = nowhere
    else:
        paths = nowhere | _detours.map(lambda segments: shelf.detour(segments, ics.paths))
    return paths.map(lambda path: CallStep("A", "AttachImage", (path,)))


LETTERS: Final = Property(
    "letters",
    "Any string for a host drive's letter",
    ("AttachHostDrive",),
    lambda _ics, _shelf: _letters.map(lambda letter: CallStep("A", "AttachHostDrive", (letter,))),
)
LOCATIONS: Final = Property(
    "locations",
    "Any pair of 32-bit numbers for a bus location",
    ("SetBusLocation", "AddDVDROMDrive"),
    lambda _ics, _shelf: st.builds(
        lambda member, bus, device: CallStep("M" if member == "AddDVDROMDrive" else "A", member, (bus, device)),
        st.sampled_from(["SetBusLocation", "AddDVDROMDrive"]),
        _numbers,
        _numbers,
    ),
)
INDEXES: Final = Property(
    "indexes",
    "Any 32-bit number for an index",
    ("Item",),
    lambda _ics, _shelf: _numbers.map(lambda index: CallStep("C", "Item", (index,))),
    claim="collection",
)
PATHS: Final = Property(
    "paths", "Any name in a folder where nothing is, and any detour to an image", ("AttachImage",), _paths
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
                session.do(parse("C = M.DVDROMDrives"))
            session.do(step)
            audit(session)

    drawn(settings, name, settings.effort.values)(seeded(settings, given(step=steps)(property_)))()
