"""The site, built once a run by the command, with the results of a hostile implementation among its evidence."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from commands import COMMAND, environment
from hostile import hostile_results
from ivmdvddrive_conformance.tools.site.build import evidence_folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build for all processes of pytest-xdist: the first that comes makes it, the others wait for its lock."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "built-site"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "public").exists():
            _build(folder)
    return folder / "public"


def _build(folder: Path) -> None:
    evidence = folder / "evidence"
    shutil.copytree(evidence_folder(), evidence, dirs_exist_ok=True)
    hostile = hostile_results(evidence / "reference.json")
    (evidence / "hostile.json").write_text(json.dumps(hostile), encoding="utf-8")
    command = [*COMMAND, "docs", "build", "--out", "public", "--evidence", "evidence"]
    ran = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=900)
    assert ran.returncode == 0, ran.stderr
    assert "pages in" in ran.stdout
