"""COM servers for a test: the reference, or a faulty one by its name."""

from collections.abc import Callable
from typing import TypeAlias

from ivmdvddrive_conformance.iuts.com import ComIut

__all__ = ["Open"]

Open: TypeAlias = Callable[..., ComIut]
