"""An answer as a letter of the learned machine's output alphabet: equal answers are equal letters in every session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from ivmdvddrive_spec import Specification, to_hex

from ...generation.model_walk.nodes import Drained, Key
from ...judging.values import MISSING, New
from ...judging.violation import FailedStatus
from ...text.printable import printable

__all__ = ["NOT_OFFERED", "Output"]


class Output(NamedTuple):
    """An answer, and what every sink got by then; or how the IUT was ``lost``, after which it answers nothing more.

    ``offered`` is False where the bench cannot do what the input asks for: then nothing is done.
    """

    key: Key = None
    events: Drained = ()
    lost: FailedStatus | None = None
    offered: bool = True

    @property
    def code(self) -> int | None:
        """The code that counts; None where the input is no call, or was not answered."""
        if not self.key or not isinstance(self.key[0], int):
            return None
        return self.key[2] if isinstance(self.key[2], int) else self.key[0]

    @property
    def value(self) -> object:
        """Return what a successful call gave; MISSING where it gave nothing."""
        return self.key[1] if self.code == 0 and self.key else MISSING

    def in_words(self, specification: Specification, media: Mapping[str, str]) -> str:
        """The output for people, paths by the names of ``media``; what the IUT has said in it is printable."""
        if not self.offered:
            return "not offered"
        if self.lost:
            return self.lost
        words = []
        if self.code is not None:
            words.append(specification.name_of(self.code) or to_hex(self.code))
        if not isinstance(self.value, New):
            words.append(_shown(self.value, media))
        got = [f"{printable(name, 60)}({_shown(path, media)})" for _, events in self.events for name, path in events]
        return " ".join([*words, *([f"and {', '.join(got)}"] if got else [])]) or "done"


def _shown(value: object, media: Mapping[str, str]) -> str:
    if isinstance(value, str) and value in media:
        return media[value]
    return printable(repr(value), 80)


NOT_OFFERED: Final = Output(offered=False)
"""The output of an input that the bench cannot do."""
