"""Text beside a label, wrapped to a terminal's columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivmdvddrive_conformance.text.wrapping import hanging


@pytest.mark.parametrize(
    ("label", "width", "wanted"),
    [
        ("got: ", None, "got: one two three four"),
        ("got: ", 15, "got: one two\n     three four"),
        ("  the label of a reading: ", 20, "  the label of a\n      reading: one\n      two three four"),
        ("", 8, "one two\nthree\nfour"),
    ],
)
def test_the_text_is_aligned_with_its_beginning(label: str, width: int | None, wanted: str) -> None:
    assert hanging(label, "one two three four", width) == wanted


def test_a_word_that_does_not_fit_beside_the_label_stays_whole() -> None:
    assert hanging("member: ", "IVMDVDDrive.SetBusLocation", 30) == "member:\n    IVMDVDDrive.SetBusLocation"
    assert hanging("", "x" * 90, 40) == "x" * 90


@given(
    st.text("ab ", max_size=30), st.lists(st.text("xyz-.", min_size=1, max_size=12), max_size=30), st.integers(20, 90)
)
def test_no_word_is_lost_and_no_line_is_too_long(label: str, words: list[str], width: int) -> None:
    wrapped = hanging(f"{label}: ", " ".join(words), width)
    assert wrapped.split() == [*f"{label}:".split(), *words]
    assert all(len(line) <= width or len(line.split()) == 1 for line in wrapped.splitlines())
