"""A loop device of Linux that stands for a DVD drive of the host.

It is bound, read-only, to a temporary file without a name; the disc is what the file holds. Taking the disc out
empties the file and tells the kernel, so that the device has no bytes; putting one in writes them again. The device
detaches itself when its last user closes it (autoclear): with the file without a name and QEMU's death signal,
nothing is left even where Python is killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import tempfile
from typing import Final

__all__ = ["LoopDevice"]

# <linux/loop.h> and <linux/fs.h>
_LOOP_CLR_FD: Final = 0x4C01
_LOOP_SET_CAPACITY: Final = 0x4C07
_LOOP_CONFIGURE: Final = 0x4C0A
_LOOP_CTL_GET_FREE: Final = 0x4C82
_BLKFLSBUF: Final = 0x1261
_LO_FLAGS_READ_ONLY: Final = 1
_LO_FLAGS_AUTOCLEAR: Final = 4

# struct loop_config: fd, block size, struct loop_info64, eight reserved words.
# struct loop_info64: five words; number, encryption and its key size, flags; two names and a key; two words.
_LOOP_CONFIG: Final = struct.Struct("=II 5Q 4I 64s64s32s 2Q 64x")

_ATTEMPTS: Final = 16


class LoopDevice:
    """A loop device with a disc in it; OSError where none can be had (no device, no right to it)."""

    def __init__(self, label: str, disc: bytes) -> None:
        self._disc = disc
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by close
        try:
            self._file.write(disc)
            self.path, self._device = _bind(self._file.fileno(), label)
        except BaseException:
            self._file.close()
            raise

    @property
    def has_disc(self) -> bool:
        """Tell whether the kernel says that the device has any bytes."""
        return os.lseek(self._device, 0, os.SEEK_END) > 0

    def take_out(self) -> None:
        """Leave the device without a byte."""
        self._file.truncate(0)
        self._resized()

    def put_in(self) -> None:
        """Give the device its disc again."""
        self._file.seek(0)
        self._file.write(self._disc)
        self._resized()

    def close(self) -> None:
        """Detach and forget; may be called twice."""
        if self._file.closed:
            return
        with contextlib.suppress(OSError):  # somebody else detached it: nothing is left to do
            fcntl.ioctl(self._device, _LOOP_CLR_FD)
        os.close(self._device)
        self._file.close()

    def _resized(self) -> None:
        fcntl.ioctl(self._device, _LOOP_SET_CAPACITY)
        # The pages of the disc before would still be read: the kernel keeps them for a device of any size.
        fcntl.ioctl(self._device, _BLKFLSBUF)


def _bind(file: int, label: str) -> tuple[str, int]:
    """Bind the file to a free loop device, and give its path and an open descriptor of it."""
    flags = _LO_FLAGS_READ_ONLY | _LO_FLAGS_AUTOCLEAR
    info = (0, 0, 0, 0, 0, 0, 0, 0, flags, label.encode()[:63], b"", b"", 0, 0)
    config = _LOOP_CONFIG.pack(file, 0, *info)
    control = os.open("/dev/loop-control", os.O_RDWR | os.O_CLOEXEC)
    attempts = 0
    try:
        while True:
            attempts += 1
            path = f"/dev/loop{fcntl.ioctl(control, _LOOP_CTL_GET_FREE)}"
            device = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.ioctl(device, _LOOP_CONFIGURE, config)
            except OSError:
                os.close(device)
                # Another process may have taken the device that was free: ask for the next.
                if attempts == _ATTEMPTS:
                    raise
            else:
                return path, device
    finally:
        os.close(control)
