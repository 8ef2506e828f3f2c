"""The action of GitHub Actions: its steps are run as the runner runs them, in a Python of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from composite_action import CompositeAction
from made_once import made_once

ROOT = Path(__file__).parents[2]
OWN = {"python-version": "", "level": "quick"}
"""Inputs of each run here: the Python is the one that the test has made."""


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a job whose ``python`` is a new one, into which the action has installed the suite."""

    def make(folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True, timeout=120)
        CompositeAction(ROOT, folder, environment_of(folder)).install()

    return environment_of(made_once(tmp_path_factory, "action", make))


def environment_of(folder: Path) -> dict[str, str]:
    venv = folder / "venv"
    return {"PATH": f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}", "VIRTUAL_ENV": str(venv)}


@pytest.fixture
def action(python: dict[str, str], tmp_path: Path) -> CompositeAction:
    return CompositeAction(ROOT, tmp_path, python, installed=True)


def test_a_conforming_implementation_passes_and_its_report_is_kept(action: CompositeAction, tmp_path: Path) -> None:
    code, outputs = action.run(iut="reference", **OWN)
    assert code == 0, action.printed
    results = json.loads((tmp_path / "conformance-report" / "results.json").read_text(encoding="utf-8"))
    required = str(sum(clause["required"] for clause in results["clauses"]))
    assert outputs == {"verdict": "conformant", "required": required, "met": required}
    assert "## ✅" in action.summary
    names = [name for name, _ in action.used]
    assert names == ["actions/cache", "actions/upload-artifact"]
    [(_, cache), (_, upload)] = action.used
    assert upload == {"name": "conformance-report", "path": "./conformance-report"}
    assert cache["key"].startswith("ivmdvddrive-Linux-3.")
    assert cache["path"]


def test_a_wrong_one_fails_and_its_report_is_kept_all_the_same(action: CompositeAction, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "waivers.toml").write_text("waiver = []\n")
    code, outputs = action.run(
        iut="python:ivmdvddrive_mutants.benches:ThirdAttachFails",
        waivers="waivers.toml",
        arguments="--select\nAttach*\n\n--seed\n7\n",
        artifact="mine",
        report="a folder",
        **{"working-directory": "mine", "allow-partial": "true"},
        **OWN,
    )
    assert code == 1, action.printed
    assert outputs["verdict"] == "nonconformant"
    assert int(outputs["met"]) < int(outputs["required"])
    assert action.used[-1] == ("actions/upload-artifact", {"name": "mine", "path": "mine/a folder"})
    settings = json.loads((tmp_path / "mine" / "a folder" / "results.json").read_text(encoding="utf-8"))["settings"]
    assert (settings["select"], settings["seed"]) == (["Attach*"], 7)
    assert "::error title=AttachImage.S_OK::" in action.printed


def test_without_inputs_the_settings_say_what_is_judged(action: CompositeAction, tmp_path: Path) -> None:
    settings = '[tool.ivmdvddrive]\niut = "reference"\nprofile = "vs2005"\nlevel = "quick"\n'
    settings += 'select = ["BusNumber.*"]\nallow-partial = true\n'
    (tmp_path / "pyproject.toml").write_text(settings)
    code, outputs = action.run(artifact="", **{"python-version": "3.12"})
    assert (code, outputs["verdict"]) == (0, "partial"), action.printed
    assert action.used[0] == ("actions/setup-python", {"python-version": "3.12"})
    assert "actions/upload-artifact" not in [name for name, _ in action.used]


def test_an_implementation_does_not_learn_the_names_of_the_runners_files(
    action: CompositeAction, tmp_path: Path
) -> None:
    server = tmp_path / "server.sh"
    server.write_text(f'#!/bin/sh\nenv > "{tmp_path}/seen"\nexec {sys.executable} -m ivmdvddrive_reference\n')
    server.chmod(0o755)
    code, _ = action.run(
        iut=f"stdio:{server}", arguments="--select\nBusNumber.S_OK", **{"allow-partial": "true"}, **OWN
    )
    assert code in (0, 4), action.printed
    seen = (tmp_path / "seen").read_text()
    assert "GITHUB_ACTIONS=true" in seen
    assert not any(name in seen for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH"))


def test_what_cannot_be_judged_has_an_exit_code_of_its_own(action: CompositeAction) -> None:
    code, outputs = action.run(iut="stdio:/nothing/is/here", **OWN)
    assert code == 3, action.printed
    assert outputs["verdict"] in {"", "indeterminate"}
