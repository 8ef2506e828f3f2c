"""Shared parts of the tests of the reference: media, a sink that keeps what it is told, and failing by a name."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from ivmdvddrive_reference import ComError
from ivmdvddrive_spec import hresult

__all__ = ["Sink", "fails", "image"]


class Sink:
    """Keeps the events that it is told."""

    def __init__(self):
        self.events = []

    def OnMediaInsert(self, mediaPath):
        self.events.append(("OnMediaInsert", mediaPath))

    def OnMediaEject(self, mediaPath):
        self.events.append(("OnMediaEject", mediaPath))


def image(path):
    """The smallest file that says of itself that it is an ISO 9660 image; gives its path as a client passes it."""
    path.write_bytes(bytes(16 * 2048 + 1) + b"CD001")
    return str(path)


@contextmanager
def fails(name):
    """Expect a failure with the code of a name, as COM libraries for Python tell it."""
    with pytest.raises(ComError) as caught:
        yield
    assert (caught.value.name, caught.value.hresult) == (name, hresult(name))
