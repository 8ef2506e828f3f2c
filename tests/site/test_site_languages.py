"""The pages in other languages: no word of theirs is untranslated, and their links lead back and forth."""

from __future__ import annotations

import ast
import re
from html import unescape
from pathlib import Path

import pytest

from ivmdvddrive_conformance.tools import site as package
from ivmdvddrive_conformance.tools.site.build import sources
from ivmdvddrive_conformance.tools.site.language import language
from ivmdvddrive_spec.translations import languages, translation
from profiles import SPECIFICATIONS

OTHERS = languages()[1:]


def own_words() -> set[str]:
    """Every text that a page says in its own words: what is passed to ``say``."""
    calls = [
        node
        for path in Path(next(iter(package.__path__))).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and "say" in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
    ]
    return {argument.value for call in calls for argument in call.args[:1] if isinstance(argument, ast.Constant)}


@pytest.mark.parametrize("name", OTHERS)
def test_every_word_of_the_pages_is_translated_and_none_is_left_over(name: str) -> None:
    assert set(language(sources(), name).catalogue) == own_words()


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_put_into_a_text_is_put_into_its_translation(name: str) -> None:
    for english, said in language(sources(), name).catalogue.items():
        assert sorted(re.findall(r"\{\d\}", said)) == sorted(re.findall(r"\{\d\}", english))


def shown(path: Path) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", path.read_text(encoding="utf-8"))).split())


@pytest.mark.parametrize("name", OTHERS)
def test_every_clause_is_on_a_page_in_the_language(site: Path, name: str) -> None:
    texts = translation(name)
    rules = shown(site / name / "com.html")
    for english in SPECIFICATIONS.values():
        specification = texts.of(english)
        for member in specification.members.values():
            said = shown(site / name / "members" / f"{member.name}.html")
            assert " ".join(member.does.split()) in said
            assert all(" ".join(clause.says.split()) in said for clause in member.clauses)
        assert all(" ".join(rule.says.split()) in rules for rule in specification.rules)


def test_french_pages_link_to_microsofts_french_pages_and_to_the_english_page(site: Path) -> None:
    html = (site / "fr" / "members" / "ReleaseHostDrive.html").read_text(encoding="utf-8")
    assert '<html class="no-js" lang="fr"' in html
    assert "https://learn.microsoft.com/fr-fr/windows/win32/vpc/ivmdvddrive-releasehostdrive" in html
    assert '<a href="../../members/ReleaseHostDrive.html">' in html


def test_a_page_leads_to_the_same_page_in_other_languages(site: Path) -> None:
    english = (site / "members" / "ReleaseHostDrive.html").read_text(encoding="utf-8")
    assert 'href="../fr/members/ReleaseHostDrive.html"' in english
