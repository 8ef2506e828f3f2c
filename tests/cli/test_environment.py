"""The surroundings of a run change nothing in it: modules, other pytest plugins, a full disk, old leavings."""

from __future__ import annotations

import importlib.util
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from attacks import Attack
from commands import COMMAND, ONE, environment, ivmdvddrive, results
from ivmdvddrive_conformance.iuts.errors import BenchError
from ivmdvddrive_conformance.process.scratch import scratch
from running_commands import started

OTHERS = ("pytest_randomly", "pytest_timeout", "pytest_cov", "pytest_asyncio", "xdist")
BESIDE = "import pathlib\npathlib.Path('it-ran').touch()\nraise SystemExit('not the queue of Python')\n"


def installed(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command as its script starts it: ``python -m`` alone would put the working folder on the path."""
    line = [sys.executable, "-P", "-m", "ivmdvddrive_conformance.cli", *args]
    return subprocess.run(line, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=120)


def put_beside(folder: Path) -> Path:
    (folder / "queue.py").write_text(BESIDE, encoding="utf-8")
    return folder / "it-ran"


@pytest.mark.attack("module-beside")
def test_a_module_of_the_working_folder_takes_no_place_of_pythons(attack: Attack, tmp_path: Path) -> None:
    ran = put_beside(tmp_path)
    attack.check(installed("verify", "reference", *ONE, cwd=tmp_path))
    assert not ran.exists()


@pytest.mark.attack("module-beside-xdist")
def test_nor_in_processes_of_xdist(attack: Attack, tmp_path: Path) -> None:
    ran = put_beside(tmp_path)
    attack.check(installed("verify", "reference", *ONE, "--", "-n", "2", cwd=tmp_path))
    assert not ran.exists()


def test_a_program_finds_its_modules_in_the_working_folder(tmp_path: Path) -> None:
    (tmp_path / "serving.py").write_text("from ivmdvddrive_reference import wire\nwire.serve()\n", encoding="utf-8")
    iut = f"stdio:{sys.executable} -m serving"
    for arguments in ((), ("--", "-n", "2")):
        assert ivmdvddrive("verify", iut, *ONE, *arguments, cwd=tmp_path).returncode == 4


def test_a_python_implementation_is_found_in_the_working_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("from ivmdvddrive_reference import Bench\n", encoding="utf-8")
    assert ivmdvddrive("verify", "python:mine:Bench", *ONE, cwd=tmp_path).returncode == 4


@pytest.mark.attack("module-hidden")
def test_a_module_that_is_hidden_is_named(attack: Attack, tmp_path: Path) -> None:
    put_beside(tmp_path)
    attack.check(installed("verify", "python:queue:Bench", *ONE, cwd=tmp_path))


@pytest.mark.attack("module-on-the-path")
@pytest.mark.parametrize("end", ["raise SystemExit(0)", "raise SystemExit(1)", "1 / 0"])
def test_a_module_on_the_path_that_takes_the_place_of_pythons_is_no_verdict(
    attack: Attack, end: str, tmp_path: Path
) -> None:
    (tmp_path / "tomllib.py").write_text(end, encoding="utf-8")
    attack.check(ivmdvddrive("verify", "reference", *ONE, cwd=tmp_path, PYTHONPATH=str(tmp_path)))


HIDDEN = (
    *("hypothesis", "sortedcontainers", "parse", "parse_type", "mako", "packaging", "pycdlib", "pytest_bdd", "xdist"),
    *("click", "rich", "gherkin", "py", "pytest", "referencing", "pygments", "ivmdvddrive_features"),
)


@pytest.mark.attack("module-hides-a-dependency")
@pytest.mark.parametrize("name", HIDDEN)
def test_a_module_that_hides_a_dependency_is_named(attack: Attack, name: str, tmp_path: Path) -> None:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"needs {name}")
    hides = tmp_path / f"{name}.py"
    hides.write_text("raise SystemExit(0)", encoding="utf-8")
    done = ivmdvddrive("verify", "reference", *ONE, cwd=tmp_path, PYTHONPATH=".")
    attack.check(done)
    assert str(hides) in done.stderr


@pytest.mark.attack("module-hides-pythons-own")
def test_a_module_that_hides_one_of_pythons_is_named(attack: Attack, tmp_path: Path) -> None:
    (tmp_path / "pdb.py").write_text("raise SystemExit(0)", encoding="utf-8")
    done = ivmdvddrive("verify", "reference", *ONE, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    attack.check(done)
    assert "arguments" not in done.stderr


@pytest.mark.attack("dependency-installed-on-the-path")
def test_a_dependency_that_is_installed_on_the_path_hides_nothing(attack: Attack, tmp_path: Path) -> None:
    import parse

    (tmp_path / "parse.py").write_bytes(Path(parse.__file__).read_bytes())
    (tmp_path / "parse-99.dist-info").mkdir()
    (tmp_path / "parse-99.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: parse\nVersion: 99\n")
    for name in ("code", "mine"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(0)", encoding="utf-8")
    for folder in ("tests", "docs"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    attack.check(ivmdvddrive("explain", "E_FAIL", cwd=tmp_path, PYTHONPATH=str(tmp_path)))


@pytest.mark.attack("no-docstrings")
def test_python_without_docstrings_is_refused(attack: Attack, tmp_path: Path) -> None:
    attack.check(ivmdvddrive("verify", "reference", *ONE, cwd=tmp_path, PYTHONOPTIMIZE="2"))


# The temporary folder


def on_a_small_disk(size: str, folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """The command, whose temporary folder is a disk of its own, of a size as mount has it."""
    mounted = folder / "small"
    mounted.mkdir()
    mounting = 'mount -t tmpfs -o "size=$1" none "$2" || exit 77; shift 2; "$@"; code=$?; ls "$TMPDIR"; exit $code'
    line = [
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        mounting,
        "sh",
        size,
        str(mounted),
        *COMMAND,
        *args,
    ]
    done = subprocess.run(
        line, cwd=folder, env=environment(TMPDIR=str(mounted)), capture_output=True, text=True, timeout=120
    )
    if done.returncode == 77:
        pytest.skip(f"a disk of the test's own cannot be mounted here: {done.stderr}")
    return done


@pytest.mark.attack("temporary-folder-full")
def test_a_full_temporary_folder_is_the_benchs_trouble(attack: Attack, tmp_path: Path) -> None:
    attack.check(on_a_small_disk("64k", tmp_path, "verify", "reference", *ONE))


FILLS = """
import os, tempfile
from ivmdvddrive_reference.bench import Bench as Reference

class Bench(Reference):
    def create_machine(self):
        with open(os.path.join(tempfile.gettempdir(), "filling"), "ab", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass
        return super().create_machine()
"""


@pytest.mark.attack("temporary-folder-filled")
def test_an_implementation_that_fills_the_temporary_folder_is_judged(attack: Attack, tmp_path: Path) -> None:
    (tmp_path / "fills.py").write_text(FILLS, encoding="utf-8")
    done = on_a_small_disk("2m", tmp_path, "verify", "python:fills:Bench", *ONE)
    attack.check(done)
    assert done.stdout.splitlines()[-1] == "filling"  # nothing else is left there


def test_a_temporary_folder_that_cannot_be_made_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkdtemp", full)
    with pytest.raises(BenchError, match="the temporary folder cannot be used: .* in TMPDIR"), scratch():
        pass


def run_in(folder: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return ivmdvddrive("verify", "reference", *ONE, cwd=cwd, TMPDIR=str(folder))


@pytest.mark.attack("killed-run")
def test_what_a_killed_run_has_left_is_removed_by_the_next(
    attack: Attack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    line = [sys.executable, "-m", "ivmdvddrive_conformance.cli", "verify", "reference"]
    with started(line, tmp_path, TMPDIR=str(folder)) as running:
        assert running.stdout is not None
        while not (checks := children_of(running.pid)):
            assert running.poll() is None
        watched = os.pidfd_open(checks[0])
        while not list(folder.glob("ivmdvddrive-*/pytest")):
            assert running.poll() is None
        running.kill()
        assert select.select([watched], [], [], 30)[0], "the process of the checks outlives who watches it"
        os.close(watched)
    [left] = folder.iterdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with scratch() as held:  # that of a run which goes on is left alone
        assert not left.exists()
        attack.check(run_in(folder, tmp_path))
        assert list(folder.iterdir()) == [held]


def children_of(process: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@pytest.mark.attack("planted-folders")
def test_what_looks_like_that_is_left_alone(attack: Attack, tmp_path: Path) -> None:
    folder, outside = tmp_path / "tmp", tmp_path / "outside"
    for made in (folder / "ivmdvddrive-without", folder / "ivmdvddrive-open", outside):
        made.mkdir(parents=True)
        (made / "kept").touch()
    for held in (folder / "ivmdvddrive-open", outside):
        (held / "held").touch()
    (folder / "ivmdvddrive-open").chmod(0o777)
    (folder / "ivmdvddrive-link").symlink_to(outside, target_is_directory=True)
    (folder / "ivmdvddrive-file").touch()
    os.mkfifo(folder / "ivmdvddrive-fifo")
    before = sorted(tmp_path.rglob("*"))
    attack.check(run_in(folder, tmp_path))
    assert sorted(tmp_path.rglob("*")) == before


# Other plugins of pytest


def calls_of(folder: Path) -> list[tuple[object, ...]]:
    return [(c["check"], c["kind"], c["calls"], c["coverage"]) for c in results(folder)["checks"]]


def need_others() -> None:
    missing = [name for name in OTHERS if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: the extra 'test'")


@pytest.mark.attack("other-plugins")
def test_other_plugins_change_nothing_in_a_run(attack: Attack, tmp_path: Path) -> None:
    need_others()
    for name in ("one", "two"):
        attack.check(ivmdvddrive("verify", "reference", *ONE, "--report", name, cwd=tmp_path))
    assert calls_of(tmp_path / "one") == calls_of(tmp_path / "two")


@pytest.mark.attack("other-plugins-pytest")
def test_a_shuffled_session_keeps_the_checks_in_order(attack: Attack, tmp_path: Path) -> None:
    need_others()
    select = ("--iut-level", "quick", "--iut-select", "ReleaseHostDrive.*")
    for name, plugins in (("one", ()), ("two", ("-p", "no:randomly"))):
        line = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugins]
        line += ["--pyargs", "ivmdvddrive_conformance", "--iut", "reference", *select, "--iut-report", name]
        attack.check(subprocess.run(line, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=120))
    assert calls_of(tmp_path / "one") == calls_of(tmp_path / "two")
