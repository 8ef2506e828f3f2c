"""The wire protocol: how the suite talks to an implementation under test (IUT) in another process.

``protocol.md`` says it in prose and ``protocol.schema.json`` as JSON Schema (draft 2020-12), ``com.md`` and
``com.schema.json`` what COM's own clauses ask besides; all are the project's public contract. Every example of the
prose is validated against the schema by a test.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from .verbs import VERBS_OF_THE_BENCH, WITHOUT_A_SENTENCE, Verb

__all__ = [
    "CLAIMS",
    "EXTENSION_CLAIMS",
    "EXTENSION_VERBS",
    "MAX_BATCH",
    "MAX_LINE",
    "PROTOCOL_VERSION",
    "VERBS",
    "VERBS_OF_THE_BENCH",
    "Verb",
    "prose",
    "schema",
    "schema_of",
]

PROTOCOL_VERSION: Final = 1
"""The version that ``hello`` names."""

MAX_LINE: Final = 1024 * 1024
"""The bytes that a line may have, its line end not counted."""

MAX_BATCH: Final = 256
"""The requests that a batch may hold."""

CLAIMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "machine-states": "machines can be started, saved and turned off",
        "forget-machine": "a machine can be unregistered while its drives are still held",
        "occupy": "a hard disk can be put at a bus location",
        "host-media": "discs can be put into and taken out of host drives",
        "faults": "unexpected errors can be injected",
        "provides-media": "the bench makes its own media files",
        "events": "drives send events to advised sinks",
        "collection": "machines offer DVDROMDrives",
        "null-out": "calls with a NULL out pointer can be made",
        "concurrent": "requests may be answered out of order; Python objects may be called by several threads",
        "batch": "JSON-RPC batches are understood",
    }
)
"""Every claim that an IUT can make, and what it says."""

EXTENSION_CLAIMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "com": "behind it is a COM server, and it answers the requests of COM's own clauses (com.md)",
        "own-sinks": "its sinks are objects of the suite's own, which may fail: in process, and over COM",
    }
)
"""Claims that version 1 of the protocol does not have, with the requests that they bring."""

EXTENSION_VERBS: Final[Mapping[str, str | None]] = MappingProxyType(
    {v.name: v.claim for v in VERBS_OF_THE_BENCH.values() if v.claim in EXTENSION_CLAIMS}
)
"""The verbs that extensions bring, and the claim without which the suite never sends them."""

VERBS: Final[Mapping[str, str | None]] = MappingProxyType(
    {
        **{verb.name: verb.claim for verb in VERBS_OF_THE_BENCH.values() if verb.name not in EXTENSION_VERBS},
        **WITHOUT_A_SENTENCE,
    }
)
"""Every verb of version 1 of the protocol, and the claim without which the suite never sends it."""


@cache
def schema() -> dict[str, Any]:
    """The whole schema; one object, shared: do not change it."""
    loaded: dict[str, Any] = json.loads(_text("protocol.schema.json"))
    return loaded


def schema_of(part: str) -> dict[str, Any]:
    """The schema of one definition, such as ``call.result`` or ``com.query.result``; KeyError for another name."""
    whole = _com_schema() if part.startswith("com.") else schema()
    whole["$defs"][part]
    return {"$schema": whole["$schema"], "$ref": f"#/$defs/{part}", "$defs": whole["$defs"]}


@cache
def _com_schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_text("com.schema.json"))
    return loaded


def prose() -> str:
    """The protocol's page, in Markdown."""
    return _text("protocol.md")


def _text(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
