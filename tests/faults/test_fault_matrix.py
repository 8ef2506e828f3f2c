"""Every cell of the fault matrix, as a run of the whole command: it holds what the table says of it."""

from __future__ import annotations

import html
import json
import os
import select
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from commands import COMMAND, QUICK, environment, results
from ivmdvddrive_conformance.results.document import results_schema
from matrix import CELLS, FAULTS, OUTCOMES, Cell, key_of
from peer import FAULTS as PLAYED
from peer import STAGES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux's /proc says what is left of an IUT")

HERE = Path(__file__).parent
SELECTED = (
    "AddDVDROMDrive.S_OK", "AttachImage.E_POINTER", "AttachImage.S_OK", "Attachment.S_OK", "Count.S_OK",
    "DVDROMDrives.S_OK", "OnMediaInsert.every-sink", "OnMediaInsert.image", "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE",
)  # fmt: skip
"""The clauses that the faults strike, and some that they do not."""

MEMORY = 128 << 10
"""KiB that no process of a run may hold at once, the command's own, its checks' or the IUT's."""

LONGEST = 60.0
"""Seconds for a run; one without a fault takes two."""

SHORT, FAR = "2", "30"
"""Seconds: a time limit that is meant to pass, and one that is not."""

TAG = "FAULT_MATRIX_RUN"
OLDER = '{"an": "older report"}'
EXPANDED = [
    pytest.param(cell, field, id=f"{cell.name}-{key_of(cell.stage)}" + (f"-{field}" if field else ""))
    for cell in CELLS
    for field in (range(cell.fields or 1) if cell.stage in ("hello", "bye") else (0,))
]
"""The cells; an IUT says hello and bye once a run, so that each of their fields takes a run of its own."""


def target(cell: Cell, field: int, folder: Path) -> str:
    marks = folder / "marks"
    marks.mkdir()
    for before in range(field):
        (marks / f"wrong-{before}").touch()
    program = folder / "server"
    if cell.fault == "not-executable":
        program.write_text("#!/bin/sh\n")
    words = [str(program)]
    if cell.fault not in ("does-not-start", "not-executable"):
        words = [sys.executable, str(HERE / "peer.py"), cell.fault, cell.stage, str(marks)]
    return "stdio:" + shlex.join([*words, *(["--always"] if cell.always else [])])


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of 4 MiB in place of the folder."""
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"only root may mount a small disk: {made.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def left(tag: str) -> list[int]:
    """The processes that a run has left: its environment is theirs."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdecimal() and f"{TAG}={tag}\0".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
    return found


def is_gone(number: int) -> bool:
    """Tell whether a process that was told to end is gone within five seconds."""
    try:
        process = os.pidfd_open(number)
    except ProcessLookupError:
        return True
    try:
        poll = select.poll()
        poll.register(process, select.POLLIN)
        return bool(poll.poll(5000))
    finally:
        os.close(process)


def survivors(tag: str) -> list[int]:
    """The processes of a run that live on; a killed one may take a moment to go."""
    return [number for number in left(tag) if not is_gone(number)]


@pytest.mark.parametrize(("cell", "field"), EXPANDED)
def test_a_cell_holds(cell: Cell, field: int, tmp_path: Path) -> None:
    report = tmp_path / "report"
    report.mkdir()
    fills = cell.fault == "fills-the-disk"
    limits = ["--timeout", SHORT if cell.slow else FAR]
    limits += ["--start-timeout", SHORT if cell.slow and cell.stage in ("start", "hello") else FAR]
    chosen = [word for clause in SELECTED for word in ("--select", clause)]
    command = [*COMMAND, "verify", target(cell, field, tmp_path), *QUICK, "--binding", "vtable", *limits, *chosen]
    measured = [sys.executable, "-I", "-S", str(HERE / "measured.py"), str(tmp_path / "used")]
    with small_disk(report) if fills else nullcontext():
        if fills:
            (report / "results.json").write_text(OLDER)
        began = time.monotonic()
        ran = subprocess.run(
            [*measured, *command, "--report", "report", "--", "-k", "test_scenarios"],
            cwd=tmp_path,
            env=environment(**{TAG: str(tmp_path)}),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=2 * LONGEST,
        )
        took = time.monotonic() - began
        code, memory = map(int, (tmp_path / "used").read_text().split())
        assert not survivors(str(tmp_path))
        assert (code, took < LONGEST, memory < MEMORY) == (cell.outcome.exit, True, True), (took, memory, ran.stderr)
        if fills:
            assert (report / "results.json").read_text() == OLDER
            assert all(word in ran.stderr for word in cell.words)
            assert cell.outcome.verdict.upper() in ran.stdout
            return
    _is_whole_and_names(cell, report)
    if cell.fields and cell.stage not in ("hello", "bye"):
        assert len(list((tmp_path / "marks").glob("wrong-*"))) == cell.fields


def _is_whole_and_names(cell: Cell, report: Path) -> None:
    """The report is whole, has the outcome, names the offence in each form, and judges what a restart allows."""
    found = results(report)
    jsonschema.validate(found, results_schema())
    assert found["verdict"] == cell.outcome.verdict
    assert found["complete"] == (cell.outcome.name not in ("not-started", "lost"))
    forms = {
        "json": json.dumps(found, ensure_ascii=False),
        "xml": "".join(_texts(ElementTree.parse(report / "junit.xml").getroot())),
        "html": html.unescape((report / "report.html").read_text(encoding="utf-8")),
    }
    assert forms["html"].rstrip().endswith("</html>")
    missing = {name: word for name, text in forms.items() for word in cell.words if word not in text}
    assert not missing
    statuses = {c["id"]: c["status"] for c in found["clauses"] if c["status"] != "deselected"}
    errors = [c["check"] for c in found["checks"] if c["error"]]
    if cell.outcome.name in ("crash", "timeout", "protocol-error", "fail"):
        assert cell.outcome.name in statuses.values()
    assert bool(errors) == (cell.outcome.name in ("error", "lost")) or cell.always or cell.fault == "claims"
    assert any(note.startswith("the end:") for note in found["notes"]) == (cell.outcome.name == "told")
    if not cell.always and cell.outcome.name != "not-started":
        assert "pass" in statuses.values()


def _texts(element: ElementTree.Element) -> Iterator[str]:
    for each in element.iter():
        yield from (each.text or "", *each.attrib.values())


def test_the_table_is_whole() -> None:
    """A row has an outcome, or a reason for none, at every stage; every fault and every outcome is used."""
    for row in FAULTS:
        for stage in STAGES:
            said = row[key_of(stage)]
            assert isinstance(said, str) or said.get("never") or said.get("outcome")
    assert {cell.fault for cell in CELLS} == {*PLAYED, "types", "does-not-start", "not-executable"}
    assert {cell.outcome.name for cell in CELLS} == set(OUTCOMES)
