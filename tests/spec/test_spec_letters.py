"""Letters: every string says one thing as a host drive's letter."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivmdvddrive_spec.model.letters import Spelling, spelling

INVALID = Spelling("invalid")

TABLE = {
    "D": Spelling("letter", "D"),
    "A": Spelling("letter", "A"),
    "Z": Spelling("letter", "Z"),
    "d": Spelling("variant", "D"),
    "z": Spelling("variant", "Z"),
    "D:": Spelling("variant", "D"),
    "d:": Spelling("variant", "D"),
    "D:\\": Spelling("variant", "D"),
    "d:\\": Spelling("variant", "D"),
    "": INVALID,
    " ": INVALID,
    ":": INVALID,
    ":\\": INVALID,
    "DE": INVALID,
    "DD": INVALID,
    " D": INVALID,
    "D ": INVALID,
    "D\n": INVALID,
    "D:/": INVALID,
    "D::": INVALID,
    "D\\": INVALID,
    "D:\\ ": INVALID,
    "D:\\disc.iso": INVALID,
    "\\\\.\\D:": INVALID,
    "1": INVALID,
    "@": INVALID,
    "[": INVALID,
    "`": INVALID,
    "{": INVALID,
    "\N{LATIN SMALL LETTER DOTLESS I}": INVALID,
    "\N{LATIN SMALL LETTER LONG S}": INVALID,
    "\N{LATIN SMALL LETTER SHARP S}": INVALID,
    "\N{KELVIN SIGN}": INVALID,
    "\N{FULLWIDTH LATIN CAPITAL LETTER D}": INVALID,
    "\N{CYRILLIC CAPITAL LETTER A}": INVALID,
    "D\N{COMBINING ACUTE ACCENT}": INVALID,
    "D\0": INVALID,
    "\ud844": INVALID,
}


@pytest.mark.parametrize("text", TABLE, ids=ascii)
def test_the_table(text):
    assert spelling(text) == TABLE[text]


@pytest.mark.parametrize("letter", string.ascii_uppercase)
def test_each_letter_in_each_spelling(letter):
    assert spelling(letter) == ("letter", letter)
    others = {case + tail for case in (letter, letter.lower()) for tail in ("", ":", ":\\")} - {letter}
    assert {spelling(text) for text in others} == {("variant", letter)}


@given(st.text(max_size=4) | st.text(alphabet="aDz:\\ ", max_size=4))
@example("ß:")
def test_any_string_has_an_answer_that_says_how_it_is_spelled(text):
    """The other way round: whatever is answered can be spelled from the answer, and only so."""
    form, letter = spelling(text)
    variants = {c + t for c in (letter, letter.lower()) for t in ("", ":", ":\\")} - {letter}
    spellings = {"letter": {letter}, "variant": variants, "invalid": {text}}
    assert text in spellings[form]
    assert (letter == "") is (form == "invalid")
    assert letter in {"", *string.ascii_uppercase}
