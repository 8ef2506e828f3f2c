"""The JavaScript kit's program that judges in process, on implementations that answer what no wire carries."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ivmdvddrive_conformance.results.reading import read_results
from ivmdvddrive_conformance.tools.export.document import exported
from ivmdvddrive_conformance.tools.kits import files, write
from vpc import SPECIFICATION, specifications


class Judged(NamedTuple):
    """The end of the program's run."""

    returncode: int
    stderr: str
    results: dict[str, Any] | None
    left: list[Path]
    """What is left in the temporary folder."""


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A JavaScript kit, with its oracle."""
    if shutil.which("node") is None:
        pytest.skip("needs node")
    folder = tmp_path_factory.mktemp("kit")
    write(files("node"), folder)
    oracle = exported(SPECIFICATION, frozenset({"machine-states"}), walk=False)
    (folder / "oracle.json").write_text(json.dumps(oracle), encoding="utf-8")
    return folder


def judged(kit: Path, folder: Path, *changes: tuple[str, str]) -> Judged:
    """Judge the kit's implementation after changes of its files: what stands there, and what replaces it."""
    mine, media = folder / "kit", folder / "media"
    shutil.copytree(kit, mine)
    media.mkdir()
    for before, after in changes:
        [path] = [each for each in mine.glob("*.mjs") if before in each.read_text(encoding="utf-8")]
        path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    results = mine / "conformance.json"
    results.write_text("of an earlier run", encoding="utf-8")
    ran = subprocess.run(
        ["node", "conformance.mjs"],
        cwd=mine,
        env={**os.environ, "TMPDIR": str(media)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    read = read_results(specifications, results) if results.exists() else None
    return Judged(ran.returncode, ran.stderr, read, list(media.iterdir()))


CALL = "const found = target[member];"
RESET = "objects = new Map();\n    handles"
HELLO = 'language: "JavaScript" }'
OUT = "value: given(value) }"


def test_the_kit_leaves_no_media_and_takes_its_names_alone(kit: Path, tmp_path: Path) -> None:
    more = 'language: "JavaScript", claims: [3], profiles: 5, extra: "\\u009b" }'
    ran = judged(kit, tmp_path, (HELLO, more))
    assert (ran.returncode, ran.stderr, ran.left) == (0, "", [])
    assert ran.results is not None
    assert ran.results["iut"]["ics"] == {
        "name": "my DVD drive", "version": "0.1", "language": "JavaScript", "profiles": ["vpc"],
        "bindings": ["vtable"], "claims": ["machine-states"], "paths": "posix",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "status", "got"),
    [
        ((OUT, "value: 1n }"), "protocol-error", "BigInt"),
        ((OUT, "value: Symbol.iterator, hresult: Symbol() }"), "protocol-error", "AddDVDROMDrive gave {}"),
        ((CALL, "return undefined;"), "protocol-error", "undefined"),
        ((CALL, "return null;"), "protocol-error", "gave null"),
        ((CALL, "return { get hresult() { throw null; } };"), "protocol-error", "null"),
        ((CALL, "return new Proxy({}, { ownKeys() { throw Symbol('s'); } });"), "protocol-error", "Symbol(s)"),
        (("const target = taken(object);", "throw null;"), "crash", "null"),
        (("const target = taken(object);", "throw Object.create(null);"), "crash", "something was thrown"),
        ((RESET, "throw new Error('no reset'); handles"), "crash", "no reset"),
        (("return { hostDrives: ", "return { drives: "), "protocol-error", "reset gave"),
        (("hello: () =>", "hello: () => null, other: () =>"), "protocol-error", "hello gave null"),
        ((HELLO, "language: 5 }"), "protocol-error", "hello gave"),
    ],
)
def test_what_is_no_answer_is_judged(change: tuple[str, str], status: str, got: str, kit: Path, tmp_path: Path) -> None:
    ran = judged(kit, tmp_path, change)
    assert (ran.returncode, ran.left) == (1, [])
    assert ran.results is not None
    assert {failure["status"] for failure in ran.results["failures"]} == {status}
    assert got in ran.results["failures"][0]["got"]


@pytest.mark.parametrize(
    "change", [(CALL, "return new Promise(() => {});"), (RESET, "return new Promise(() => {}); handles")]
)
def test_a_promise_that_never_settles_ends_the_run(change: tuple[str, str], kit: Path, tmp_path: Path) -> None:
    ran = judged(kit, tmp_path, change, ("const LIMIT = 10000;", "const LIMIT = 200;"))
    assert (ran.returncode, ran.left) == (1, [])
    assert ran.results is not None
    assert [(each["status"], each["got"]) for each in ran.results["failures"]] == [
        ("timeout", "no answer came within 0.2 seconds")
    ]


def test_nothing_of_an_implementation_reaches_the_terminal_raw(kit: Path, tmp_path: Path) -> None:
    ran = judged(kit, tmp_path, (RESET, r"throw new Error('\u001b[31m\u009b\u202e\u2028\x7f\ud800 é'); handles"))
    assert ran.returncode == 1
    assert r'"\u001b[31m\u009b\u202e\u2028\u007f\ud800 \u00e9"' in ran.stderr
    assert json.dumps(ran.stderr)[1:-1].replace("\\\\", "").count("\\u") == 0


def test_an_implementation_that_ends_the_process_has_not_passed(kit: Path, tmp_path: Path) -> None:
    ran = judged(kit, tmp_path, (CALL, "process.exit(0);"))
    assert ran == Judged(2, "the process ended before the implementation was judged\n", None, [])
