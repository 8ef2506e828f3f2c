"""The specification in other languages: no text is untranslated or was reworded since, and none of it judges."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivmdvddrive_spec import SpecificationError
from ivmdvddrive_spec.oracle import Oracle
from ivmdvddrive_spec.translations import ENGLISH, english_texts, languages, translation
from profiles import SPECIFICATIONS

TEXTS = english_texts(SPECIFICATIONS.values())
OTHERS = languages()[1:]


def test_french_is_one_of_the_languages() -> None:
    assert languages()[0] == "en"
    assert "fr" in OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str) -> None:
    assert translation(language).missing(TEXTS) == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_was_reworded_since_it_was_translated(language: str) -> None:
    """Compare the new English text with its translation, mend this if needed, and copy the new text to `english`."""
    assert translation(language).changed(TEXTS) == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_left_over(language: str) -> None:
    assert set(translation(language).by_english) <= {english for _, english in TEXTS}
    assert set(translation(language).by_key) <= {key for key, _ in TEXTS}


@pytest.mark.parametrize("language", OTHERS)
def test_the_names_of_codes_and_members_stay(language: str) -> None:
    known = {name for one in SPECIFICATIONS.values() for name in (*one.hresults, *one.enums)}
    known |= {m.name for one in SPECIFICATIONS.values() for m in one.members.values() if len(m.name) > 5}
    found = translation(language)
    for key, english in TEXTS:
        said = found.said(key, english)
        assert {n for n in known if n in english} == {n for n in known if n in said}, key


@pytest.mark.parametrize("profile", SPECIFICATIONS)
def test_a_translated_specification_differs_in_its_texts_alone(profile: str) -> None:
    english = SPECIFICATIONS[profile]
    french = translation("fr").of(english)
    assert list(french.clauses) == list(english.clauses)
    assert all(french.clauses[k].says != c.says for k, c in english.clauses.items())
    assert all(replace(french.clauses[k], says=c.says) == c for k, c in english.clauses.items())
    assert Oracle(french).specification is french


def test_english_is_the_specification_itself() -> None:
    for specification in SPECIFICATIONS.values():
        assert ENGLISH.of(specification) is specification
    assert ENGLISH.condition("out_null") == "The out parameter is a NULL pointer."


def test_a_reworded_text_is_found_by_its_key_and_named() -> None:
    french = translation("fr")
    reworded = [("clause:ReleaseImage.S_OK", "The image is let go of.")]
    assert french.changed(reworded) == ["clause:ReleaseImage.S_OK"]
    assert french.missing(reworded) == []
    assert french.said(*reworded[0]).startswith("L'image attachée est libérée.")


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "de.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_another_language_is_a_file(tmp_path: Path) -> None:
    there = folder(tmp_path, '[[text]]\nof = ["label:says"]\nenglish = "says"\nsays = "Aussage"\n')
    assert languages(there) == ("en", "de")
    assert translation("de", there).label("says") == "Aussage"
    assert translation("de", there).label("code") == "code"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[text]]\nof = ["label:says"]\nenglish = "says"\n', "has no 'says'"),
        ('[[text]]\nenglish = "says"\nsays = "x"\nhash = "1"\n', "unknown key 'hash'"),
        ('[[text]]\nenglish = "says"\nsays = "x"\n[[text]]\nenglish = "says"\nsays = "y"\n', "is translated twice"),
        ("[text\n", "is no TOML"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SpecificationError, match=said):
        translation("de", folder(tmp_path, text))


def test_a_language_without_a_file_is_unknown() -> None:
    with pytest.raises(KeyError):
        translation("xx")
