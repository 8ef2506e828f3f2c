"""Making the stored results anew: each implementation of the project's own is judged, and its results.json kept."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from ...iuts.com.building import build
from ...iuts.com.places import REFERENCE, REFERENCE_VS2005
from ...iuts.errors import CannotStart
from ...results.files import write_whole
from ...settings.efforts import Level
from ...verdicts.verdict import EXIT_CODES

__all__ = ["TARGETS", "NotJudged", "refreshed"]

_ON_THE_WIRE: Final = "stdio:python -m ivmdvddrive_reference"

TARGETS: Final[Mapping[str, tuple[str, str]]] = {
    "reference": ("reference", "vpc"),
    "stdio": (_ON_THE_WIRE, "vpc"),
    "qemu": ("qemu", "vpc"),
    "com": (f"com:{REFERENCE}", "vpc"),
    "faulty": ("python:ivmdvddrive_mutants.benches:KeepsTheLock", "vpc"),
    "reference-vs2005": ("reference", "vs2005"),
    "stdio-vs2005": (_ON_THE_WIRE, "vs2005"),
    "qemu-vs2005": ("qemu", "vs2005"),
    "com-vs2005": (f"com:{REFERENCE_VS2005}", "vs2005"),
}
"""The implementations whose results are stored, each with its profile, by the name of the file."""


class NotJudged(Exception):
    """An implementation could not be judged, so that its stored results stay as they were; the message says why."""


def refreshed(names: Sequence[str], folder: Path, level: Level) -> Iterator[tuple[str, str]]:
    """Judge implementations; gives the name of each and the last line that was said of it. Raises NotJudged."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        with tempfile.TemporaryDirectory(prefix="ivmdvddrive-evidence-") as report:
            target, profile = TARGETS[name]
            kind, _, server = target.partition(":")
            if kind == "com":
                _put_server(server, Path(report))
            said = _judge(target, profile, Path(report), level)
            results = (Path(report) / "results.json").read_text(encoding="utf-8")
            write_whole(folder / f"{name}.json", _of_any_machine(results))
        yield name, said


def _of_any_machine(results: str) -> str:
    """Results with another name for the folder in which the suite made its media: it tells a reader nothing."""
    scratch = re.escape(json.dumps(tempfile.gettempdir())[1:-1]) + r"/ivmdvddrive-\w+"
    return re.sub(scratch, "/media", results)


def _put_server(server: str, folder: Path) -> None:
    """Copy a reference server into the folder of the run: results then name it without a path."""
    try:
        shutil.copy(build(lambda _said: None) / server, folder)
    except CannotStart as error:
        raise NotJudged(f"com: {error}") from error


def _judge(target: str, profile: str, report: Path, level: Level) -> str:
    command = [sys.executable, "-m", "ivmdvddrive_conformance.cli", "verify", target]
    command += ["--profile", profile, "--level", level]
    # The table says python: let that be the one that has this suite.
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    ran = subprocess.run(  # noqa: S603  # our own command, from our own table
        [*command, "--report", "."],
        cwd=report,
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    judged = {code for verdict, code in EXIT_CODES.items() if verdict != "indeterminate"}
    if ran.returncode not in judged or not (report / "results.json").exists():
        raise NotJudged(f"{target}: {(ran.stderr or ran.stdout).strip()}")
    lines = [line for line in ran.stdout.splitlines() if line and not line.startswith("report:")]
    return lines[-1]
