"""Input from elsewhere is data: it is not evaluated, reaches no shell, steers no terminal, and names no file."""

from __future__ import annotations

import ast
import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from commands import ONE, ivmdvddrive
from hostile import hostile_results

ROOT = Path(__file__).parents[2]
EVIDENCE = ROOT / "docs" / "evidence" / "reference.json"
SOURCES = sorted(
    p for folder in ("conformance", "reference_impl", "spec", "features") for p in (ROOT / folder).rglob("*.py")
)
RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
OUTSIDE = "../../../../outside"

FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "runpy", "code", "jsonpickle"}
IMPORT = "importlib.import_module"
"""Of a constant it is an import like others, of what an extra installs."""

EXCEPTIONS = {
    ("iuts/python/bench.py", IMPORT): "python:package.module:factory is a module that the user names",
    ("mutation_analysis/kill_matrix.py", IMPORT): "the mutants' package, by a constant of the module",
}
"""Where one of these stands all the same, by the end of the file's path, and why."""


def offences(path: Path) -> list[str]:
    """The calls and imports by which a source might make code of data, or hand words to a shell."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            varies = called == IMPORT and not all(isinstance(a, ast.Constant) for a in node.args)
            found += [called] if called in FORBIDDEN_CALLS or varies else []
            found += ["shell"] * any(k.arg == "shell" and ast.unparse(k.value) != "False" for k in node.keywords)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            absolute = isinstance(node, ast.Import) or node.level == 0
            found += [m for m in modules if absolute and m.partition(".")[0] in FORBIDDEN_MODULES]
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_source_makes_code_of_data(path: Path) -> None:
    allowed = {what for (file, what) in EXCEPTIONS if path.as_posix().endswith(f"/{file}")}
    assert set(offences(path)) == allowed


def test_what_would_make_code_of_data_is_seen(tmp_path: Path) -> None:
    source = tmp_path / "x.py"
    source.write_text(
        "import pickle, os, subprocess\nfrom yaml import load\neval('1')\nos.system('x')\n"
        "importlib.import_module(name)\nimportlib.import_module('constant')\n"
        "subprocess.run('x', shell=True)\nsubprocess.run(['x'], shell=False)\n"
    )
    assert sorted(offences(source)) == ["eval", IMPORT, "os.system", "pickle", "shell", "yaml"]


WORDS = [
    "; touch owned",
    "$(touch owned)",
    "`touch owned`",
    "a b",
    "it's",
    '"q"',
    "*",
    "> owned",
    "&& touch owned",
    "$HOME",
]


def test_the_words_of_a_command_line_reach_the_program_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "tell.py").write_text("import json, sys\njson.dump(sys.argv[1:], open('told', 'w'))\n")
    line = shlex.join([sys.executable, "tell.py", *WORDS])
    run = ivmdvddrive("verify", f"stdio:{line}", *ONE, cwd=tmp_path)
    assert run.returncode == 3
    assert json.loads((tmp_path / "told").read_text()) == WORDS
    assert not (tmp_path / "owned").exists()


def test_without_quotes_they_mean_nothing_to_a_shell_either(tmp_path: Path) -> None:
    (tmp_path / "tell.py").write_text("import json, sys\njson.dump(sys.argv[1:], open('told', 'w'))\n")
    ivmdvddrive("verify", f"stdio:{sys.executable} tell.py ; touch owned $(id) | x > owned", *ONE, cwd=tmp_path)
    assert json.loads((tmp_path / "told").read_text()) == [";", "touch", "owned", "$(id)", "|", "x", ">", "owned"]
    assert not (tmp_path / "owned").exists()


def own(folder: Path) -> str:
    steps = (
        "Given a machine M\n    And a drive A at 0:1 of M\n    And A.AttachHostDrive(HOST1)\n    When A.HostDriveLetter"
    )
    (folder / "own.feature").write_text(
        f"Feature: f\n  Scenario: \x1b[31ms\n    {steps}\n    Then all is as specified\n"
    )
    return "own.feature"


OF_AN_IMPLEMENTATION = (
    ("smoke", "IUT"), ("smoke", "IUT", "--debug"), ("replay", "FILE", "IUT"), ("replay", "FILE", "IUT", "--debug"),
    ("replay", "FILE", "IUT", "--as", "wire"), ("replay", "FILE", "IUT", "--as", "gherkin"),
    ("verify", "IUT", *ONE, "--debug"), ("learn", "IUT", "--calls", "2000"),
)  # fmt: skip
OF_WORDS = (
    ("explain", "\x1b[31m\u202e"), ("list", "\x1b[31m\u202e*"), ("smoke", "stdio:\x1b[31m\u202e"),
    ("verify", "\x1b[31m\u202e"), ("learn", "python:\x1b[31m\u202e:x"), ("replay", "FILE", "python:\x1b[31m:x"),
    ("replay", "FILE", "python:\x1b[31m:x", "--as", "wire"), ("replay", "FILE", "python:\x1b[31m:x", "--as", "pytest"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("command", "name"),
    [*((c, n) for c in OF_AN_IMPLEMENTATION for n in ("Hostile", "Foreign", "raising")), *((c, "") for c in OF_WORDS)],
    ids=lambda words: (words if isinstance(words, str) else " ".join(words)).encode("unicode_escape").decode(),
)
def test_no_command_lets_an_implementation_steer_a_terminal(
    tmp_path: Path, command: tuple[str, ...], name: str
) -> None:
    given = {"IUT": f"python:misbehaving:{name}", "FILE": own(tmp_path)}
    run = ivmdvddrive(*(given.get(word, word) for word in command), cwd=tmp_path)
    assert run.stdout + run.stderr
    assert not RAW.search(run.stdout + run.stderr)
    if (command[0], name) in {("smoke", "Hostile"), ("smoke", "raising")}:
        assert r"\x1b" in run.stdout
    assert len(run.stdout + run.stderr) < 200_000


def escaping(value: Any, key: str = "") -> Any:
    """Results in which whatever might be taken for a path or a file's name leads out of the folder."""
    if isinstance(value, str):
        return f"{OUTSIDE}{crc32(value.encode(errors='replace'))}" if value and key in _FREE else value
    if isinstance(value, dict):
        return {k: escaping(v, k) for k, v in value.items()}
    return [escaping(v, key) for v in value] if isinstance(value, list) else value


