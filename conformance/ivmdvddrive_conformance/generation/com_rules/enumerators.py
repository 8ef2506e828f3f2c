"""The enumerator of a collection: Next, Skip, Reset and Clone."""

from __future__ import annotations

from typing import Any, Final

from ...iuts.port import Ref
from .stage import Stage, code
from .stage import rule as _rule

__all__: list[str] = []

_LOCATIONS: Final = ((0, 0), (0, 1), (1, 0))
_COUNT: Final = len(_LOCATIONS)


class _Enumerator:
    """An enumerator over three drives, or a clone of one."""

    def __init__(self, stage: Stage, pointer: Any) -> None:
        self._stage = stage
        self._pointer = Ref(pointer["object"])

    @classmethod
    def fresh(cls, stage: Stage) -> _Enumerator:
        """One at its start."""
        machine = stage.machine()
        for bus, device in _LOCATIONS:
            stage.drive(machine, bus, device)
        answer = stage.ask("enumerator", object=stage.collection(machine))
        stage.gives(answer, "S_OK")
        stage.must(bool(answer.get("pointer")), "S_OK, and no enumerator", "an enumerator")
        return cls(stage, answer["pointer"])

    def next(self, count: int, expected: int, *, told: bool = True) -> list[Any]:
        """As many items as are expected to come of those that are asked for."""
        answer = self._stage.ask("next", pointer=self._pointer, count=count, fetched=told)
        self._stage.gives(answer, "S_OK" if count == expected else "S_FALSE")
        items, fetched = answer["items"], answer["fetched"]
        got = f"Next({count}) gave {len(items)} items, and said {fetched}"
        self._stage.must(len(items) == expected and fetched in (None, expected), got, f"{expected} items")
        return items  # type: ignore[no-any-return]  # the bridge's JSON

    def skip(self, count: int, result: str) -> None:
        """Skip, with that result."""
        self._stage.gives(self._stage.ask("skip", pointer=self._pointer, count=count), result)

    def reset(self) -> None:
        """Back to the start."""
        self._stage.gives(self._stage.ask("restart", pointer=self._pointer), "S_OK")

    def clone(self) -> _Enumerator:
        """Another one, which stands where this one does."""
        answer = self._stage.ask("clone", pointer=self._pointer)
        self._stage.must(answer["hresult"] == code("S_OK") and answer["pointer"], "no clone", "S_OK, and a clone")
        return _Enumerator(self._stage, answer["pointer"])


@_rule("COM.Enumerator.next")
def _next(stage: Stage) -> None:
    drives = _Enumerator.fresh(stage)
    first = drives.next(2, 2)
    rest = drives.next(2, 1)
    drives.next(1, 0)
    got = {item["object"] for item in first + rest if item}
    stage.must(len(got) == _COUNT, f"{len(got)} different drives", f"{_COUNT} drives, each once")
    drives.reset()
    drives.next(1, 1, told=False)  # for one alone, the caller need not ask how many came


@_rule("COM.Enumerator.skip")
def _skip(stage: Stage) -> None:
    drives = _Enumerator.fresh(stage)
    drives.skip(2, "S_OK")
    drives.next(1, 1)
    drives.reset()
    drives.skip(_COUNT + 1, "S_FALSE")
    drives.next(1, 0)


@_rule("COM.Enumerator.reset")
def _reset(stage: Stage) -> None:
    drives = _Enumerator.fresh(stage)
    first = drives.next(_COUNT, _COUNT)
    drives.reset()
    answer = drives.next(_COUNT, _COUNT)
    stage.must(answer == first, f"after Reset came {answer}", str(first))


@_rule("COM.Enumerator.clone")
def _clone(stage: Stage) -> None:
    drives = _Enumerator.fresh(stage)
    drives.next(1, 1)
    clone = drives.clone()
    rest = drives.next(2, 2)
    of_clone = clone.next(2, 2)
    stage.must(of_clone == rest, f"the clone gave {of_clone}", str(rest))
    clone.reset()
    drives.next(1, 0)
