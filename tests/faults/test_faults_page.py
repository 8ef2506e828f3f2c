"""The page of the fault matrix is what the table gives."""

from __future__ import annotations

from page import PAGE, to_page


def test_the_page_is_made_of_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == to_page(), "make it anew: python tests/faults/page.py"
