"""The texts that a person reads begin with a subject or a verb, and hold no phrase that readers called a riddle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ivmdvddrive_conformance.cli.command import cli
from ivmdvddrive_conformance.iuts.opening import KINDS
from ivmdvddrive_conformance.results.formats import html_report
from ivmdvddrive_conformance.results.sections import SECTIONS
from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.model import occasions
from ivmdvddrive_spec.model.conditions import CONDITIONS
from ivmdvddrive_spec.model.effects import EFFECTS
from ivmdvddrive_spec.protocol import CLAIMS, EXTENSION_CLAIMS

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md")
OF_THE_SITE = [
    *sorted(page for page in (ROOT / "docs").glob("*.md") if page.name != "detection.md"),
    ROOT / "spec" / "ivmdvddrive_spec" / "protocol" / "protocol.md",
]
"""The pages of the site; that of detected faults lists drawn faults, whose statements a program makes."""

HEADLESS = re.compile(r"(?:[Ww](?:hat|hatever|hether|ho|hoever|hose|hich|here|hy|hen)|[Hh]ow)\b(?![^.]*\?)")
"""The opening of a sentence without a subject; a question may open so, and so may a clause that a comma ends."""

CLAUSE = re.compile(r"(?:Where|When|Whatever|Whoever|Which)\b[^.:;]*,", re.IGNORECASE)
"""A subordinate clause before its main clause: ``Where several conditions hold, …``."""

BANNED = re.compile(
    r"""
      \bthe\ pages?\ (?:says?|lists?|prints?|names?|gives?|leaves?|keeps?|asks?|is\ silent)\b
    | \bthe\ pages\b(?!\ of\ (?:this|the\ site|a\ report))
    | \bit\ is\ said\b | \bmay\ be\ said\b | \bmay\ be\ told\b
    | \bnone\ has\ none\b | \bnobody\ can\ tell\b
    | \b(?:is|are)\ no\ (?!longer|more|less|documentation|such|precedence|way)[a-z]
    | \ball\ the\ same\b | \bin\ the\ way\ of\b | \bwhat\ came\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Phrases that have a plain equivalent; STYLE's examples name most of them."""


def texts_of_the_specification() -> Iterator[tuple[str, str]]:
    """Each statement of the data by where it stands; a statement of several profiles once for each."""
    for profile in Specification.profiles():
        spec = Specification.for_profile(profile)
        for clause in spec.clauses.values():
            yield clause.id, clause.says
            yield f"{clause.id}, source", clause.source
        for one in spec.ambiguities.values():
            yield one.id, one.question
            yield from ((f"{one.id}, {name}", reading.says) for name, reading in one.readings.items())
        for erratum in spec.errata.values():
            yield from ((erratum.id, text) for text in (erratum.where, erratum.taken, erratum.evidence))
        yield from ((code.name, code.says) for code in spec.hresults.values())
    for table in (CONDITIONS, EFFECTS):
        yield from ((name, function.__doc__ or "") for name, function in table.items())
    yield from ((name, occasions.says(name)) for name in (*occasions.OCCASIONS, *occasions.OF_READINGS))
    yield from {**CLAIMS, **EXTENSION_CLAIMS}.items()


def texts_of_the_reports() -> Iterator[tuple[str, str]]:
    for name, section in SECTIONS.items():
        yield from ((f"{name}, title", section.title), (name, section.opens))
    for table in (html_report._EXPLAINED, html_report._WORDS):
        yield from table.items()


def texts_of_the_commands(command: click.Command = cli, name: str = "ivmdvddrive") -> Iterator[tuple[str, str]]:
    context = click.Context(command)
    yield name, (command.help or "").partition("\b")[0]
    for option in command.get_params(context):
        yield f"{name} {option.name}", getattr(option, "help", None) or ""
    if isinstance(command, click.Group):
        for verb in command.list_commands(context):
            if found := command.get_command(context, verb):
                yield from texts_of_the_commands(found, f"{name} {verb}")


TEXTS = sorted(
    {
        *texts_of_the_specification(),
        *texts_of_the_reports(),
        *texts_of_the_commands(),
        *((kind, says) for kind, (says, _) in KINDS.items()),
    }
)


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])\s+(?=[A-Z])", " ".join(text.split())) if s]


def wrong(text: str) -> list[str]:
    """The sentences of a text that a reader may take for a riddle."""
    return [s for s in sentences(text) if BANNED.search(s) or (HEADLESS.match(s) and not CLAUSE.match(s))]


def test_no_text_of_the_specification_the_reports_or_the_commands_is_a_riddle() -> None:
    assert [(where, found) for where, text in TEXTS if (found := wrong(text))] == []


def paragraphs(page: Path) -> list[str]:
    """The prose of a page in Markdown: without blocks of code, and each item and row for itself."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    parts = re.split(r"\n\s*\n|\n(?=\s*[-*|#]|\d+\. )", text)
    return [cell.strip(" -*#|\n") for part in parts for cell in part.split(" | ")]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_holds_a_riddle(page: str) -> None:
    assert [found for text in paragraphs(ROOT / page) if (found := wrong(text))] == []


@pytest.mark.parametrize("page", OF_THE_SITE, ids=lambda page: page.name)
def test_no_page_of_the_site_holds_a_riddle(page: Path) -> None:
    """Code is no prose, and a cell of a table that begins with a small letter is no sentence."""
    prose = [re.sub(r"`[^`]*`", "X", text) for text in paragraphs(page)]
    assert [found for text in prose if not text[:1].islower() and (found := wrong(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "What is captured is not a host drive.", "Whether X is left open.", "Which of them it is.",
        "The page says nothing.", "It is no conformance.", "An answer that is right. How it goes on.",
    ],
)  # fmt: skip
def test_what_is_found(text: str) -> None:
    assert wrong(text)


@pytest.mark.parametrize(
    "text",
    [
        "Where several conditions hold, any of their codes is acceptable.", "What does Item return for 0?",
        "The drive is no longer in the collection.", "There is no such bus location.",
    ],
)  # fmt: skip
def test_what_is_accepted(text: str) -> None:
    assert not wrong(text)
