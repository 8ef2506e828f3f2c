"""What the tests of COM servers need: the bridge and the servers, built once, and servers to open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from com_servers import Open
from ivmdvddrive_conformance.iuts.com import ComIut, build, open_com, prepare
from ivmdvddrive_conformance.iuts.com.places import FAULTY, REFERENCE
from ivmdvddrive_conformance.iuts.com.requirements import BUILDING, RUNNING, missing


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
    """Opens the reference, or one of the faulty servers by its name; what was opened is closed."""
    opened = []

    def open_(fault: str | None = None, timeout: float = 10.0) -> ComIut:
        monkeypatch.setenv("IVMDVDDRIVE_COM_FAULT", fault or "")
        target = str(native / (FAULTY if fault else REFERENCE))
        opened.append(open_com(target, profile="vpc", binding=None, start_timeout=60.0, timeout=timeout))
        return opened[-1]

    yield open_
    for iut in opened:
        iut.close()
