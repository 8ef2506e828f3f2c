"""Every attack of the table has a test, and the page of attacks is what the table gives."""

from __future__ import annotations

from attacks import ATTACKS
from attacks_page import PAGE, markers, to_page


def test_every_attack_has_a_test_and_every_marker_an_attack() -> None:
    assert set(markers()) == set(ATTACKS)


def test_the_page_is_made_of_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == to_page(), "make it anew: python tests/attacks/attacks_page.py"
