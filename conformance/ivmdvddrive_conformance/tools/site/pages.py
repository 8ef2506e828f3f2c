"""Every generated page by its path in the site's sources, and how it is made. What is in ``extra`` is copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivmdvddrive_spec.vpc import SPECIFICATION

from .com_rules import rules_page
from .evidence import Stored, evidence_page
from .members import member_page, members_index
from .registers import ambiguities_page, codes_page, errata_page
from .traceability import mutants_page, traceability_page
from .transcripts import implementation_page
from .wire import SCHEMA_FILE, claims_table, protocol_page, schema_file, schema_page

__all__ = ["generated"]


def generated(stored: Sequence[Stored]) -> Iterator[tuple[str, str]]:
    """Path and text of each page that is made from the data."""
    yield "members/index.md", members_index()
    for name, member in SPECIFICATION.members.items():
        yield f"members/{name}.md", member_page(member, stored)
    yield "com.md", rules_page(stored)
    yield "traceability.md", traceability_page()
    yield "mutants.md", mutants_page()
    yield "errata.md", errata_page()
    yield "ambiguities.md", ambiguities_page()
    yield "codes.md", codes_page()
    yield "protocol.md", protocol_page()
    yield "schema.md", schema_page()
    yield f"extra/{SCHEMA_FILE}", schema_file()
    yield "claims.inc", claims_table()
    yield "evidence/index.md", evidence_page(stored)
    for one in stored:
        yield f"evidence/{one.name}.md", implementation_page(one)
