"""Modules that a command loads before it does anything: a user waits for them, and so does every test that runs one."""

import subprocess
import sys
from pathlib import Path

import pytest

from commands import ONE, ivmdvddrive
from ivmdvddrive_conformance.cli.command import cli

HEAVY = (
    "pytest",
    "_pytest",
    "hypothesis",
    "jinja2",
    "jsonschema",
    "rich",
    "junitparser",
    "filelock",
    "asyncio",
    "distributed",
)
LOADED = """
import sys
from ivmdvddrive_conformance.cli import main
try:
    main(sys.argv[1:])
finally:
    sys.stderr.write(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["list", "Item.*"], ["explain", "IVMDVDDrive"]])
def test_what_only_shows_something_loads_no_tool_of_a_run(args: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", LOADED, *args], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert not set(HEAVY) & set(done.stderr.split())


def test_a_command_that_runs_checks_leaves_pytest_to_the_process_that_runs_them() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED, "verify", "--help"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not {"pytest", "hypothesis", "jinja2", "jsonschema", "distributed", "dask"} & set(done.stderr.split())


def test_a_quick_run_draws_nothing_and_loads_no_hypothesis(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "import atexit, sys\nfrom ivmdvddrive_reference import Bench\n"
        "atexit.register(lambda: open('loaded', 'w').write(' '.join(sys.modules)))\n"
    )
    done = ivmdvddrive("verify", "python:mine:Bench", *ONE, "--", "-k", "test_scenarios", cwd=tmp_path)
    assert done.returncode == 4, done.stderr
    loaded = {name.partition(".")[0] for name in (tmp_path / "loaded").read_text().split()}
    assert "pytest_bdd" in loaded
    assert "hypothesis" not in loaded


def test_the_list_of_verbs_says_a_sentence_of_each() -> None:
    help_ = subprocess.run(
        [sys.executable, "-m", "ivmdvddrive_conformance.cli", "--help"], capture_output=True, text=True
    ).stdout
    context = cli.make_context("ivmdvddrive", ["--version"], resilient_parsing=True)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.name == name
        [line] = [line for line in help_.splitlines() if line.startswith(f"  {name} ")]
        assert line.endswith(".")
