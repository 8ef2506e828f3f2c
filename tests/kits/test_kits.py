"""Each starting kit is written, built and judged; ``init`` writes and never overwrites unasked."""

from __future__ import annotations

import os
import pty
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from commands import ALL_SCENARIOS, COMMAND, environment, ivmdvddrive, results
from ivmdvddrive_conformance.tools.kits import KITS, PROFILES, files
from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.records import DEFAULT_PROFILE

GATE = ("--waivers", "waivers.toml", "--allow-partial", "--report", "report")
NEEDED = {"python": (), "node": ("node",), "cpp": ("cmake", "g++")}
CLAIMS = {"machine-states"}
HALF_A_PAIR = r"""Feature: strings that UTF-8 does not have, and some that look like them
  Scenario: half a surrogate pair
    Given a machine M
    And a drive A at 0:0 of M
    When A.AttachHostDrive("\ud800")
    And A.AttachHostDrive("\udc00\ud800")
    And A.AttachHostDrive("\ud83d\udcbf")
    And A.AttachHostDrive("\\ud800")
    And A.AttachImage("/nothing/\ud800\udbff\udfff\udc00")
    Then all is as specified
"""


IN_PROFILES = [(name, profile) for name in KITS for profile in PROFILES]


def option(profile: str) -> tuple[str, ...]:
    return () if profile == DEFAULT_PROFILE else ("--profile", profile)


def kit(name: str, folder: Path, profile: str) -> Path:
    """A kit, written and built, where the machine has what it needs."""
    missing = [program for program in NEEDED[name] if shutil.which(program) is None]
    if missing:
        pytest.skip(f"needs {' and '.join(missing)}")
    if name == "cpp" and not Path("/usr/include/nlohmann/json.hpp").exists():
        pytest.skip("needs Debian's nlohmann-json3-dev")
    ran = ivmdvddrive("init", name, "mine", *option(profile), cwd=folder)
    assert ran.returncode == 0, ran.stderr
    for command in KITS[name].build:
        built = subprocess.run(shlex.split(command), cwd=folder / "mine", capture_output=True, text=True, timeout=300)
        assert (built.returncode, "warning" in built.stderr) == (0, False), built.stdout + built.stderr
    return folder / "mine"


@pytest.mark.parametrize(("name", "profile"), IN_PROFILES)
def test_a_kit_is_right_in_what_it_claims_and_claims_little(name: str, profile: str, tmp_path: Path) -> None:
    folder = kit(name, tmp_path, profile)
    ran = ivmdvddrive("verify", KITS[name].iut, *option(profile), *ALL_SCENARIOS, *GATE, cwd=folder)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = results(folder / "report")
    assert (found["verdict"], set(found["iut"]["ics"]["claims"]), found["complete"]) == ("partial", CLAIMS, True)
    passed = {c["id"] for c in found["clauses"] if c["status"] == "pass"}
    assert {"AttachImage.S_OK", "ReleaseImage.VM_E_MEDIA_WRONG_TYPE", "SetBusLocation.S_OK"} <= passed
    assert found["iut"]["ics"]["profiles"] == [profile]
    assert ("BusType.value" in passed) is (profile == "vs2005")
    (folder / "half.feature").write_text(HALF_A_PAIR, encoding="utf-8")
    ran = ivmdvddrive("replay", "half.feature", KITS[name].iut, *option(profile), cwd=folder)
    assert ran.stdout == "replayed: every answer was permitted and as expected\n", ran.stdout + ran.stderr


def test_the_kits_have_every_profile() -> None:
    assert set(PROFILES) == set(Specification.profiles())


@pytest.mark.parametrize(("name", "profile"), IN_PROFILES)
def test_a_kits_readme_says_how_it_is_judged_and_where_to_go_on(name: str, profile: str) -> None:
    held = {str(path): data.decode() for path, data in files(name, profile).items()}
    told = re.findall(r"^\$ (.*)$", held["README.md"], re.MULTILINE)
    assert told[-1] == shlex.join(["ivmdvddrive", "verify", KITS[name].iut, *option(profile), *GATE])
    assert "claims" in held["README.md"]
    assert any("Where to go on" in text for text in held.values())


