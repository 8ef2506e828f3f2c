"""``check``: files of waivers and of scenarios are held to what a run would say of them, without an implementation."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivmdvddrive_conformance.cli import main
from ivmdvddrive_features import FOLDER
from ivmdvddrive_spec import Specification

SCENE = """Feature: mine
  @{tag}
  Scenario: one
    Given a machine M
    And a drive A at 0:0 of M
    When A.{call}
    Then A.Attachment gives {value}
"""
WAIVER = """[[waiver]]
clause = "{clause}"
expects = "ReleaseImage E_FAIL"
reason = "known"
expires = {expires}
"""


def check(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["check", *map(str, arguments)])
    return ended.value.code, *capsys.readouterr()


def scene(folder: Path, tag: str = "ReleaseImage.S_OK", call: str = "AttachImage(ISO1)", value: int = 1) -> Path:
    path = folder / "own.feature"
    path.write_text(SCENE.format(tag=tag, call=call, value=value))
    return path


def waivers(folder: Path, clause: str = "ReleaseImage.S_OK", expires: str = "2099-01-01") -> Path:
    path = folder / "waivers.toml"
    path.write_text(WAIVER.format(clause=clause, expires=expires))
    return path


def test_what_is_right_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario, waived = scene(tmp_path), waivers(tmp_path)
    said = f"{scenario}: correct\n{waived}: correct\n"
    assert check(capsys, scenario, waived) == (0, said, "")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tag": "ReleaseImag.S_OK"}, "one: the tag @ReleaseImag.S_OK is no clause"),
        ({"call": "AttachImaeg(ISO1)"}, "one: A.AttachImaeg(ISO1): a drive has no member AttachImaeg"),
        ({"call": "AttachImage(7)"}, "one: A.AttachImage(7): imagePath is a "),
        ({"call": "AttachImage(ISO1"}, "own.feature: "),
        ({"value": 2}, "one: A.Attachment gives 2: expected 2, got S_OK with 1"),
    ],
)
def test_a_scenario_is_checked_by_what_it_names_and_by_what_may_come(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: dict, said: str
) -> None:
    path = scene(tmp_path, **wrong)
    code, out, err = check(capsys, path)
    assert (code, out) == (2, "")
    assert said in err
    assert err.startswith(f"{path}: ")


def test_a_tag_of_another_form_is_the_authors_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys, scene(tmp_path, tag="slow"))[0] == 0


def test_what_another_reading_permits_is_not_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = scene(tmp_path, call="AttachmentIsRead", value=0)
    text = path.read_text().replace("When A.AttachmentIsRead", "When A.Attachment")
    path.write_text(text + "    And A.ImageFile gives NULL\n")
    assert check(capsys, path)[0] == 0
    path.write_text(text + "    And A.ImageFile fails with E_INVALIDARG\n")
    assert check(capsys, path)[0] == 2


def test_a_scenario_is_checked_in_the_profiles_that_its_tags_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = scene(tmp_path, tag="profile:vs2005", call="SetBusLocation(IDE, 1, 0)", value=0)
    assert check(capsys, path)[0] == 0
    assert check(capsys, scene(tmp_path, tag="profile:vpc", call="SetBusLocation(IDE, 1, 0)", value=0))[0] == 2
    code, _, err = check(capsys, scene(tmp_path, tag="profile:nosuch", call="Nonsense()"))
    assert (code, "one: the tag @profile:nosuch names no profile. Known: vpc, vs2005" in err) == (2, True)


def test_what_no_bench_can_do_is_a_fault_and_the_next_file_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = scene(tmp_path)
    path.write_text(path.read_text().replace("    When", "    And a disc is put into FREE\n    When"))
    code, out, err = check(capsys, path, waivers(tmp_path))
    assert (code, "set_host_media failed" in err) == (2, True)
    assert "waivers.toml: correct" in out


def test_a_waiver_names_a_clause(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = check(capsys, waivers(tmp_path, clause="ReleaseImage.S_O"))
    assert code == 2
    assert "unknown clause 'ReleaseImage.S_O'. Did you mean ReleaseImage.S_OK" in err


def test_a_waiver_that_has_expired_is_no_fault_but_a_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = waivers(tmp_path, expires="2020-01-01")
    code, out, err = check(capsys, path)
    note, last = out.splitlines()
    assert (code, last, err) == (0, f"{path}: correct", "")
    said = "the waiver of ReleaseImage.S_OK expired on 2020-01-01 and excuses nothing: remove or extend it"
    assert note == f"{path}: note: {said}"


def test_a_file_of_another_kind_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.txt").write_text("")
    code, _, err = check(capsys, tmp_path / "own.txt")
    assert code == 2
    assert "it ends with .txt: give waivers (.toml) or scenarios (.feature)" in err


def test_the_profile_is_that_of_the_settings_or_of_the_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = scene(tmp_path, call="SetBusLocation(IDE, 1, 0)", value=0)
    code, _, err = check(capsys, path)
    assert (code, "SetBusLocation takes 2 arguments" in err) == (2, True)
    assert check(capsys, path, "--profile", "vs2005")[0] == 0
    (tmp_path / "pyproject.toml").write_text('[tool.ivmdvddrive]\nprofile = "vs2005"\n')
    monkeypatch.chdir(tmp_path)
    assert check(capsys, path)[0] == 0


@pytest.mark.parametrize("profile", Specification.profiles())
def test_the_suites_own_scenarios_pass(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys, *sorted(FOLDER.glob("*.feature")), "--profile", profile)[0] == 0
