"""Runs of the command as its users run it: in a process of its own, in a folder of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "ivmdvddrive_conformance.cli"]
QUICK = ("--level", "quick")
ALL_SCENARIOS = (*QUICK, "--select", "*")
"""A quick run without its opening and its tour, which take half of its time: all scenarios, and a short walk."""
ONE = (*QUICK, "--select", "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE")
"""The cheapest run that judges something: the scenarios of one clause."""


def environment(**more: str) -> dict[str, str]:
    """This process's, without what steers what is shown, and with the faulty benches at hand."""
    steering = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTEST_ADDOPTS", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"}
    return {
        **{k: v for k, v in os.environ.items() if k not in steering},
        "PYTHONPATH": str(Path(__file__).parent),
        **more,
    }


def ivmdvddrive(*args: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *args],
        cwd=cwd,
        env=environment(**env),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def results(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


def statuses(folder: Path) -> dict[str, str]:
    return {c["id"]: c["status"] for c in results(folder)["clauses"]}
