"""Waivers: deviations that a team knows of, in a TOML file; ``ivmdvddrive waive results.json`` drafts one.

.. code-block:: toml

    [[waiver]]
    clause = "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"
    expects = "ReleaseHostDrive 0x00400728"   # the wrong outcome, as results.json names it; or a list of them;
                                              # a code may stand there by its name: "ReleaseHostDrive S_OK"
    binding = "vtable"                        # any binding where it is left out
    reason = "returns the printed value, cut, until 2.1"
    issue = "https://tracker.example/4711"    # may be left out
    expires = 2027-01-31                      # counts as none from the day after

A clause that goes wrong in another way than its waiver expects fails; one that is met makes its waiver stale.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, get_args

from ivmdvddrive_spec import Specification, to_hex

from ..iuts.port import Binding
from ..settings.settings import SettingsError
from ..text.documents import read_toml
from ..text.printable import one_line, printable, shown
from ..text.suggestions import suggestion

__all__ = ["Waiver", "covers", "load_waivers"]

_KEYS: Final = ("clause", "expects", "binding", "reason", "issue", "expires")
_NAME: Final = re.compile(r"\b[A-Z]+_[A-Z0-9_]+\b")
_VALUE: Final = re.compile(r"\b0[xX][0-9A-Fa-f]{8}\b")
_LINK: Final = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One known deviation: a clause, and the wrong outcomes that are expected of it, by one binding or by any.

    ``today`` is the day by which it has expired or not: a run that passes midnight says one thing from start to end.
    """

    clause: str
    expects: tuple[str, ...]
    reason: str
    expires: datetime.date
    binding: Binding | None = None
    issue: str | None = None
    today: datetime.date = field(default_factory=datetime.date.today, compare=False)  # the user's day, not UTC's

    @property
    def expired(self) -> bool:
        """Tell whether its last day is over, by this machine's calendar."""
        return self.expires < self.today

    def concerns(self, binding: str | None) -> bool:
        """Tell whether it is about runs of a binding."""
        return self.binding is None or binding is None or self.binding == binding

    def covers(self, specification: Specification, outcomes: Collection[str]) -> bool:
        """Tell whether all that went wrong is what it expects; a code may be named or written as its value."""
        return covers(specification, self.expects, outcomes)

    def to_data(self) -> dict[str, Any]:
        """As plain data, for another process of the run."""
        data = asdict(self) | {"expires": self.expires.isoformat()}
        del data["today"]  # what is merged tomorrow is judged tomorrow
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Waiver:
        """The waiver that ``to_data`` gave."""
        expires = datetime.date.fromisoformat(data["expires"])
        return cls(**{**data, "expects": tuple(data["expects"]), "expires": expires})

    def to_json(self) -> dict[str, Any]:
        """As plain data, for the results."""
        return {
            "expects": list(self.expects),
            "reason": one_line(self.reason),
            "issue": self.issue,
            "expires": self.expires.isoformat(),
            "expired": self.expired,
        }


def covers(specification: Specification, expects: Collection[str], outcomes: Collection[str]) -> bool:
    """Tell whether all that went wrong is among what is expected; a code may be named or written as its value."""
    by_value = partial(_by_value, specification)
    return set(map(by_value, outcomes)) <= set(map(by_value, expects))


def _by_value(specification: Specification, outcome: str) -> str:
    """An outcome with each code as its value, in the results' spelling."""
    codes = specification.hresults
    named = _NAME.sub(lambda m: to_hex(codes[m[0]].value) if m[0] in codes else m[0], outcome.strip())
    return _VALUE.sub(lambda m: to_hex(int(m[0], 16)), named)


def load_waivers(specification: Specification, path: Path) -> list[Waiver]:
    """Read a file of waivers; raises SettingsError, which names the file, the entry and the mend."""
    try:
        data = read_toml(path, "waivers")
    except (OSError, ValueError) as error:  # a path that holds a NUL is a ValueError
        raise SettingsError(f"cannot read the waivers {printable(str(path))}: {printable(str(error), 300)}") from error
    entries = data.get("waiver")
    if not isinstance(entries, list) or set(data) != {"waiver"}:
        raise SettingsError(f"{path} holds no list of [[waiver]] alone")
    found = [_waiver(specification, f"{path}, waiver {n}", entry) for n, entry in enumerate(entries, 1)]
    for number, waiver in enumerate(found):
        if any(w.clause == waiver.clause and w.concerns(waiver.binding) for w in found[:number]):
            raise SettingsError(f"{path} waives {waiver.clause} twice")
    return found


def _waiver(specification: Specification, where: str, entry: Any) -> Waiver:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where} is no table")
    for key in sorted(set(entry) - set(_KEYS)):
        hint = suggestion(key, _KEYS) or f" Known: {', '.join(_KEYS)}."
        raise SettingsError(f"{where}: unknown key {printable(key)!r}.{hint}")
    clause = entry.get("clause")
    if not isinstance(clause, str) or clause not in specification.clauses:
        hint = suggestion(clause, specification.clauses) if isinstance(clause, str) else ""
        raise SettingsError(f"{where}: unknown clause {shown(clause)}.{hint}")
    return Waiver(
        clause,
        _expected(specification, where, clause, entry.get("expects")),
        _reason(where, clause, entry.get("reason")),
        _expiry(where, entry.get("expires")),
        _binding(where, entry.get("binding")),
        _issue(where, entry.get("issue")),
    )


def _expected(specification: Specification, where: str, clause: str, value: Any) -> tuple[str, ...]:
    outcomes = [value] if isinstance(value, str) else value
    if not isinstance(outcomes, list) or not outcomes or not all(isinstance(o, str) and o.strip() for o in outcomes):
        raise SettingsError(
            f"{where}: {clause} is waived without the wrong outcome that is expected: expects is a text such as "
            f"'ReleaseHostDrive 0x00400728', or a list of them, which 'ivmdvddrive waive results.json' drafts"
        )
    if "fail" in outcomes:
        raise SettingsError(f"{where}: expects 'fail', which every wrong answer is: say which, as results.json does")
    for name in (name for o in outcomes for name in _NAME.findall(o) if o == f"{clause.partition('.')[0]} {name}"):
        if name not in specification.hresults:
            raise SettingsError(
                f"{where}: expects {shown(name)}, which is no code that the specification names."
                f"{suggestion(name, specification.hresults) or ' Write its value, as results.json does.'}"
            )
    return tuple(outcomes)


def _reason(where: str, clause: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"{where}: {clause} is waived without a reason")
    return value


def _expiry(where: str, value: Any) -> datetime.date:
    if type(value) is not datetime.date:
        raise SettingsError(f"{where}: expires must be a date such as 2027-01-31, the last day on which it counts")
    return value


def _binding(where: str, value: Any) -> Binding | None:
    for known in get_args(Binding):
        if value == known:
            return known  # type: ignore[no-any-return]  # one of the literals
    if value is not None:
        known = ", ".join(get_args(Binding))
        raise SettingsError(f"{where}: binding {shown(value)} is none of {known}")
    return None


def _issue(where: str, value: Any) -> str | None:
    if value is not None and not (isinstance(value, str) and _LINK.fullmatch(value)):
        raise SettingsError(f"{where}: issue must be a link such as https://tracker.example/4711")
    return value
