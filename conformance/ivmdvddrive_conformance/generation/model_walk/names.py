"""The names of objects, and everything that follows from them alone."""

from __future__ import annotations

from collections.abc import Mapping

from ivmdvddrive_spec.model.state import Invocation

__all__ = ["Names"]


class Names:
    """The names of objects, and the calls that inputs then are; shared by all nodes with the same names."""

    __slots__ = ("bound", "calls")

    def __init__(self, bound: Mapping[str, int]) -> None:
        self.bound = dict(bound)
        self.calls: dict[int, Invocation] = {}
