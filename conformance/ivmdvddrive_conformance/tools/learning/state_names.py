"""Names of a machine's states: by the answers of its getters, and by the bench's earlier actions.

A facet is one thing to say of a state; the first ones tell the most. A machine that has learned more than the getters
show has several states of one name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ivmdvddrive_spec import to_hex
from ivmdvddrive_spec.model.state import Medium

from ...generation.model_walk.graph import Graph
from ...judging.values import New
from ...language.script import Name
from ...text.printable import printable
from .machine import Machine, Transition
from .output import Output
from .stages import Stages

__all__ = ["FACETS", "Names"]

FACETS: Final = ("media", "power", "disc", "place")
"""The facets of a state: what is attached where, which machine runs, where a disc is, where a drive is."""

_ATTACHMENTS: Final[dict[object, str]] = {0: "nothing", 1: "image", 2: "host drive"}
_LONGEST: Final = 24


class Names:
    """The names of states, for one alphabet."""

    def __init__(self, graph: Graph, stages: Stages) -> None:
        self._specification = graph.oracle.specification
        self._stages = stages
        self._numbers = {each.text: each.number for each in graph.inputs}
        self._media = {
            known.path: name
            for name in ("ISO1", "ISO2")
            if isinstance(known := graph.model_symbols.argument("path", Name(name), {}), Medium)
        }

    def said(self, output: Output) -> str:
        """An output for people."""
        return output.in_words(self._specification, self._media)

    def facets(self, machine: Machine, state: int) -> tuple[str, ...]:
        """Return the facets of a state, in the order of ``FACETS``; empty if the alphabet does not tell."""
        row = machine.transitions[state]
        model = self._stages.state(machine.stages[state])
        power = [f"{n} {m.power}" for n, m in zip("MN", model.machines, strict=False) if self._has(f"{n} is running")]
        discs = [
            f"{name} {'has a disc' if host.disc else 'empty'}"
            for name, host in zip(("HOST1", "HOST2"), (h for h in model.hosts if h.capturable), strict=False)
            if self._has(f"the disc is taken out of {name}")
        ]
        return (
            "\n".join(filter(None, (self._attached(row, drive) for drive in "AB"))),
            ", ".join(power),
            ", ".join(discs),
            self._place(row),
        )

    def _has(self, text: str) -> bool:
        return text in self._numbers

    def _answer(self, row: Mapping[int, Transition], text: str) -> Output | None:
        return row[self._numbers[text]].output if text in self._numbers else None

    def _getter(self, role: str) -> str:
        """The name of the drive's property that gives what has a role."""
        return self._specification.giving(role, "drive").name

    def _attached(self, row: Mapping[int, Transition], drive: str) -> str:
        """A drive's media, as its getters tell: beside the kind of attachment, a failure says nothing more."""
        said = self._answer(row, f"{drive}.{self._getter('attachment')}")
        if said is None:
            return ""
        words = [_ATTACHMENTS.get(said.value, self._shown(said)) if said.code == 0 else self._shown(said)]
        for role, kind in (("path", 1), ("letter", 2)):
            getter = self._getter(role)
            more = self._answer(row, f"{drive}.{getter}")
            if more is not None and more.code == 0:
                words.append(self._shown(more) if said.value == kind else f"yet {getter} {self._shown(more)}")
        return f"{drive}: {' '.join(words)}"

    def _place(self, row: Mapping[int, Transition]) -> str:
        parts = []
        for role in ("bus", "device"):
            said = self._answer(row, f"A.{self._getter(role)}")
            if said is not None:
                parts.append(f"{role} {self._shown(said)}")
        return f"A at {' '.join(parts)}" if parts else ""

    def _shown(self, output: Output) -> str:
        """A value, or a failure's code, in few letters."""
        if output.code is None:
            return self.said(output)
        if output.code:
            return self._specification.name_of(output.code) or to_hex(output.code)
        value = output.value
        if isinstance(value, New):
            return value.value
        return self._media.get(value, printable(value, _LONGEST)) if isinstance(value, str) else str(value)
