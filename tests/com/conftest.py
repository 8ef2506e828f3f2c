"""Needs of the tests of COM servers: the bridge and the servers, built once, and servers to open."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from com_servers import Open
from ivmdvddrive_conformance.iuts.com import ComIut, build, open_com, prepare, wine
from ivmdvddrive_conformance.iuts.com.places import FAULTY, FAULTY_VS2005, REFERENCE, REFERENCE_VS2005
from ivmdvddrive_conformance.iuts.com.requirements import BUILDING, RUNNING, missing

REFERENCES = {"vpc": REFERENCE, "vs2005": REFERENCE_VS2005}
FAULTY_ONES = {"vpc": FAULTY, "vs2005": FAULTY_VS2005}


@pytest.fixture(scope="session")
def native() -> Path:
    """The folder of what is built. The first time this takes minutes, and makes the Wine prefix."""
    pytest.importorskip("filelock", reason="the extra 'com' is not installed")
    lacking = " ".join(r.package for r in missing((*BUILDING, *RUNNING)))
    if lacking:
        pytest.skip(f"not installed: {lacking}")
    folder = build(lambda _said: None)
    prepare(lambda _said: None)
    return folder


@pytest.fixture(scope="session")
def reference(native: Path) -> str:
    """The reference server, as a target."""
    return str(native / REFERENCE)


@pytest.fixture
def open_server(native: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens the reference, another server by its DLL, or a faulty one by its name; what was opened is closed."""
    opened = []

    def open_(fault: str | None = None, timeout: float = 60.0, dll: str | None = None, profile: str = "vpc") -> ComIut:
        monkeypatch.setenv("IVMDVDDRIVE_COM_FAULT", fault or "")
        target = str(native / (FAULTY_ONES[profile] if fault else dll or REFERENCES[profile]))
        opened.append(open_com(target, profile=profile, binding=None, start_timeout=60.0, timeout=timeout))
        return opened[-1]

    yield open_
    for iut in opened:
        iut.close()


@pytest.fixture
def own_prefix(native: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Wine prefix, and so a registry, of this test's own. It shares the system folders with the user's."""
    shared, own = wine.prefix(), tmp_path / "prefix"
    own.mkdir()
    for path in shared.iterdir():
        if path.is_file():
            shutil.copy2(path, own / path.name)
    (own / "drive_c").symlink_to(shared / "drive_c")
    (own / "disc").mkdir()  # the DVD drive D:
    shutil.copytree(shared / "dosdevices", own / "dosdevices", symlinks=True)
    monkeypatch.setattr(wine, "prefix", lambda: own)
    yield own
    subprocess.run(
        wine.command(Path("wineboot"), "--end-session", "--kill"), capture_output=True, timeout=100, check=False
    )


@pytest.fixture
def run_script(native: Path, own_prefix: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a VBScript, or a script in a file with arguments, with a server registered in the test's own prefix."""

    def program(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = wine.command(Path(name), *arguments)
        return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)

    def run(dll: str, script: str | Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        if isinstance(script, str):
            text, script = script, tmp_path / "script.vbs"
            script.write_text(text, encoding="ascii", newline="\r\n")
        registered = program("regsvr32", "/s", wine.windows_path(native / dll))
        assert registered.returncode == 0, registered.stderr
        return program("cscript", "//nologo", wine.windows_path(script), *arguments)

    return run
