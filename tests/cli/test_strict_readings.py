"""An implementation that takes two readings of one ambiguity, by the command itself, and in every report."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from attacks import Attack
from commands import QUICK, ivmdvddrive, results
from ivmdvddrive_conformance.results.document import results_schema
from ivmdvddrive_conformance.results.formats.badge import message
from ivmdvddrive_conformance.results.formats.github import to_annotations
from ivmdvddrive_conformance.results.formats.markdown import to_markdown
from vpc import SPECIFICATION

CLAUSES = ("--select", "ReleaseHostDrive.*", "--allow-partial")
TWO_MINDS = ("verify", "python:misbehaving:OfTwoMinds", *QUICK, *CLAUSES)


@pytest.mark.attack("two-readings")
def test_two_readings_of_one_ambiguity_are_reported(attack: Attack, tmp_path: Path) -> None:
    attack.check(ivmdvddrive(*TWO_MINDS, "--report", "r", cwd=tmp_path))
    found = results(tmp_path / "r")
    jsonschema.validate(found, results_schema())
    (one,) = found["inconsistent"]
    assert (one["ambiguity"], one["occasion"]) == ("nothing-attached", "")
    assert found["readings"]["nothing-attached"] == "no-media and wrong-type"
    codes = {"no-media": "VM_E_NO_MEDIA_CAPTURED", "wrong-type": "VM_E_MEDIA_WRONG_TYPE"}
    assert {c["reading"] for c in one["calls"]} == set(codes)
    known = {c["check"] for c in found["checks"]}
    for call in one["calls"]:
        assert call["answer"].startswith(codes[call["reading"]])
        assert call["step"].endswith(("ReleaseHostDrive()", "ReleaseImage()", "HostDriveLetter", "ImageFile"))
        assert call["check"] in known
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    for call in one["calls"]:
        assert call["check"] in to_markdown(SPECIFICATION, found)
        assert f"<code>{call['answer']}</code>" in page
    assert "Inconsistent readings" in page
    assert "Inconsistent readings" in to_markdown(SPECIFICATION, found)
    assert not ElementTree.parse(tmp_path / "r" / "junit.xml").findall(".//failure")
    assert "inconsistent" not in message(found)


@pytest.mark.attack("two-readings-strict")
def test_two_readings_are_a_failure_where_that_is_asked_for(attack: Attack, tmp_path: Path) -> None:
    attack.check(ivmdvddrive(*TWO_MINDS, "--strict-readings", "--report", "r", cwd=tmp_path))
    found = results(tmp_path / "r")
    assert (found["verdict"], found["settings"]["strict_readings"]) == ("nonconformant", True)
    assert found["repeat"].count("--strict-readings") == 1
    assert message(found).endswith("1 inconsistent")
    assert any("two readings of nothing-attached" in line for line in to_annotations(found))
    failures = ElementTree.parse(tmp_path / "r" / "junit.xml").findall(".//failure")
    assert any("VM_E_NO_MEDIA_CAPTURED" in str(failure.get("message")) for failure in failures)
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert "The implementation takes two readings of one ambiguity" in page
    assert "hides nothing later" not in page


def test_the_setting_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ivmdvddrive]\nstrict-readings = true\n", encoding="utf-8")
    assert ivmdvddrive(*TWO_MINDS, cwd=tmp_path).returncode == 1
    assert ivmdvddrive("verify", "reference", *QUICK, *CLAUSES, cwd=tmp_path).returncode == 0


@pytest.mark.attack("one-reading-by-occasion")
def test_a_reading_may_depend_on_an_occasion_of_the_register(attack: Attack, tmp_path: Path) -> None:
    target = "python:misbehaving:InsertsDiscs"
    attack.check(ivmdvddrive("verify", target, *QUICK, "--strict-readings", "--report", "r", cwd=tmp_path))
    found = results(tmp_path / "r")
    assert found["readings"]["capture-events"] == "sent and silent"
    by_disc = {s["occasion"]: s["reading"] for s in found["shown"] if s["ambiguity"] == "capture-events"}
    assert by_disc["OnMediaInsert, a host drive with a disc, the machine off"] == "sent"
    assert by_disc["OnMediaInsert, a host drive without a disc, the machine off"] == "silent"
    assert json.dumps(found["inconsistent"]) == "[]"
