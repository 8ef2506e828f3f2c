"""An alphabet, looked up: which inputs read, which name an object, which read what another changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ivmdvddrive_spec import Member, Specification

from ...language.script import CallStep, Step
from .alphabet import Input, member_of
from .enabled_inputs import finds_drives, names_in, slot_of

__all__ = ["Index"]

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

    def __init__(self, inputs: Sequence[Input], specification: Specification) -> None:
        self._specification = specification
        by_text = {i.text: i.number for i in inputs}
        self.rare = frozenset(i.number for i in inputs if i.rare)
        self.ends_round = frozenset(i.number for i in inputs if self._ends_round(i.step))
        self.reads = tuple(
            {i.text: i.number for i in inputs if isinstance(i.step, CallStep) and i.step.is_read}.values()
        )
        self.attachments = [i.number for i in inputs if self._gives(i.step) == "attachment"]
        self.letters = [i.number for i in inputs if self._gives(i.step) == "letter"]
        members = [self._member(i.step) for i in inputs]
        changed = [_reads_of(i.step, m.changes if m else ()) for i, m in zip(inputs, members, strict=True)]
        kept = [_reads_of(i.step, m.keeps if m else ()) for i, m in zip(inputs, members, strict=True)]
        self.shown_by = [[by_text[t] for t in texts if t in by_text] for texts in changed]
        self.kept_by = [[by_text[t] for t in texts if t in by_text] for texts in kept]
        self.lost_by = [[by_text[t] for t in self._lost_by(i.step) if t in by_text] for i in inputs]
        self._naming: dict[str, list[int]] = {}
        for each in inputs:
            for name in names_in(each.step):
                self._naming.setdefault(name, []).append(each.number)

    def naming(self, name: str) -> Sequence[int]:
        """The inputs that name an object or a sink."""
        return self._naming.get(name, ())

    def _member(self, step: Step) -> Member | None:
        return member_of(self._specification, step) if isinstance(step, CallStep) else None

    def _gives(self, step: Step) -> str | None:
        """The role of what a step reads, if it does nothing else."""
        member = self._member(step)
        return member.gives if isinstance(step, CallStep) and step.is_read and member else None

    def _lost_by(self, step: Step) -> Sequence[str]:
        """The calls that show what a step ends: where a drive is, and that a host drive is held.

        A method that is given every property which it changes sets them whatever they were. Of media, each method
        tells by its code what it has found.
        """
        member = self._member(step)
        if member is None or not isinstance(step, CallStep):
            return ()
        if member.frees == "letter" and step.target in _RIVALS:
            capture = self._specification.taking(member.object, "letter")
            return [f"{_RIVALS[step.target]}.{capture.name}({host})" for host in ("HOST1", "HOST2")]
        given = {self._specification.member(member.object, name).gives for name in member.changes}
        return _reads_of(step, member.changes) if given <= set(member.roles) else ()

    def _ends_round(self, step: Step) -> bool:
        member = self._member(step)
        return slot_of(step, self._specification) is not None or (member is not None and finds_drives(member))


def _reads_of(step: Step, properties: Sequence[str]) -> Sequence[str]:
    return [f"{step.target}.{name}" for name in properties] if isinstance(step, CallStep) else ()
