"""Files that others wrote are read in bounded memory, whatever they are, and a byte-order mark does no harm."""

from __future__ import annotations

import codecs
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from attacks import Attack
from commands import environment, ivmdvddrive
from ivmdvddrive_conformance.language.pickles import read_pickles
from ivmdvddrive_conformance.results.reading import read_results
from ivmdvddrive_conformance.settings.configuration import configured
from ivmdvddrive_conformance.text import documents
from ivmdvddrive_conformance.text.documents import LIMITS, Kind, Unreadable, read_json, read_text, read_toml
from ivmdvddrive_conformance.verdicts.waivers import load_waivers
from made import OK, stored, whole
from vpc import SPECIFICATION, specifications

ROOT = Path(__file__).parents[2]
WAIVER = f'[[waiver]]\nclause = "{OK}"\nexpects = "x"\nreason = "known"\nexpires = 2027-01-31\n'
SCENARIO = "Feature: f\n  Scenario: s\n    Given a machine M\n    When a drive A at 0:0 of M\n"
MIB = 400
"""What a command may take of memory here, a third of it Python and its libraries."""

_BOUNDED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_AS, ({most}, {most}))
sys.argv[1:] = {arguments!r}
runpy.run_module("ivmdvddrive_conformance.cli", run_name="__main__")
"""


def bounded(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command with a limit of memory."""
    program = _BOUNDED.format(most=MIB << 20, arguments=list(arguments))
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=cwd, env=environment(), capture_output=True, text=True, encoding="utf-8", timeout=60,
    )  # fmt: skip


ENDLESS = ["/dev/zero", "sparse"]


def endless(folder: Path, name: str) -> str:
    """A file that never ends, or one of 64 GiB that takes no room on the disk."""
    if name == "sparse":
        with (folder / name).open("wb") as file:
            file.truncate(64 << 30)
    return name


@pytest.mark.attack("waivers-without-end")
@pytest.mark.parametrize("name", ENDLESS)
def test_waivers_without_end(attack: Attack, tmp_path: Path, name: str) -> None:
    attack.check(bounded("verify", "reference", "--waivers", endless(tmp_path, name), cwd=tmp_path))


@pytest.mark.attack("results-without-end")
@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.parametrize("command", [("diff", "FILE", "FILE"), ("waive", "FILE"), ("report", "FILE", "--badge", "-")])
def test_results_without_end(attack: Attack, tmp_path: Path, name: str, command: tuple[str, ...]) -> None:
    file = endless(tmp_path, name)
    attack.check(bounded(*(file if word == "FILE" else word for word in command), cwd=tmp_path))


@pytest.mark.attack("settings-without-end")
def test_settings_without_end(attack: Attack, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").symlink_to("/dev/zero")
    attack.check(bounded("verify", "reference", cwd=tmp_path))


@pytest.mark.attack("scenarios-without-end")
@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.parametrize("form", [(), ("--as", "gherkin"), ("--as", "wire"), ("--as", "pytest")])
def test_scenarios_without_end(attack: Attack, tmp_path: Path, name: str, form: tuple[str, ...]) -> None:
    attack.check(bounded("replay", endless(tmp_path, name), "reference", *form, cwd=tmp_path))


@pytest.mark.attack("key-of-many-parts")
@pytest.mark.parametrize("key", ["a" + ".a" * 50_000, ".".join(['"#"'] * 50_000), ".\t".join(["'\"'"] * 5_000)])
def test_a_key_of_many_parts(attack: Attack, tmp_path: Path, key: str) -> None:
    (tmp_path / "w.toml").write_text(f"x = '''\n'''\n{key} = 1\n")
    attack.check(bounded("verify", "reference", "--waivers", "w.toml", cwd=tmp_path))


def test_dots_that_are_no_key(tmp_path: Path) -> None:
    text = f'# {"." * 200}\na = "{"." * 200}"\nb = """\n{"." * 200}\n"""\nc = [{"1.0, " * 200}]\nd = \'{"." * 200}\'\n'
    (tmp_path / "t.toml").write_text(text)
    assert set(read_toml(tmp_path / "t.toml", "settings")) == set("abcd")


@pytest.mark.attack("key-twice")
@pytest.mark.parametrize(
    "command", [("diff", "r.json", "r.json"), ("waive", "r.json"), ("report", "r.json", "--badge", "-")]
)
def test_a_key_that_stands_twice(attack: Attack, tmp_path: Path, command: tuple[str, ...]) -> None:
    path = stored(tmp_path / "r.json", whole())
    path.write_text(path.read_text().replace("{", '{"verdict": "nonconformant", ', 1))
    attack.check(ivmdvddrive(*command, cwd=tmp_path))


@pytest.mark.attack("byte-order-mark")
def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    def marked(name: str, text: str) -> Path:
        (tmp_path / name).write_bytes(codecs.BOM_UTF8 + text.encode())
        return tmp_path / name

    results = whole()
    assert [w.clause for w in load_waivers(SPECIFICATION, marked("w.toml", WAIVER))] == [OK]
    assert configured({}, marked("p.toml", "[tool.ivmdvddrive]\nlevel = 'quick'\n")) == {"level": "quick"}
    assert [p.name for p in read_pickles(marked("s.feature", SCENARIO))] == ["s"]
    path = stored(tmp_path / "r.json", results)
    assert read_results(specifications, marked("r.json", path.read_text())) == results


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=("x" * 200_000,))
    writer.start()
    assert read_text(tmp_path / "pipe", "waivers") == "x" * 200_000
    writer.join()


@pytest.mark.attack("pipe-without-writer")
def test_a_pipe_without_a_writer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_PIPE_SECONDS", 0.1)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Unreadable, match="whose writer did not end within 0 s"):
        read_text(tmp_path / "pipe", "waivers")


@pytest.mark.parametrize("kind", list(LIMITS))
def test_a_document_may_be_as_long_as_its_limit(tmp_path: Path, kind: Kind) -> None:
    (tmp_path / "d").write_bytes(b"x" * LIMITS[kind])
    assert len(read_text(tmp_path / "d", kind)) == LIMITS[kind]
    (tmp_path / "d").write_bytes(b"x" * (LIMITS[kind] + 1))
    with pytest.raises(Unreadable, match=re.escape(f"longer than {LIMITS[kind] // 1024:,} KiB")):
        read_text(tmp_path / "d", kind)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe{\0}\0", "it is not UTF-8 text"),
        (b'{"a": 1e999}', "1e999 is more than a number may be"),
        (b'{"a": NaN}', "NaN is no JSON"),
        (b"[" * 100_000, "it is nested too deep"),
        (b'{"a": {"b": 1, "b": 1}}', "the key 'b' stands twice"),
        (b"", "it is blank"),
    ],
)
def test_json_that_readers_would_differ_about_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "d").write_bytes(data)
    with pytest.raises(Unreadable, match=said):
        read_json(tmp_path / "d", "results")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="it is a folder"):
        read_text(tmp_path, "waivers")


def test_the_page_has_every_limit() -> None:
    rows = re.findall(r"^\|[^|]+\| (\w+) \| ([\d,]+) KiB \|$", (ROOT / "docs" / "limits.md").read_text(), re.MULTILINE)
    assert {kind: int(most.replace(",", "")) * 1024 for kind, most in rows} == LIMITS
