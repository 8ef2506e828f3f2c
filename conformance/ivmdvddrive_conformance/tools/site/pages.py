"""Every generated page by its path in the site's sources, and how it is made. What is in ``extra`` is copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

from .com_rules import rules_page
from .evidence import Stored, evidence_page
from .members import member_page, members_index
from .registers import ambiguities_page, codes_page, errata_page
from .traceability import mutants_page, traceability_page
from .transcripts import implementation_page
from .wire import SCHEMA_FILE, claims_table, protocol_page, schema_file, schema_page

__all__ = ["generated"]


def generated(specification: Specification, stored: Sequence[Stored]) -> Iterator[tuple[str, str]]:
    """Path and text of each page that is made from the data."""
    oracle = Oracle(specification)
    yield "members/index.md", members_index(specification)
    for member in specification.members.values():
        yield f"members/{member.name}.md", member_page(oracle, member, stored)
    yield "com.md", rules_page(specification, stored)
    yield "traceability.md", traceability_page(specification)
    yield "mutants.md", mutants_page()
    yield "errata.md", errata_page(specification)
    yield "ambiguities.md", ambiguities_page(specification)
    yield "codes.md", codes_page(specification)
    yield "protocol.md", protocol_page()
    yield "schema.md", schema_page()
    yield f"extra/{SCHEMA_FILE}", schema_file()
    yield "claims.inc", claims_table()
    yield "evidence/index.md", evidence_page(specification, stored)
    for one in stored:
        yield f"evidence/{one.name}.md", implementation_page(specification, one)
