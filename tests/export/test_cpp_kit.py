"""The C++ kit's program that judges in process, on an implementation that answers what no wire carries."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ivmdvddrive_conformance.results.reading import read_results
from ivmdvddrive_conformance.tools.export.document import exported
from ivmdvddrive_conformance.tools.kits import files, write
from made_once import made_once
from vpc import SPECIFICATION, specifications

ODD = Path(__file__).with_name("odd_implementation.cpp")


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program, made with the odd implementation, and its oracle."""
    if shutil.which("g++") is None:
        pytest.skip("needs g++")
    return made_once(tmp_path_factory, "odd-kit", _make)


def _make(folder: Path) -> None:
    write(files("cpp"), folder)
    sources = [str(ODD), str(folder / "conformance" / "conformance.cpp"), f"-I{folder / 'conformance'}"]
    command = ["g++", "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", *sources, "-o", str(folder / "judge")]
    subprocess.run(command, check=True)
    oracle = exported(SPECIFICATION, frozenset({"machine-states"}), walk=False)
    (folder / "oracle.json").write_text(json.dumps(oracle), encoding="utf-8")


def judged(kit: Path, folder: Path, odd: str) -> subprocess.CompletedProcess[str]:
    """Judge the odd implementation in a folder that has the results of an earlier run; nothing else is left there."""
    media = folder / "media"
    media.mkdir()
    (folder / "conformance.json").write_text("of an earlier run", encoding="utf-8")
    ran = subprocess.run(
        [kit / "judge", kit / "oracle.json"],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(media), "ODD": odd},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert list(media.iterdir()) == []
    return ran


@pytest.mark.parametrize(
    ("odd", "status", "got"),
    [
        ("throws what is no exception", "crash", "something was thrown that is no exception"),
        ("throws what a terminal obeys", "crash", r"\u001b[31m\u009b\u202e\u007f\ufffd"),
        ("gives what is no UTF-8", "protocol-error", "reset gave what JSON does not have"),
        ("gives null", "protocol-error", "reset gave null"),
    ],
)
def test_what_is_no_answer_is_judged(odd: str, status: str, got: str, kit: Path, tmp_path: Path) -> None:
    ran = judged(kit, tmp_path, odd)
    results = read_results(specifications, tmp_path / "conformance.json")
    assert (ran.returncode, results["verdict"]) == (1, "nonconformant")
    assert {failure["status"] for failure in results["failures"]} == {status}
    assert got in ran.stderr
    assert ran.stderr.isascii()
    assert (results["iut"]["ics"]["name"], results["iut"]["ics"]["claims"]) == ("odd", ["machine-states"])


def test_an_implementation_that_ends_the_process_leaves_nothing(kit: Path, tmp_path: Path) -> None:
    ran = judged(kit, tmp_path, "ends the process")
    assert (ran.returncode, (tmp_path / "conformance.json").exists()) == (2, False)
