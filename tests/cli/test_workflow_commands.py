"""On GitHub Actions no output of an implementation, and no file, gives the runner a command: by every verb."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path

import click
import pytest

from attacks import Attack
from commands import COMMAND, ONE, environment, ivmdvddrive
from github_runner import HOSTILE, commands
from ivmdvddrive_conformance.cli.command import cli
from ivmdvddrive_conformance.results.formats.github import Harmless
from made import failed, whole

IUT = "python:misbehaving:CommandsTheRunner"
FAILING = "python:misbehaving:failing_with_commands"
ON = {"GITHUB_ACTIONS": "true"}
INLINE = HOSTILE.replace("\n", " ").replace("\r", " ")

RUNS: tuple[tuple[str, ...], ...] = (
    ("verify", IUT, *ONE),
    ("verify", FAILING, *ONE, "--debug"),
    ("verify", HOSTILE),
    ("verify", "reference", "--select", HOSTILE),
    ("replay", "own.feature", IUT),
    ("replay", "own.feature", IUT, "--as", "gherkin"),
    ("replay", "own.feature", IUT, "--as", "wire", "--debug"),
    ("replay", "own.feature", IUT, "--as", "pytest"),
    ("replay", HOSTILE, IUT),
    ("smoke", IUT, "--debug"),
    ("smoke", FAILING, "--debug"),
    ("learn", IUT, "--walks", "10", "--debug"),
    ("learn", FAILING, "--debug"),
    ("report", "results.json", "--html", "-"),
    ("report", "results.json", "--markdown", "-"),
    ("report", "results.json", "--junit", "-"),
    ("report", "results.json", "--shields", "-", "--badge", "-", "--annotations"),
    ("diff", "old.json", "results.json"),
    ("diff", "old.json", "results.json", "--format", "markdown"),
    ("diff", "old.json", "results.json", "--format", "json"),
    ("waive", "results.json", "--reason", HOSTILE),
    ("list", HOSTILE),
    ("list", "--json", "AttachImage.*"),
    ("explain", HOSTILE),
    ("init", "node", "##[add-mask]x"),
    ("mutants", HOSTILE),
    ("doctor", HOSTILE),
    ("export", HOSTILE),
    ("export", "out/oracle.json", "--claim", HOSTILE),
    ("merge", HOSTILE),
    ("check", HOSTILE),
    ("check", "own.feature"),
    ("com", "build", HOSTILE),
    ("com", "register", HOSTILE),
    ("com", "unregister", HOSTILE),
    ("docs", "evidence", HOSTILE),
    ("docs", "build", "--evidence", HOSTILE),
)


def test_every_verb_is_tried() -> None:
    context = click.Context(cli)
    verbs = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    assert {run[0] for run in RUNS} == set(verbs)
    groups = {name: set(verb.commands) for name, verb in verbs.items() if isinstance(verb, click.Group)}
    assert {run[1] for run in RUNS if run[0] in groups} == set().union(*groups.values())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with hostile files: results, and a scenario whose comments are commands."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "old.json").write_text(json.dumps(whole()), encoding="utf-8")
    hostile = whole(failed(got=HOSTILE, log=HOSTILE, note=HOSTILE, outcome=HOSTILE, diagram=HOSTILE))
    hostile["repeat"] = hostile["failures"][0]["repeat"] = HOSTILE
    (folder / "results.json").write_text(json.dumps(hostile), encoding="utf-8")
    steps = "    Given a machine M\n    And a drive A at 0:0 of M\n    When A.ReleaseHostDrive()\n"
    own = f"# {INLINE}\nFeature: {INLINE}\n  ::add-mask::x\n  Scenario: {INLINE}\n{steps}    Then all is as specified\n"
    (folder / "own.feature").write_text(own, encoding="utf-8")
    return folder


@pytest.mark.attack("workflow-command")
@pytest.mark.parametrize("run", RUNS, ids=lambda run: " ".join(w for w in run if w != HOSTILE))
def test_no_verb_gives_the_runner_a_command(attack: Attack, folder: Path, run: tuple[str, ...]) -> None:
    done = ivmdvddrive(*run, cwd=folder, **ON)
    assert "Traceback" not in done.stderr
    assert done.stdout + done.stderr
    ours = ("::error title=", "::warning title=")
    assert [line for line in commands(done.stdout) + commands(done.stderr) if not line.startswith(ours)] == []


def test_what_goes_to_a_file_is_not_changed(folder: Path) -> None:
    """The runner does not read it, and a program does."""
    with (folder / "out").open("wb") as out:
        line = [*COMMAND, "report", "results.json", "--markdown", "-"]
        subprocess.run(line, cwd=folder, env=environment(**ON), stdout=out, check=True, timeout=60)
    elsewhere = ivmdvddrive("report", "results.json", "--markdown", "-", cwd=folder)
    assert (folder / "out").read_text(encoding="utf-8") == elsewhere.stdout
    assert "##[add-path]" in elsewhere.stdout


def test_json_is_read_back_as_what_it_was(folder: Path) -> None:
    there, elsewhere = (
        ivmdvddrive("diff", "old.json", "results.json", "--format", "json", cwd=folder, **env).stdout
        for env in (ON, {})
    )
    assert commands(elsewhere)
    assert json.loads(there) == json.loads(elsewhere)


@pytest.mark.attack("workflow-command-in-pieces")
@pytest.mark.parametrize("size", range(1, 12))
def test_pieces_are_no_command_together(attack: Attack, size: int) -> None:
    text = f"::a\n{HOSTILE}x ::fine\n  \t::b\n##[c]##[d]\r::e\r\n ::f####[g] :::h\n:::::"
    data, harmless, written = text.encode(), Harmless(), io.BytesIO()
    for start in range(0, len(data), size):
        written.write(harmless.passed(data[start : start + size]))
    shown = written.getvalue().decode()
    assert commands(text)
    assert commands(shown) == []
    assert shown.replace("\\u003a", ":").replace("\\u005b", "[") == text
    assert "x ::fine" in shown
