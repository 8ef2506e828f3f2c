"""Links of the hand-written pages: to files in the repository, and to the pages made of these on the site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

__all__ = ["PAGES", "on_the_site"]

_SPEC: Final = "../spec/ivmdvddrive_spec"

PAGES: Final[Mapping[str, str]] = {
    f"{_SPEC}/protocol/protocol.md": "protocol.md",
    f"{_SPEC}/protocol/protocol.schema.json": "schema.md",
    f"{_SPEC}/data/com.toml": "com.md",
    f"{_SPEC}/data/errata.toml": "errata.md",
    f"{_SPEC}/data/ambiguities.toml": "ambiguities.md",
    f"{_SPEC}/data/hresults.toml": "codes.md",
    f"{_SPEC}/data/profiles.toml": "differences.md",
    f"{_SPEC}/data/members": "members/index.md",
    "../conformance/ivmdvddrive_conformance/cli": "cli.md",
    "../features": "traceability.md",
    "../reference_impl/ivmdvddrive_mutants": "mutants.md",
    "evidence": "evidence/index.md",
}
"""The page that is made of a file or a folder, by its path from ``docs/``."""

_LINK: Final = re.compile(r"\]\(([^)#\s]+)(?=[)#])")


def on_the_site(text: str) -> str:
    """Return a page whose links to what a page is made of lead to that page."""
    return _LINK.sub(lambda link: f"]({PAGES.get(link[1], link[1])}", text)
