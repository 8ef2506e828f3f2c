"""The site, built once a run by the command, with the results of a hostile implementation among its evidence."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from commands import COMMAND, environment
from hostile import hostile_results
from ivmdvddrive_conformance.tools.site.build import evidence_folder
from made_once import made_once


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build for all processes of pytest-xdist."""
    return made_once(tmp_path_factory, "built-site", _build) / "public"


def _build(folder: Path) -> None:
    evidence = folder / "evidence"
    shutil.copytree(evidence_folder(), evidence, dirs_exist_ok=True)
    hostile = hostile_results(evidence / "reference.json")
    (evidence / "hostile.json").write_text(json.dumps(hostile), encoding="utf-8")
    command = [*COMMAND, "docs", "build", "--out", "public", "--evidence", "evidence"]
    ran = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=900)
    assert ran.returncode == 0, ran.stderr
    assert "pages in" in ran.stdout
