"""An IUT that is lost while its bench sets the scene: nothing is judged there, and the suite has not failed."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from commands import ivmdvddrive

PEER = """
import json, os, sys
from ivmdvddrive_reference.wire import Server

server, resets = Server(), 0
for line in sys.stdin.buffer:
    request = json.loads(line)
    resets += isinstance(request, dict) and request["method"] == "reset"
    if resets == FATAL:
        DEED
    sys.stdout.buffer.write(server.answer(line))
    sys.stdout.buffer.flush()
"""


def _verify(folder: Path, deed: str, fatal: int, *options: str):  # type: ignore[no-untyped-def]
    peer = folder / "peer.py"
    peer.write_text(PEER.replace("FATAL", str(fatal)).replace("DEED", deed), encoding="utf-8")
    target = "stdio:" + shlex.join([sys.executable, str(peer)])
    ran = ivmdvddrive("verify", target, "--level", "quick", "--report", str(folder / "report"), *options, cwd=folder)
    return ran, json.loads((folder / "report" / "results.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("deed", ["os._exit(3)", "print('garbage', flush=True)"])
def test_a_bench_that_never_resets_is_given_up(tmp_path: Path, deed: str) -> None:
    ran, results = _verify(tmp_path, deed, 1)
    assert ran.returncode == 3, ran.stdout + ran.stderr
    assert results["verdict"] == "indeterminate"
    assert results["stopped"] == "given up after the bench has failed 20 checks in a row"
    assert results["failures"] == []


def test_a_bench_that_is_lost_now_and_then_leaves_the_rest_judged(tmp_path: Path) -> None:
    ran, results = _verify(tmp_path, "os._exit(3)", 4, "--select", "ReleaseImage.*")
    assert ran.returncode == 4, ran.stdout + ran.stderr
    assert results["complete"]
    assert {c["status"] for c in results["clauses"] if c["member"].endswith(".ReleaseImage")} >= {"pass"}
    assert any("exited with status 3" in str(c["error"]) for c in results["checks"])
