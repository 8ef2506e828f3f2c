"""An alphabet, looked up: which inputs read, which name an object, which read what another changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ...language.script import CallStep, Step
from .alphabet import Input
from .enabled_inputs import GIVES_DRIVES, names_in, slot_of

__all__ = ["Index"]

_CHANGES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "AttachHostDrive": ("HostDriveLetter", "Attachment"),
        "AttachImage": ("ImageFile", "Attachment"),
        "ReleaseHostDrive": ("HostDriveLetter", "Attachment"),
        "ReleaseImage": ("ImageFile", "Attachment"),
        "SetBusLocation": ("DeviceNumber", "BusNumber"),
    }
)
"""The properties that each method changes."""

_KEEPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "AttachHostDrive": ("ImageFile",),
        "AttachImage": ("HostDriveLetter",),
        "ReleaseHostDrive": ("ImageFile",),
        "ReleaseImage": ("HostDriveLetter",),
        "SetBusLocation": ("ImageFile", "HostDriveLetter"),
    }
)
"""The properties of what is attached that each method leaves as they are, or has to fail for."""

_SETS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({"SetBusLocation": ("DeviceNumber", "BusNumber")})
"""The properties that a method sets whatever they were; of media, each method tells by its code what it has found."""

_RIVALS: Final = {"A": "B", "B": "A"}
"""The drive of the other machine."""


class Index:
    """The inputs of an alphabet by what they are; each is known by its number.

    ``reads`` read every property of every object, ``attachments`` what is attached to a drive, ``letters`` the
    letter of a host drive. After one that
    ``ends_round`` its answer has to be known, since it gives an object or a sink that later inputs may name.
    ``shown_by`` gives for each input those that read what it changes, ``kept_by`` those that read what it leaves, and
    ``lost_by`` those that tell what cannot be told any more once it is done.
    """

    def __init__(self, inputs: Sequence[Input]) -> None:
        by_text = {i.text: i.number for i in inputs}
        self.of_tour = frozenset(i.number for i in inputs if i.in_tour)
        self.rare = frozenset(i.number for i in inputs if i.rare)
        self.ends_round = frozenset(i.number for i in inputs if _ends_round(i.step))
        self.reads = tuple(
            {i.text: i.number for i in inputs if isinstance(i.step, CallStep) and i.step.is_read}.values()
        )
        self.attachments = [i.number for i in inputs if isinstance(i.step, CallStep) and i.text.endswith(".Attachment")]
        self.letters = [
            i.number for i in inputs if isinstance(i.step, CallStep) and i.text.endswith(".HostDriveLetter")
        ]
        self.shown_by = [[by_text[t] for t in _reads_of(i.step, _CHANGES) if t in by_text] for i in inputs]
        self.kept_by = [[by_text[t] for t in _reads_of(i.step, _KEEPS) if t in by_text] for i in inputs]
        self.lost_by = [[by_text[t] for t in _lost(i.step) if t in by_text] for i in inputs]
        self._naming: dict[str, list[int]] = {}
        for each in inputs:
            for name in names_in(each.step):
                self._naming.setdefault(name, []).append(each.number)

    def naming(self, name: str) -> Sequence[int]:
        """The inputs that name an object or a sink."""
        return self._naming.get(name, ())


def _reads_of(step: Step, properties: Mapping[str, Sequence[str]]) -> Sequence[str]:
    return [f"{step.target}.{p}" for p in properties.get(step.member, ())] if isinstance(step, CallStep) else ()


def _lost(step: Step) -> Sequence[str]:
    """What shows what a step puts an end to: where a drive is, and that a host drive is held."""
    if isinstance(step, CallStep) and step.member == "ReleaseHostDrive" and step.target in _RIVALS:
        return [f"{_RIVALS[step.target]}.AttachHostDrive({host})" for host in ("HOST1", "HOST2")]
    return _reads_of(step, _SETS)


def _ends_round(step: Step) -> bool:
    return slot_of(step) is not None or (isinstance(step, CallStep) and step.member in GIVES_DRIVES)
