"""What a command loads before it does anything: a user waits for it, and so does every test that runs one."""

import subprocess
import sys

import pytest

from ivmdvddrive_conformance.cli.command import cli

HEAVY = ("pytest", "_pytest", "hypothesis", "jinja2", "jsonschema", "rich", "junitparser", "filelock", "asyncio")
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
    assert not {"pytest", "hypothesis", "jinja2", "jsonschema"} & set(done.stderr.split())


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
