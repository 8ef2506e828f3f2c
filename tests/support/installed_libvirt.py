"""The libvirt of this machine for tests: whether it is there, and a daemon of a test's own."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ivmdvddrive_conformance.iuts.installed import needs

EMBEDDED: Final = "qemu:///embed"

REASON: Final = "'ivmdvddrive doctor libvirt' names what is missing"

_QEMU_CONF: Final = 'stdio_handler = "file"\nuser = "root"\ngroup = "root"\nnamespaces = []\ncgroup_controllers = []\n'

_FOLDERS: Final = ("/etc/libvirt", "/var/lib/libvirt", "/var/cache/libvirt", "/var/log/libvirt", "/run/libvirt")
"""Folders of the system's own daemon, which sees others in their place."""


def libvirt_is_installed() -> bool:
    return all(need.found for need in needs(["libvirt"]))


@contextlib.contextmanager
def libvirt_daemon(folder: Path) -> Iterator[str]:
    """A daemon in a sandbox, where it is the system's: it gives its URI, and nothing outlives it."""
    sockets = folder / "s"
    sockets.mkdir()
    (folder / "libvirtd.conf").write_text(
        f'unix_sock_dir = "{sockets}"\nauth_unix_rw = "none"\nauth_unix_ro = "none"\n', encoding="utf-8"
    )
    sandbox = [
        "bwrap",
        "--dev-bind",
        "/",
        "/",
        "--unshare-pid",
        "--unshare-net",
        "--proc",
        "/proc",
        "--die-with-parent",
    ]
    for number, place in enumerate(_FOLDERS):
        own = folder / f"f{number}"
        own.mkdir()
        sandbox += ["--bind", str(own), place]
    (folder / "f0" / "qemu.conf").write_text(_QEMU_CONF, encoding="utf-8")
    # The daemon goes into the background once it listens; the sandbox ends with the shell, which waits for its input.
    start = f"libvirtd --daemon --config {folder}/libvirtd.conf --pid-file {folder}/pid && echo ready && read -r _"
    log = folder / "log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [*sandbox, "sh", "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", log.read_text(encoding="utf-8", errors="replace")
            yield f"qemu+unix:///system?socket={sockets}/libvirt-sock"
        finally:
            process.kill()
