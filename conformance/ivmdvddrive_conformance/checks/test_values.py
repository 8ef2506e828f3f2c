"""Properties of single calls: any letter, any bus numbers, any index, any path where nothing is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivmdvddrive_conformance.audit import audit
from ivmdvddrive_conformance.belief import Tally
from ivmdvddrive_conformance.evidence import Evidence
from ivmdvddrive_conformance.iuts.port import Iut
from ivmdvddrive_conformance.media import Shelf, styled
from ivmdvddrive_conformance.running import searches
from ivmdvddrive_conformance.script import Step, Term, parse
from ivmdvddrive_conformance.session import Session
from ivmdvddrive_conformance.settings import Settings
from ivmdvddrive_conformance.shrinking import Shrinker

from .drawing import Cut, drawn, explained, seeded

Try: TypeAlias = Callable[[st.SearchStrategy[Step]], None]

_SCENE = ("a machine M", "a drive A at 0:1 of M", "a drive B at 1:0 of M")
_longs = st.integers(-(2**31), 2**31 - 1)
_near = st.integers(-2, 3)
_numbers = _near | _longs
_strings = st.text(st.characters(codec=None, exclude_categories=())) | st.text(
    st.sampled_from("ABCDEZabcde:\\/. \0\t019\xe9\xdf\u0131\u017f\u212a\uff24\U0001f4bf\ud800"), max_size=4
)
_letters: st.SearchStrategy[Term] = st.none() | _strings


@pytest.fixture
def attempt(iut: Iut, shelf: Shelf, tally: Tally, settings: Settings, evidence: Evidence, shrinker: Shrinker) -> Try:
    """Try every step that is drawn on a fresh session, and audit after it."""
    effort = settings.effort
    if not effort.values:
        pytest.skip("the level quick draws no values")

    def run(steps: st.SearchStrategy[Step]) -> None:
        cut = Cut(effort.seconds / 4)

        def open_session() -> Session:
            return Session(iut, shelf, tally, settings.binding)

        def property_(step: Step) -> None:
            cut.example()
            with cut.watching():
                session = open_session()
                for line in _SCENE:
                    session.do(parse(line))
                if step.target == "C":
                    session.do(parse("C = M.DVDROMDrives"))
                session.do(step)
                audit(session)

        with cut.limiting(evidence, effort.values), explained(evidence, cut, shrinker, open_session):
            seeded(settings, drawn(settings, effort.values)(given(step=steps)(property_)))()

    return run


@searches("values")
def test_letters(attempt: Try) -> None:
    """Any string for a host drive's letter"""
    attempt(_letters.map(lambda letter: Step("A", "AttachHostDrive", (letter,))))


@searches("values")
def test_locations(attempt: Try) -> None:
    """Any pair of 32-bit numbers for a bus location"""
    attempt(
        st.builds(
            lambda member, bus, device: Step("M" if member == "AddDVDROMDrive" else "A", member, (bus, device)),
            st.sampled_from(["SetBusLocation", "AddDVDROMDrive"]),
            _numbers,
            _numbers,
        )
    )


@searches("values")
def test_indexes(attempt: Try, iut: Iut) -> None:
    """Any 32-bit number for an index"""
    if "collection" not in iut.ics.claims:
        pytest.skip("not exercised: the IUT does not claim collection")
    attempt(_numbers.map(lambda index: Step("C", "Item", (index,))))


@searches("values")
def test_paths(attempt: Try, iut: Iut, tmp_path: Path) -> None:
    """Any name in a folder where nothing is"""
    folder = styled(tmp_path / "nothing", iut.ics.paths)
    separator = "/" if iut.ics.paths == "posix" else "\\"
    attempt(_strings.map(lambda name: Step("A", "AttachImage", (f"{folder}{separator}x{name}",))))