@pytest.mark.parametrize(("name", "profile"), IN_PROFILES)
def test_a_kit_has_the_lines_of_its_profile_alone(name: str, profile: str) -> None:
    held = b"".join(files(name, profile).values())
    assert not re.search(rb"(vpc|vs2005) only", held)
    assert (b"BusType" in held, b"vs2005" in held, b"RUNNING_OR_SAVED" in held) == (
        (False, False, True) if profile == "vpc" else (True, True, False)
    )


@pytest.mark.parametrize("profile", PROFILES)
def test_what_init_says_is_next_is_what_the_readme_says(profile: str, tmp_path: Path) -> None:
    ran = ivmdvddrive("init", "node", "a folder", *option(profile), cwd=tmp_path)
    before, _, after = ran.stdout.partition("\nnext:\n")
    written, _, told = before.partition("\n\n")
    assert sorted(written.split("\n")) == sorted(f"a folder/{path}" for path in files("node"))
    assert told.startswith("Replace OWNER by the owner of the suite's repository") or not told
    there, *commands = (line.strip() for line in after.splitlines())
    told = re.findall(r"^\$ (.*)$", (tmp_path / "a folder/README.md").read_text(), re.MULTILINE)
    assert (there, commands) == ("cd 'a folder'", told)


def test_init_overwrites_nothing_unasked(tmp_path: Path) -> None:
    assert ivmdvddrive("init", "python", cwd=tmp_path).returncode == 0
    mine, other = tmp_path / "my_dvd_drive/bench.py", tmp_path / "notes.txt"
    mine.write_text("mine")
    other.write_text("mine too")
    ran = ivmdvddrive("init", "python", cwd=tmp_path)
    why = "because there are already: my_dvd_drive/bench.py. Name another folder, or give --force"
    said = f"ivmdvddrive: nothing was written, {why}\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", said)
    assert mine.read_text() == "mine"
    assert ivmdvddrive("init", "python", "--force", cwd=tmp_path).returncode == 0
    assert "class Bench" in mine.read_text()
    assert other.read_text() == "mine too"


@pytest.mark.parametrize(("answer", "code", "overwritten"), [("y", 0, True), ("n", 2, False)])
def test_on_a_terminal_init_asks(tmp_path: Path, answer: str, code: int, overwritten: bool) -> None:
    (tmp_path / "server.mjs").write_text("mine")
    ours, its = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    ran = subprocess.run(
        [*COMMAND, "init", "node"], cwd=tmp_path, env=environment(), stdin=its, capture_output=True, timeout=60
    )
    os.close(ours)
    os.close(its)
    assert ran.returncode == code
    assert b"There already: server.mjs. Overwrite? [y/N]" in ran.stderr
    assert ((tmp_path / "server.mjs").read_text() != "mine") is overwritten
    assert (tmp_path / "drive.mjs").exists() is overwritten


def test_what_a_link_leads_to_is_left_alone(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "mine"
    elsewhere.write_text("not ours")
    folder.mkdir()
    (folder / "server.mjs").symlink_to(elsewhere)
    ran = ivmdvddrive("init", "node", "mine", cwd=tmp_path)
    assert (ran.returncode, "mine/server.mjs" in ran.stderr) == (2, True)
    assert ivmdvddrive("init", "node", "mine", "--force", cwd=tmp_path).returncode == 0
    assert elsewhere.read_text() == "not ours"
    assert not (folder / "server.mjs").is_symlink()


def test_a_kit_that_cannot_be_written_or_is_none(tmp_path: Path) -> None:
    (tmp_path / "drive.mjs").mkdir()
    ran = ivmdvddrive("init", "node", "--force", cwd=tmp_path)
    assert (ran.returncode, "cannot write the kit" in ran.stderr) == (2, True)
    ran = ivmdvddrive("init", "cobol", cwd=tmp_path)
    assert (ran.returncode, "'python', 'node', 'cpp'" in ran.stderr) == (2, True)
