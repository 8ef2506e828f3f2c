"""Files that the suite writes: nothing is written through what somebody else has put in their place."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from attacks import Attack
from commands import ONE, ivmdvddrive, results
from ivmdvddrive_conformance.results.files import write_whole
from ivmdvddrive_conformance.results.formats.report_folder import FORMATS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need a right there, and there are no pipes")

MINE = "it is mine\n"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def elsewhere(folder: Path) -> Path:
    """A folder that the suite has no business in, with a file."""
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "file").write_text(MINE, encoding="utf-8")
    return folder / "elsewhere"


def untouched(folder: Path) -> bool:
    return [p.name for p in folder.iterdir()] == ["file"] and (folder / "file").read_text(encoding="utf-8") == MINE


@pytest.mark.attack("link-for-a-report-file")
@pytest.mark.parametrize("place", ["results.json", "report.html", ".lock", "failures/00-x.feature", "before/junit.xml"])
def test_a_link_for_a_file_of_a_report_is_refused(attack: Attack, tmp_path: Path, place: str) -> None:
    other = elsewhere(tmp_path)
    link = tmp_path / "r" / place
    link.parent.mkdir(parents=True)
    link.symlink_to(other / "file")
    attack.check(ivmdvddrive("verify", "reference", *ONE, "--report", "r", cwd=tmp_path))
    assert (untouched(other), link.is_symlink()) == (True, True)


@pytest.mark.attack("link-for-a-report-folder")
@pytest.mark.parametrize("place", [".", "failures", "before", "before/failures"])
def test_a_link_for_a_folder_of_a_report_is_refused(attack: Attack, tmp_path: Path, place: str) -> None:
    other = elsewhere(tmp_path)
    link = tmp_path / "r" / place
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(other)
    attack.check(ivmdvddrive("verify", "reference", *ONE, "--report", "r", cwd=tmp_path))
    assert untouched(other)


@pytest.mark.attack("link-for-a-report-folder")
def test_a_link_for_the_folder_of_what_is_learned_is_refused(attack: Attack, tmp_path: Path) -> None:
    other = elsewhere(tmp_path)
    (tmp_path / "r").symlink_to(other)
    attack.check(ivmdvddrive("learn", "reference", "--calls", "10", "--report", "r", cwd=tmp_path))
    assert untouched(other)


@pytest.mark.attack("pipe-for-a-report-file")
def test_a_pipe_for_a_file_of_a_report_is_refused(attack: Attack, tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    os.mkfifo(tmp_path / "r" / "results.json")
    attack.check(ivmdvddrive("verify", "reference", *ONE, "--report", "r", cwd=tmp_path))


@pytest.mark.attack("links-and-pipes-among-examples")
@pytest.mark.parametrize("place", ["examples", "examples/values", "examples/values/key", "examples/values/key/file"])
@pytest.mark.parametrize("what", ["link", "pipe"])
def test_links_and_pipes_among_examples_are_refused(attack: Attack, tmp_path: Path, place: str, what: str) -> None:
    other = elsewhere(tmp_path)
    planted = tmp_path / "r" / place
    planted.parent.mkdir(parents=True)
    if what == "link":
        planted.symlink_to(other)
    else:
        os.mkfifo(planted)
    attack.check(ivmdvddrive("verify", "reference", *ONE, "--report", "r", cwd=tmp_path))
    assert untouched(other)


@pytest.mark.attack("large-example")
def test_a_large_file_among_examples_is_refused(attack: Attack, tmp_path: Path) -> None:
    large = tmp_path / "r" / "examples" / "values" / "key" / "file"
    large.parent.mkdir(parents=True)
    with large.open("wb") as file:
        file.truncate(1 << 36)
    attack.check(ivmdvddrive("verify", "reference", *ONE, "--report", "r", cwd=tmp_path))


@pytest.mark.attack("foreseen-names")
def test_names_of_unfinished_files_cannot_be_foreseen(attack: Attack, tmp_path: Path) -> None:
    other = elsewhere(tmp_path)
    (tmp_path / "r").mkdir()
    names = [".writable", ".results.json.new", *(f".{name}.new" for name, _ in FORMATS.values())]
    for name in names:
        (tmp_path / "r" / name).symlink_to(other / "new")
    run = ivmdvddrive("verify", "reference", *ONE, "--allow-partial", "--report", "r", cwd=tmp_path)
    attack.check(run)
    assert results(tmp_path / "r")
    assert untouched(other)
    assert all((tmp_path / "r" / name).is_symlink() for name in names)
    assert [p.name for p in (tmp_path / "r").glob(".*.new") if p.name not in names] == []


@pytest.mark.attack("link-for-a-shown-report")
def test_a_report_is_shown_in_no_other_file(attack: Attack, tmp_path: Path) -> None:
    other = elsewhere(tmp_path)
    stored = Path(__file__).parents[2] / "docs" / "evidence" / "reference.json"
    (tmp_path / "page.html").symlink_to(other / "file")
    for place in ("page.html", "/dev/null"):
        attack.check(ivmdvddrive("report", str(stored), "--html", place, cwd=tmp_path))
    assert untouched(other)


@pytest.mark.attack("link-in-a-kit")
def test_a_kit_is_written_through_no_link(attack: Attack, tmp_path: Path) -> None:
    other = elsewhere(tmp_path)
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "my_dvd_drive").symlink_to(other)
    attack.check(ivmdvddrive("init", "python", "kit", "--force", cwd=tmp_path))
    assert untouched(other)


def test_a_written_file_has_the_rights_that_the_user_gives(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", "text")
    (tmp_path / "plain").touch()
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.attack("entities-in-answers")
def test_entities_in_answers_stay_text(attack: Attack, tmp_path: Path) -> None:
    attack.check(
        ivmdvddrive("learn", "python:misbehaving:GivesEntities", "--walks", "20", "--report", "r", cwd=tmp_path)
    )
    for path in (p for p in (tmp_path / "r").rglob("*") if p.is_file()):
        assert not RAW.search(path.read_text(encoding="utf-8")), path
    said = "".join(ElementTree.parse(tmp_path / "r" / "learned.svg").getroot().itertext())
    assert "&#xD800;&#1;&#8238;" in said


@pytest.mark.attack("exception-without-hresult")
def test_an_exception_without_hresult_is_shown_with_its_calls(attack: Attack, tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "python:misbehaving:LetsOut", *ONE, "--report", "r", cwd=tmp_path)
    attack.check(run)
    [log, *_] = [failure["log"] for failure in results(tmp_path / "r")["failures"]]
    assert "ivmdvddrive_conformance" not in log
    assert len(log.splitlines()) <= 6
    for name in ("report.html", "report.md"):
        assert "in _inner" in (tmp_path / "r" / name).read_text(encoding="utf-8"), name
