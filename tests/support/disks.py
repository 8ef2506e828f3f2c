"""Disks that are small, full or read-only: a tmpfs of a test's own, which no other process sees mounted."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

__all__ = ["Disk", "disk"]

_SIZE = 8 << 20


class Disk:
    """A small disk; ``folder`` is its root. Its mount lives in a namespace that ends with ``shell``."""

    def __init__(self, shell: subprocess.Popen[str], mounted: Path) -> None:
        self._shell = shell
        self._mounted = mounted
        self._does(f"mount -t tmpfs -o size={_SIZE} none '{mounted}'")
        self.folder = Path(f"/proc/{shell.pid}/root{mounted}")

    def fill(self, free: int = 0) -> None:
        """Leave so many bytes free."""
        with (self.folder / "filling").open("wb", buffering=0) as file:
            with suppress(OSError):
                while True:
                    file.write(b"x" * 4096)
            file.truncate(file.tell() // 4096 * 4096 - free)

    def read_only(self) -> None:
        """Let nothing be written from now on."""
        self._does(f"mount -o remount,ro '{self._mounted}'")

    def _does(self, command: str) -> None:
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(f"{command} 2>&1 && echo done\n")
        self._shell.stdin.flush()
        said = self._shell.stdout.readline()
        if said != "done\n":
            pytest.skip(f"a disk of the test's own cannot be mounted here: {said.strip()}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 8 MiB."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh"]
    with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=subprocess.STDOUT, text=True) as shell:
        yield Disk(shell, mounted)
