"""The verbs of the wire protocol: one table for everything that the suite knows of them.

A verb of the bench sets the scene for calls. In a scenario it stands as a sentence, at the port as a request with
arguments, in the model as a change of its state. All three are made of this table; what a verb does to the model is
``model.bench``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

__all__ = ["VERBS_OF_THE_BENCH", "WITHOUT_A_SENTENCE", "ArgumentKind", "Verb"]

ArgumentKind: TypeAlias = Literal[
    "machine", "drive", "object", "sink", "host drive", "place", "state", "fault", "inserted"
]
"""The kinds of a verb's arguments: an ``object`` is a machine, a drive or a collection; a ``place`` is 0 or 1."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of the bench.

    ``parameters`` are the protocol's names with the kind of argument that each takes. ``sentences`` say it in a
    scenario; where there are two, the one of the number that ``inserted`` has. ``makes`` is the kind of what gets a
    name. ``claim`` is the claim without which the suite never sends the verb. ``clause`` is the one that an
    implementation breaks that is lost in it: the first that rests on what the verb does.
    """

    name: str
    sentences: tuple[str, ...]
    parameters: Mapping[str, ArgumentKind]
    clause: str
    claim: str | None = None
    makes: Literal["machine", "sink"] | None = None

    def kinds(self) -> tuple[ArgumentKind, ...]:
        """The kinds of its arguments, in their order."""
        return tuple(self.parameters.values())


VERBS_OF_THE_BENCH: Final[Mapping[str, Verb]] = MappingProxyType(
    {
        verb.name: verb
        for verb in (
            Verb("reset", ("the bench is reset",), {}, "AddDVDROMDrive.S_OK"),
            Verb("createMachine", ("a machine {result}",), {}, "AddDVDROMDrive.S_OK", makes="machine"),
            Verb(
                "occupy",
                ("a hard disk at {bus}:{device} of {machine}",),
                {"machine": "machine", "bus": "place", "device": "place"},
                "AddDVDROMDrive.VM_E_DRIVE_BUS_LOC_IN_USE",
                claim="occupy",
            ),
            Verb(
                "setMachineState",
                ("{machine} is {state}",),
                {"machine": "machine", "state": "state"},
                "Attachment.value",
                claim="machine-states",
            ),
            Verb(
                "forgetMachine",
                ("{machine} is forgotten",),
                {"machine": "machine"},
                "Attachment.VM_E_VM_UNKNOWN",
                claim="forget-machine",
            ),
            Verb(
                "setHostMedia",
                ("the disc is taken out of {letter}", "a disc is put into {letter}"),
                {"letter": "host drive", "inserted": "inserted"},
                "OnMediaEject.disc",
                claim="host-media",
            ),
            Verb(
                "injectFault",
                ("the next call on {object} meets {fault}",),
                {"object": "object", "fault": "fault"},
                "Attachment.DISP_E_EXCEPTION",
                claim="faults",
            ),
            Verb(
                "advise",
                ("a sink {result} on {object}",),
                {"object": "drive"},
                "OnMediaInsert.image",
                claim="events",
                makes="sink",
            ),
            Verb(
                "adviseFailing",
                ("a failing sink {result} on {object}",),
                {"object": "drive"},
                "OnMediaInsert.failing-sink",
                claim="own-sinks",
                makes="sink",
            ),
            Verb(
                "unadvise",
                ("{sink} is unadvised",),
                {"sink": "sink"},
                "OnMediaInsert.not-after-unadvise",
                claim="events",
            ),
        )
    }
)
"""By the protocol's name, the verbs that stand in scenarios, in the order in which their sentences are tried."""

WITHOUT_A_SENTENCE: Final[Mapping[str, str | None]] = MappingProxyType(
    {"hello": None, "provideMedia": "provides-media", "drain": "events", "call": None, "bye": None}
)
"""The verbs that stand in no scenario, and the claims without which the suite never sends them."""
