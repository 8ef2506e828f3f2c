"""Links from a report to a copy of the site: the page of a member has a clause's scenarios, a guide has the claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from ivmdvddrive_spec import Specification

__all__ = ["SiteLinks", "is_site"]

_SCHEMES: Final = frozenset({"http", "https", "file", ""})
_CLAIMS: Final = "implementing.html#claims"
_COM: Final = "com.html"
_COM_MEMBERS: Final = "COM."


def is_site(address: str) -> bool:
    """Tell whether an address may stand in a link: a web address, or a path relative to the report."""
    try:
        return bool(address) and address.isprintable() and urlsplit(address).scheme in _SCHEMES
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class SiteLinks:
    """The addresses of pages below ``base``; without one there are none."""

    specification: Specification
    base: str | None = None

    def of_clause(self, clause: str) -> str | None:
        """Return the address of a clause's statement; None without a site, or for a clause that it does not have."""
        known = self.specification.clauses.get(clause)
        if self.base is None or known is None:
            return None
        if known.member.startswith(_COM_MEMBERS):
            return self._below(f"{_COM}#{quote(clause)}")
        return self._below(f"members/{self.specification.members[known.member].stem}.html#{quote(clause)}")

    @property
    def claims(self) -> str | None:
        """The address of the table of claims."""
        return None if self.base is None else self._below(_CLAIMS)

    def _below(self, page: str) -> str:
        return f"{str(self.base).rstrip('/')}/{page}"
