"""Every generated page by its path in the site's sources, and how it is made. What is in ``extra`` is copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import click

from ivmdvddrive_spec import VERSION
from ivmdvddrive_spec.oracle import Oracle

from ... import __version__
from .com_rules import rules_page
from .command_line import command_line_page
from .differences import differences_page
from .evidence import Stored, evidence_page
from .members import member_page, members_index, page_of
from .products import Products
from .registers import ambiguities_page, codes_page, errata_page
from .traceability import mutants_page, traceability_page
from .transcripts import implementation_pages
from .wire import SCHEMA_FILE, claims_table, protocol_page, schema_file, schema_page

__all__ = ["generated", "translated"]

_VERSIONS: Final = """\
This is version {} of the suite, which holds version {} of the specification. The suite's version changes with its code,
the specification's with its clauses; a gate can [pin the latter](ci.md).
"""


def generated(products: Products, stored: Sequence[Stored], command: click.Command) -> Iterator[tuple[str, str]]:
    """Path and text of each page that is made from the data; ``command`` is the whole command line."""
    oracles = {profile: Oracle(one) for profile, one in products.specifications.items()}
    yield "members/index.md", members_index(products)
    for member in products.members.values():
        yield f"members/{page_of(member)}", member_page(products, oracles, member, stored)
    yield "cli.md", command_line_page(command)
    yield "differences.md", differences_page(products)
    yield "com.md", rules_page(products, stored)
    yield "traceability.md", traceability_page(products)
    yield "mutants.md", mutants_page(products)
    yield "errata.md", errata_page(products)
    yield "ambiguities.md", ambiguities_page(products)
    yield "codes.md", codes_page(products)
    yield "protocol.md", protocol_page()
    yield "schema.md", schema_page()
    yield f"extra/{SCHEMA_FILE}", schema_file()
    yield "claims.inc", claims_table()
    yield "versions.inc", _VERSIONS.format(__version__, VERSION)
    yield "evidence/index.md", evidence_page(products, stored)
    for one in stored:
        yield from implementation_pages(products, one)


def translated(products: Products) -> Iterator[tuple[str, str]]:
    """Path and text of each page that exists in other languages than English: those to read the specification by."""
    yield "members/index.md", members_index(products)
    for member in products.members.values():
        yield f"members/{page_of(member)}", member_page(products, {}, member, ())
    yield "com.md", rules_page(products, ())
    yield "errata.md", errata_page(products)
    yield "ambiguities.md", ambiguities_page(products)
    yield "codes.md", codes_page(products)
