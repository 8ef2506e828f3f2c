"""The parts that the site is built of: markup that escapes, links that are checked, situations of the oracle."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import given
from hypothesis import strategies as st
from myst_parser.parsers.docutils_ import Parser

from hostile import STRINGS
from ivmdvddrive_conformance.checks.properties import PROPERTIES
from ivmdvddrive_conformance.iuts.port import Ics
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.text.printable import printable
from ivmdvddrive_conformance.tools.site.build import BuildFailed, run_sphinx, sources
from ivmdvddrive_conformance.tools.site.diagram_scenes import calls_of, scene_of
from ivmdvddrive_conformance.tools.site.evidence import UnreadableEvidence, stored_results
from ivmdvddrive_conformance.tools.site.markup import code, fenced, names, prose, table
from ivmdvddrive_conformance.tools.site.site_check import faults
from ivmdvddrive_conformance.tools.site.situations import arrows
from ivmdvddrive_spec.protocol import CLAIMS
from profiles import ORACLES, SPECIFICATIONS
from vpc import SPECIFICATION, oracle, specifications

SHOWN = st.text(st.characters(exclude_categories=("Cs",)), max_size=60).map(printable) | st.sampled_from(STRINGS[:-1])
SHOWN |= st.text(st.sampled_from("`*_[](){}<>|\\#-+.!:~$%&;\"' ab/=^@"), max_size=30)


def parsed(markdown: str) -> nodes.document:
    said = io.StringIO()
    settings = {
        "warning_stream": said,
        "myst_enable_extensions": ["attrs_block", "attrs_inline", "colon_fence", "deflist"],
    }
    tree = publish_doctree(markdown, parser=Parser(), settings_overrides=settings)
    assert said.getvalue() == ""
    return tree


def one_line(text: str) -> str:
    return " ".join(text.split())


@given(SHOWN)
def test_prose_means_nothing_but_itself(text: str) -> None:
    for made in (prose(text), names(text)):
        assert one_line(parsed(f"x {made} x").astext()) == one_line(f"x {text} x")


@given(SHOWN)
def test_code_means_nothing_but_itself(text: str) -> None:
    [literal] = parsed(f"x {code(text)} x").findall(nodes.literal)
    assert one_line(literal.astext()) == one_line(text)


@given(SHOWN)
def test_a_block_means_nothing_but_itself(text: str) -> None:
    [block] = parsed(fenced(text or "x")).findall(nodes.literal_block)
    assert block.astext().rstrip("\n") == (text or "x").rstrip().replace("\r\n", "\n").replace("\r", "\n")


@given(SHOWN, SHOWN)
def test_a_cell_of_a_table_holds_anything(one: str, other: str) -> None:
    tree = parsed(table(("a", "b"), [(f"x{prose(one)}", code(other)), ("c", "d")]))
    cells = [one_line(entry.astext()) for entry in tree.findall(nodes.entry)]
    assert cells == ["a", "b", f"x{one_line(one)}", one_line(other), "c", "d"]


GOOD = '<html id=top><a href="#top">t</a><a href="https://example.invalid/">out</a><img src="i.png"></html>'


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('<a href="other.html">o</a>', "the link other.html leads nowhere"),
        ('<a href="#nothing">o</a>', "the link #nothing leads nowhere"),
        ('<a xlink:href="page.html#nothing">o</a>', "the link page.html#nothing leads nowhere"),
        ('<script src="https://cdn.invalid/x.js"></script>', "https://cdn.invalid/x.js is fetched from elsewhere"),
        ('<link rel="stylesheet" href="//cdn.invalid/x.css">', "//cdn.invalid/x.css is fetched from elsewhere"),
        ('<img srcset="i.png 1x, http://cdn.invalid/i.png 2x">', "http://cdn.invalid/i.png is fetched from elsewhere"),
        ('<p style="background:url(http://cdn.invalid/i.png)">', "http://cdn.invalid/i.png is fetched from elsewhere"),
        ("<style>@import 'http://cdn.invalid/x.css';</style>", "http://cdn.invalid/x.css is fetched from elsewhere"),
        ('<img src="missing.png">', "missing.png does not exist"),
    ],
)
def test_what_is_wrong_with_a_site_is_found(tmp_path: Path, wrong: str, said: str) -> None:
    (tmp_path / "i.png").write_bytes(b"")
    (tmp_path / "page.html").write_text(GOOD)
    assert faults(tmp_path) == []
    (tmp_path / "page.html").write_text(GOOD + wrong)
    assert faults(tmp_path) == [f"page.html: {said}"]


def test_a_font_from_elsewhere_is_found_in_a_style_sheet(tmp_path: Path) -> None:
    (tmp_path / "site.css").write_text("@font-face { src: url('https://fonts.invalid/f.woff2') }")
    assert faults(tmp_path) == ["site.css: https://fonts.invalid/f.woff2 is fetched from elsewhere"]


@pytest.mark.parametrize(
    "wrong", ["{clause}`Nothing.S_OK`", "[text](nothing.md)", "```{nothing}\n```", "[text](#nothing)"]
)
def test_a_warning_of_sphinxs_is_an_error(tmp_path: Path, wrong: str) -> None:
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(sources() / "conf.py", source)
    shutil.copytree(sources() / "_static", source / "_static")
    (source / "index.md").write_text(f"# Page\n\n{wrong}\n")
    with pytest.raises(BuildFailed, match=r"index\.md:3: WARNING: .*[Nn]othing"):
        run_sphinx(source, tmp_path / "html")


_OF_A_BENCH = ("unexpected_error", "e_fail_occurs", "out_null")
"""The conditions that only a bench brings about: an injected error, whether its code is listed or not, and NULL."""


@pytest.mark.parametrize(
    ("profile", "member"),
    [(name, m) for name, one in SPECIFICATIONS.items() for m in one.members.values()],
    ids=lambda one: one if isinstance(one, str) else one.name,
)
def test_a_diagram_shows_every_outcome_that_a_client_alone_can_bring_about(profile, member) -> None:
    shown = {
        clause for arrow in arrows(ORACLES[profile], scene_of(member), calls_of(member)) for clause in arrow.clauses
    }
    outcomes = [c for c in member.clauses if c.aspect == "outcome" and c.when not in _OF_A_BENCH]
    assert {c.id for c in outcomes} <= shown


def test_a_diagram_shows_where_the_oracle_leads() -> None:
    member = SPECIFICATION.member("drive", "ReleaseHostDrive")
    found = {(a.before, a.after, a.answer, a.level) for a in arrows(oracle, scene_of(member), calls_of(member))}
    assert ("a host drive captured", "nothing attached", "S_OK", "inferred") in found
    assert ("an image attached", "an image attached", "VM_E_MEDIA_WRONG_TYPE", "documented") in found
    assert ("nothing attached", "nothing attached", "VM_E_NO_MEDIA_CAPTURED", "tolerated") in found
    assert not [a for a in found if a[2] == "S_OK" and a[0] != "a host drive captured"]


def test_the_diagram_of_an_event_shows_what_sends_it() -> None:
    member = SPECIFICATION.member("sink", "OnMediaEject")
    found = {
        (a.before, call, a.level) for a in arrows(oracle, scene_of(member), calls_of(member)) for call in a.calls
        if a.answer == "OnMediaEject"
    }  # fmt: skip
    assert ("an image attached", "ReleaseImage", "inferred") in found
    assert ("a host drive captured, machine running", "a disc is taken out", "documented") in found
    assert ("a host drive captured, machine off", "a disc is taken out", "unspecified") in found
    assert ("a host drive captured, machine off", "ReleaseHostDrive", "unspecified") in found
    assert not [one for one in found if one[0] == "nothing attached"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is blank"),
        ("[]", "is no results.json: it says no schema"),
        ("{}", "is no results.json: it says no schema"),
        (json.dumps({"schema": 999}), "has schema 999, and this suite reads"),
        (json.dumps({"schema": "2"}), "is no results.json: it says no schema"),
        (json.dumps({"schema": True}), "is no results.json: it says no schema"),
    ],
)
def test_results_that_cannot_be_read_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "mine.json").write_text(text)
    with pytest.raises(UnreadableEvidence, match=said):
        stored_results(specifications, tmp_path)


def test_results_need_a_page_of_their_own(tmp_path: Path) -> None:
    with pytest.raises(UnreadableEvidence, match="holds no results: put results.json files there"):
        stored_results(specifications, tmp_path)
    shutil.copy(sources() / "evidence" / "reference.json", tmp_path / "a b.json")
    assert [one.name for one in stored_results(specifications, tmp_path)] == ["a-b"]
    (tmp_path / "a-b.json").write_text("{}")
    with pytest.raises(UnreadableEvidence, match=r"would have the page of .*a b\.json: rename it"):
        stored_results(specifications, tmp_path)
    (tmp_path / "a-b.json").rename(tmp_path / "index.json")
    with pytest.raises(UnreadableEvidence, match="the matrix: rename it"):
        stored_results(specifications, tmp_path)


@given(st.data(), st.sampled_from(PROPERTIES))
def test_a_property_calls_the_members_that_it_names(shelf: Shelf, data, one) -> None:
    ics = Ics("n", "1", "l", ("vpc",), ("vtable",), frozenset(CLAIMS), "posix")
    called = data.draw(one.steps(SPECIFICATION, ics, shelf)).member
    assert called in {member.name for member in one.members(SPECIFICATION)}


def test_results_that_do_not_follow_their_schema_are_refused(tmp_path: Path) -> None:
    stored = json.loads((sources() / "evidence" / "reference.json").read_text(encoding="utf-8"))
    stored["clauses"][0]["status"] = "splendid"
    (tmp_path / "mine.json").write_text(json.dumps(stored))
    with pytest.raises(UnreadableEvidence, match="'splendid' is not one of"):
        stored_results(specifications, tmp_path)
