"""Waivers: deviations that a team knows of, one a clause, in a TOML file.

.. code-block:: toml

    [[waiver]]
    clause = "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"
    reason = "returns E_FAIL until 2.1"
    expects = "fail"          # the status expected; any violation where it is left out
    expires = 2027-01-31      # counts as none from the day after
"""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivmdvddrive_spec.specification import SPECIFICATION

from .near import near_clause
from .printable import printable
from .settings import SettingsError

__all__ = ["Waiver", "load_waivers"]

_KEYS = frozenset({"clause", "reason", "expects", "expires"})
_EXPECTED = ("fail", "crash", "timeout", "protocol-error")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One known deviation."""

    clause: str
    reason: str
    expects: str | None = None
    expires: datetime.date | None = None

    @property
    def expired(self) -> bool:
        """Whether its last day is over, by this machine's calendar."""
        return self.expires is not None and self.expires < datetime.date.today()  # the user's day


def load_waivers(path: Path) -> list[Waiver]:
    """Read a file of waivers; raises SettingsError, which names the file, the entry and the mend."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot read the waivers {path}: {error}") from error
    entries = data.get("waiver")
    if not isinstance(entries, list) or set(data) != {"waiver"}:
        raise SettingsError(f"{path} holds no list of [[waiver]] alone")
    found = [_waiver(f"{path}, waiver {n}", entry) for n, entry in enumerate(entries, 1)]
    for waiver in found:
        if sum(w.clause == waiver.clause for w in found) > 1:
            raise SettingsError(f"{path} waives {waiver.clause} twice")
    return found


def _waiver(where: str, entry: Any) -> Waiver:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where} is no table")
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise SettingsError(f"{where}: unknown key {printable(unknown[0])!r}; known: {', '.join(sorted(_KEYS))}")
    clause, reason = entry.get("clause"), entry.get("reason")
    if not isinstance(clause, str) or clause not in SPECIFICATION.clauses:
        raise SettingsError(f"{where}: unknown clause {printable(str(clause))!r}.{near_clause(str(clause))}")
    if not isinstance(reason, str) or not reason.strip():
        raise SettingsError(f"{where}: {clause} is waived without a reason")
    expects, expires = entry.get("expects"), entry.get("expires")
    if expects not in (None, *_EXPECTED):
        raise SettingsError(f"{where}: expects {printable(str(expects))!r}, which is none of {', '.join(_EXPECTED)}")
    if expires is not None and type(expires) is not datetime.date:
        raise SettingsError(f"{where}: expires must be a date such as 2027-01-31")
    return Waiver(clause, reason, expects, expires)
