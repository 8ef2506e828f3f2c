"""SECURITY.md's commands, as they stand there: a confined implementation is judged, and can do no harm."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path

import pytest

from commands import COMMAND, environment

PAGE = (Path(__file__).parents[2] / "SECURITY.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (.+)$", PAGE, re.MULTILINE)
TRIES = """
import pathlib, socket, sys
def tried(what, do):
    try:
        do()
    except OSError:
        print(what, "not", flush=True)
    else:
        print(what, "done", flush=True)
home, project, port, path = sys.argv[1:]
tried("home", lambda: (pathlib.Path(home) / "harm").write_text("x"))
tried("media", lambda: (pathlib.Path(project) / "media" / "harm").write_text("x"))
tried("network", lambda: socket.create_connection(("127.0.0.1", int(port)), timeout=5).close())
tried("socket", lambda: socket.socket(socket.AF_UNIX).connect(path))
tried("own", lambda: pathlib.Path(f"{path}.own").write_text("x"))
"""

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs Debian's bubblewrap")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder that has the reference in a `.venv` of its own, and nothing outside it but Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=tmp_path, check=True)
    [packages] = (tmp_path / ".venv").glob("lib/python*/site-packages")
    for name in ("ivmdvddrive_reference", "ivmdvddrive_spec"):
        found = find_spec(name)
        assert found is not None
        assert found.origin is not None
        shutil.copytree(Path(found.origin).parent, packages / name)
    info = packages / "ivmdvddrive-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(str(distribution("ivmdvddrive").read_text("METADATA")), encoding="utf-8")
    return tmp_path


def test_the_page_shows_one_confined_run() -> None:
    assert [c for c in COMMANDS if "bwrap" in c] == COMMANDS[-1:]
    assert len(COMMANDS) == 2


def test_a_confined_implementation_is_judged_conformant(project: Path) -> None:
    bin_ = project / "bin"
    bin_.mkdir()
    command = [sys.executable, "-P", *COMMAND[1:]]  # as the command's own script has no working folder on its path
    (project / "queue.py").write_text("open('escaped', 'w')\n")
    (bin_ / "ivmdvddrive").write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    (bin_ / "ivmdvddrive").chmod(0o755)
    run = subprocess.run(
        ["sh", "-ec", "\n".join(COMMANDS)], cwd=project, capture_output=True, text=True, timeout=280,
        env=environment(PATH=f"{bin_}{os.pathsep}{os.environ['PATH']}"),
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    promised = next(line for line in PAGE.splitlines() if line.startswith("CONFORMANT"))
    assert run.stdout.splitlines()[-1] == promised
    assert not (project / "escaped").exists()


def test_a_confined_implementation_can_do_no_harm(project: Path) -> None:
    home = project.parent / f"{project.name}-home"
    home.mkdir()
    (project / "media").mkdir()
    [target] = [w for w in shlex.split(COMMANDS[-1].replace("$PWD", str(project))) if w.startswith("stdio:")]
    confined = shlex.split(target.removeprefix("stdio:"))
    confined = confined[: confined.index(".venv/bin/python")]
    local = Path(f"/tmp/ivmdvddrive-{os.getpid()}.sock")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as other:
        try:
            other.bind(str(local))
            other.listen()
            tries = [".venv/bin/python", "-c", TRIES, str(home), str(project), str(server.getsockname()[1]), str(local)]
            said = {
                name: subprocess.run([*words, *tries], cwd=project, capture_output=True, text=True, check=True).stdout
                for name, words in (("confined", confined), ("free", ["env"]))
            }
        finally:
            local.unlink(missing_ok=True)
            Path(f"{local}.own").unlink(missing_ok=True)
    assert said["free"].split() == ["home", "done", "media", "done", "network", "done", "socket", "done", "own", "done"]
    assert said["confined"].split() == ["home", "not", "media", "not", "network", "not", "socket", "not", "own", "done"]
