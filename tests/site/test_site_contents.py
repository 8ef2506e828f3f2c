"""Contents of the built site: every clause at its anchor, every link of the matrix, and nothing from elsewhere."""

from __future__ import annotations

import ast
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.language.pickles import PROFILE_TAG
from ivmdvddrive_conformance.settings.configuration import SETTINGS
from ivmdvddrive_conformance.tools.mutation_analysis.kill_matrix import catalogue
from ivmdvddrive_conformance.tools.site.build import evidence_folder
from ivmdvddrive_conformance.tools.site.evidence_refresh import TARGETS
from ivmdvddrive_conformance.tools.site.examples import LANGUAGES, example
from ivmdvddrive_conformance.tools.site.site_check import faults
from ivmdvddrive_spec import Member, Specification, to_hex
from ivmdvddrive_spec.protocol import schema
from ivmdvddrive_spec.records import RANGES
from profiles import SPECIFICATIONS


def page(site: Path, name: str) -> str:
    return (site / f"{name}.html").read_text(encoding="utf-8")


def words(html: str) -> str:
    """Return what a reader sees."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


@pytest.fixture(scope="module")
def needs(site: Path) -> dict[str, dict[str, Any]]:
    found = json.loads((site / "needs.json").read_text(encoding="utf-8"))
    [version] = found["versions"].values()
    return version["needs"]


def test_no_link_leads_nowhere_and_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    assert faults(site) == []
    assert len(list(site.rglob("*.html"))) > 30


MEMBERS = [
    pytest.param(member, id=f"{profile}-{member.name}")
    for profile, specification in SPECIFICATIONS.items()
    for member in specification.members.values()
]


@pytest.mark.parametrize("member", MEMBERS)
def test_a_members_page_has_all_that_its_file_says(site: Path, member: Member) -> None:
    html = page(site, f"members/{member.name}")
    shown = words(html)
    assert " ".join(member.signature.split()) in shown
    assert "<svg" in html
    for clause in member.clauses:
        assert f'id="{clause.id}"' in html
        assert clause.says in shown
        assert clause.source in shown
        if clause.value is not None:
            assert to_hex(clause.value) in shown
        for identity in (*clause.errata, *clause.ambiguities):
            assert f"#{identity}" in html


def test_every_clause_is_a_need_that_is_linked_with_its_scenarios_and_mutants(needs: dict[str, Any]) -> None:
    clauses = {name: need for name, need in needs.items() if need["type"] == "clause"}
    assert set(clauses) == {clause for one in SPECIFICATIONS.values() for clause in one.clauses}
    scenarios = {name: need["title"] for name, need in needs.items() if need["type"] == "scenario"}
    titles = {re.compile(re.sub(r"<\w+>", ".+", re.escape(title))): title for title in scenarios.values()}
    named = {p.name: p.name.partition(" #")[0] for p in pickles()}
    outlines = {name: next(t for pattern, t in titles.items() if pattern.fullmatch(name)) for name in named.values()}
    tagged = {(tag, outlines[named[p.name]]) for p in pickles() for tag in p.tags if not tag.startswith(PROFILE_TAG)}
    linked = {(name, scenarios[s]) for name, need in clauses.items() for s in need["scenarios"]}
    assert linked == tagged
    mutants = {(name, mutant) for name, need in clauses.items() for mutant in need["mutants"]}
    assert mutants == {
        (one.own_id(m.clause), m.name)
        for profile, one in SPECIFICATIONS.items()
        for m in catalogue(profile)["mutant"].values()
    }


def test_the_registers_have_every_entry(site: Path, needs: dict[str, Any]) -> None:
    errata, ambiguities = page(site, "errata"), page(site, "ambiguities")
    for erratum in (e for one in SPECIFICATIONS.values() for e in one.errata.values()):
        assert f'id="{erratum.id}"' in errata
        assert erratum.evidence in words(errata)
    for ambiguity in (a for one in SPECIFICATIONS.values() for a in one.ambiguities.values()):
        assert f'id="{ambiguity.id}"' in ambiguities
        assert ambiguity.question in words(ambiguities)
        assert all(reading.says in words(ambiguities) for reading in ambiguity.readings.values())


def test_the_protocol_has_every_definition_of_its_schema(site: Path) -> None:
    shown = words(page(site, "schema"))
    assert all(name in shown for name in schema()["$defs"])
    assert json.loads((site / "protocol.schema.json").read_text(encoding="utf-8")) == schema()


@pytest.mark.parametrize(("name", "profile"), [("reference", "vpc"), ("reference-vs2005", "vs2005")])
def test_each_cell_of_the_matrix_leads_to_what_was_called_and_what_came_back(
    site: Path, name: str, profile: str
) -> None:
    cells = re.findall(rf'href="({name}/[^"]+#{name}-[^"]+)"', page(site, "evidence/index"))
    assert len(cells) == len(SPECIFICATIONS[profile].clauses)
    for cell in cells:
        target, _, anchor = cell.partition(".html#")
        assert f'id="{anchor}"' in page(site, f"evidence/{target}")
    shown = {
        member: unescape(re.sub(r"<[^>]*>", "", page(site, f"evidence/{name}/ivmdvddrive-{member}")))
        for member in ("attachhostdrive", "releasehostdrive")
    }
    assert re.search(r"A\.AttachHostDrive\(HOST1\) +→ S_OK", shown["attachhostdrive"])
    answer = r"A\.ReleaseHostDrive\(\) +→ VM_E_MEDIA_WRONG_TYPE \(0xA0040728\)"
    assert re.search(answer, shown["releasehostdrive"])


def test_the_evidence_begins_with_the_share_of_each_member(site: Path) -> None:
    shown = words(page(site, "evidence/index"))
    assert shown.index("Summary") < shown.index("Implementations")
    assert "Reference, C++ over COM" in shown
    assert "✗ " in shown.partition("Implementations")[0]


def test_no_page_of_calls_and_answers_is_too_long_to_load(site: Path) -> None:
    sizes = {path: path.stat().st_size for path in (site / "evidence").glob("*/*.html") if "hostile" not in str(path)}
    assert len(sizes) > 150
    assert {path.name: size for path, size in sizes.items() if size > 400_000} == {}


def test_every_command_is_on_the_page_of_the_command_line(site: Path) -> None:
    shown = words(page(site, "cli"))
    for name in ("verify", "replay", "explain", "com build", "docs evidence"):
        assert f"Usage: ivmdvddrive {name} [OPTIONS]" in shown


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_explained(site: Path, setting: str) -> None:
    assert setting.replace("_", "-") in words(page(site, "settings"))


EXAMPLES = [
    pytest.param(specification, member, language, id=f"{profile}-{member.name}-{language}")
    for profile, specification in SPECIFICATIONS.items()
    for member in specification.members.values()
    for language in LANGUAGES
]


@pytest.mark.parametrize(("specification", "member", "language"), EXAMPLES)
def test_every_member_has_an_example_in_each_language(
    specification: Specification, member: Member, language: str
) -> None:
    made = example(specification.profile, member, language)
    assert member.kind == "event" or re.search(rf"\b{member.name}\b|get_{member.name}\b|For Each|for drive in", made)
    if language == "python":
        ast.parse(made)


@pytest.mark.parametrize("member", MEMBERS)
def test_a_members_page_says_what_it_does_and_leads_to_its_documentation(site: Path, member: Member) -> None:
    html = page(site, f"members/{member.name}")
    assert member.does.endswith(".")
    assert member.does in words(html)
    assert f"/{member.documentation_page}" in html
    assert all(RANGES[role] in words(html) for role in member.roles)


def test_the_stored_evidence_says_nothing_of_the_machine_that_made_it() -> None:
    stored = sorted(evidence_folder().glob("*.json"))
    assert {p.stem for p in stored} == set(TARGETS)
    for path in stored:
        assert not re.search(r"[^.\w]/(?:tmp|home|root|usr|work)/", path.read_text(encoding="utf-8"))
