"""libvirt's Python package, which is optional, and what it has once in a process: its event loop, and its log."""

from __future__ import annotations

import importlib
import os
import threading
from functools import cache
from typing import Any, Final

from ...text.installation import install_command
from ..errors import CannotStart

__all__ = ["library"]

_LOG_VARIABLE: Final = "LIBVIRT_LOG_OUTPUTS"
_SILENCE: Final = "4:file:/dev/null"


@cache
def library() -> Any:
    """The package ``libvirt``, with an event loop that runs until the process ends.

    Cached, since libvirt takes one event loop for a process, and takes it before the first connection is opened.
    CannotStart says what to install.
    """
    # libvirt reads the variable when it is imported. Its log would repeat on standard error what arrives as errors.
    chosen = os.environ.get(_LOG_VARIABLE)
    os.environ.setdefault(_LOG_VARIABLE, _SILENCE)
    try:
        libvirt = importlib.import_module("libvirt")
    except ImportError as error:
        raise CannotStart(
            f"the Python package libvirt is missing ({error}): run apt-get install --no-install-recommends libvirt-dev "
            f"pkg-config gcc python3-dev, and then {install_command('libvirt')}"
        ) from error
    finally:
        if chosen is None:
            del os.environ[_LOG_VARIABLE]
    libvirt.registerErrorHandler(lambda _context, _error: None, None)
    libvirt.virEventRegisterDefaultImpl()
    # A daemon: libvirt has no call that ends the loop.
    threading.Thread(target=_run_events, args=(libvirt,), name="ivmdvddrive-libvirt", daemon=True).start()
    return libvirt


def _run_events(libvirt: Any) -> None:
    while True:
        libvirt.virEventRunDefaultImpl()
