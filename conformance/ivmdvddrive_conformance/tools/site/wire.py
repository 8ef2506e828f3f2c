"""The wire protocol's pages: the prose as it is published, and each definition of its schema."""

from __future__ import annotations

import json
from typing import Any, Final

from ivmdvddrive_spec.protocol import CLAIMS, VERBS, prose, schema

from .markup import NONE, code, fenced, table
from .markup import prose as text

__all__ = ["SCHEMA_FILE", "claims_table", "protocol_page", "schema_file", "schema_page"]

SCHEMA_FILE: Final = "protocol.schema.json"
"""Where the whole schema lies on the site, as the prose says: beside the protocol's page."""


def protocol_page() -> str:
    """The prose of the protocol, as it is published."""
    return f"{prose()}\n\n## Schemas\n\n[Each definition of the JSON Schema](schema.md), by verb.\n"


def claims_table() -> str:
    """Return what an implementation may claim, and the verbs that each claim brings."""
    rows = [
        (code(claim), text(says), ", ".join(code(verb) for verb, needs in VERBS.items() if needs == claim) or NONE)
        for claim, says in CLAIMS.items()
    ]
    return table(("claim", "it says", "verbs"), rows)


def schema_file() -> str:
    """The whole schema, for programs."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema_page() -> str:
    """Every definition of the schema under a heading of its own."""
    found: dict[str, Any] = schema()
    whole = f'<a href="{SCHEMA_FILE}"><code>{SCHEMA_FILE}</code></a>'
    lead = f"What each verb takes and gives, by JSON Schema ({code(found['$schema'])}). The whole of it is {whole}."
    parts = ["# The protocol's schemas", "", lead, ""]
    for name, definition in found["$defs"].items():
        parts += [f"## {code(name)}", "", fenced(json.dumps(definition, indent=2, ensure_ascii=False), "json")]
    return "\n".join(parts)
