"""The command ``learn``: its exit codes, its report, and what it says where a component is missing."""

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import ivmdvddrive_conformance.tools.learning.supervision as supervising
from commands import environment, ivmdvddrive
from ivmdvddrive_conformance.cli import main
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.text.installation import install_command
from ivmdvddrive_conformance.tools.learning.study import Plan

FEW = ("--walks", "500")
QUICK = ("--timeout", "0.3", "--start-timeout", "5")
WRONG, CLAUSE = "python:misbehaving:PoorAndWrong", "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"


def test_the_reference_over_stdio_has_no_difference(tmp_path: Path) -> None:
    run = ivmdvddrive("learn", f"stdio:{sys.executable} -m ivmdvddrive_reference", *FEW, cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "learned 40 states and 640 transitions over 18 inputs (the specification has 64 and 1024)" in run.stdout
    assert run.stdout.splitlines()[-1] == "NO DIFFERENCE from the specification"
    assert run.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_implementation_is_reported_and_its_difference_replayed(tmp_path: Path) -> None:
    run = ivmdvddrive("learn", WRONG, *FEW, "--report", "r", cwd=tmp_path)
    assert run.returncode == 1, run.stdout + run.stderr
    assert CLAUSE in run.stdout
    assert "DIFFERENCES from the specification: 1" in run.stdout
    report = tmp_path / "r"
    assert sorted(p.name for p in report.iterdir()) == [
        ".lock", "failures", "learned.dot", "learned.svg", "learning.json", "specification.svg",
    ]  # fmt: skip
    learning = json.loads((report / "learning.json").read_text(encoding="utf-8"))
    assert learning["verdict"] == "differences"
    for name in ("learned.svg", "specification.svg"):
        root = ElementTree.parse(report / name).getroot()
        text = "".join(root.itertext())
        assert CLAUSE in text
        assert "prefers-color-scheme: dark" in text
        heights = {str(each.text): float(each.attrib["y"]) for each in root.iter("{http://www.w3.org/2000/svg}text")}
        [difference] = [y for said, y in heights.items() if CLAUSE in said]
        groups = [y for said, y in heights.items() if re.match(r"\d+ states?\b", said)]
        assert groups
        assert difference < min(groups)  # above them
    [feature] = (report / "failures").iterdir()
    assert learning["differences"][0]["repeat"] == f"ivmdvddrive replay {Path('r/failures', feature.name)} {WRONG}"
    again = ivmdvddrive("replay", f"r/failures/{feature.name}", WRONG, cwd=tmp_path)
    assert (again.returncode, "replayed: the violation shows" in again.stdout) == (1, True)


@pytest.mark.parametrize(
    ("iut", "args", "code", "said"),
    [
        ("reference", ("--calls", "300"), 4, "NO DIFFERENCE SEEN, but learning was cut short"),
        ("python:misbehaving:Spins", QUICK, 1, "ReleaseHostDrive did not come back within 0.3 s"),
        ("python:misbehaving:EndsProcess", (), 1, "ended with exit code 0 during ReleaseHostDrive"),
        ("python:misbehaving:NeverResets", (), 3, "nothing can be learned: the bench's reset failed"),
        ("python:misbehaving:raising", (), 3, r"the factory failed: RuntimeError: \x1b[31mno bench today"),
        ("python:misbehaving:ending", (), 3, "ended with exit code 3 while the implementation was started"),
        ("nothing", (), 2, "unknown kind of IUT 'nothing'"),
        ("reference", ("--alphabet", "greek"), 2, "'greek' is not one of"),
        ("reference", ("--seconds", "0"), 2, "must be more than 0"),
        ("reference", ("--timeout", "0"), 2, "timeout must be at least 0.1"),
        ("reference", ("--report", "a-file/r"), 2, "cannot write the report folder"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, tuple) else None,
)
def test_exit_codes(iut: str, args: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    run = ivmdvddrive("learn", iut, *FEW, *args, cwd=tmp_path)
    assert run.returncode == code, run.stdout + run.stderr
    assert said in run.stdout + run.stderr
    assert "\x1b" not in run.stdout + run.stderr


def test_without_dot_nothing_is_drawn(tmp_path: Path) -> None:
    run = ivmdvddrive("learn", "reference", "--report", "r", cwd=tmp_path, PATH="")
    assert run.returncode == 3
    assert "install the package graphviz" in run.stderr
    assert not (tmp_path / "r").exists()


def test_without_the_extra_nothing_is_learned(tmp_path: Path) -> None:
    (tmp_path / "aalpy.py").write_text("raise ImportError('not here')\n")
    metadata = tmp_path / "aalpy-1.dist-info" / "METADATA"  # or the file would be refused, as one that hides aalpy
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: aalpy\nVersion: 1\n")
    run = ivmdvddrive("learn", "reference", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert run.returncode == 3
    assert f"run {install_command('learn')}" in run.stderr


def test_a_process_that_is_silent_is_taken_to_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", environment()["PYTHONPATH"])
    settings = Settings("python:misbehaving:SpinsDeaf", timeout=0.2)
    last = supervising.supervised(settings, Plan(walked=500), lambda event: None, patience=5)
    assert (last["event"], last["status"], last["member"]) == ("lost", "timeout", "ReleaseHostDrive")


@pytest.mark.parametrize(("event", "code"), [("failed", 5), ("cannot-learn", 3)])
def test_what_else_may_go_wrong(
    event: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    last = {"event": event, "message": "a \x1b defect", "log": ""}
    monkeypatch.setattr(supervising, "supervised", lambda *args: last)
    with pytest.raises(SystemExit) as ended:
        main(["learn", "reference"])
    assert ended.value.code == code
    assert r"a \x1b defect" in capsys.readouterr().err