def escaping_results(stored: Path) -> dict[str, Any]:
    """Of a specification whose clauses are not known any more: here they have such names, too."""
    results: dict[str, Any] = escaping(hostile_results(stored))
    results["specification"]["version"] = "1.0"
    results["settings"]["iut"] = results["iut"]["target"]
    return results


_FREE = {
    "name", "version", "language", "target", "check", "got", "outcome", "repeat", "log", "note", "scenario", "step",
    "answer", "why", "diagram", "permitted", "says", "source", "reason", "clauses", "id", "member", "code", "error",
    "unclaimed", "checks", "feature", "claim", "what",
}  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "{}", "--html", "-"),
        ("diff", "{}", "{}"),
        ("waive", "{}"),
        ("verify", "reference", "--waivers", "{}"),
        ("replay", "{}", "reference"),
        ("check", "{}"),
    ],
)
def test_the_name_of_a_file_steers_no_terminal(arguments: tuple[str, ...], tmp_path: Path) -> None:
    name = "\x1b]0;pwn\x07\x1b[31m.toml"
    (tmp_path / name).write_text("[", encoding="utf-8")
    ran = ivmdvddrive(*(word.format(name) for word in arguments), cwd=tmp_path)
    assert ran.returncode == 2
    assert r"\x1b]0;pwn" in ran.stderr
    assert "\x1b" not in ran.stdout + ran.stderr


@pytest.mark.parametrize("make", [hostile_results, escaping_results])
def test_results_from_elsewhere_name_no_file_and_steer_no_terminal(tmp_path: Path, make: Any) -> None:
    folder = tmp_path / "a" / "b" / "c" / "d"
    folder.mkdir(parents=True)
    results = make(EVIDENCE)
    (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
    (folder / "old.json").write_text(EVIDENCE.read_text(encoding="utf-8"), encoding="utf-8")
    shown = ("report.html", "report.md", "junit.xml", "badge.svg", "badge.json", "waivers.toml")
    formats = ("--html", "--markdown", "--junit", "--badge", "--shields")
    options = [word for pair in zip(formats, shown, strict=False) for word in pair]
    for command, code in (
        (("report", "results.json", *options, "--annotations"), (0,)),
        (("waive", "results.json", "--output", "waivers.toml"), (0,)),
        (("diff", "old.json", "results.json"), (0, 1)),
        (("diff", "old.json", "results.json", "--format", "markdown"), (0, 1)),
    ):
        run = ivmdvddrive(*command, cwd=folder)
        assert run.returncode in code, run.stderr
        assert not RAW.search(run.stdout + run.stderr)
    found = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    assert found == {f"a/b/c/d/{name}" for name in ("results.json", "old.json", *shown)}
    assert not [name for name in shown if RAW.search((folder / name).read_text(encoding="utf-8"))]
