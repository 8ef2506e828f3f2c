"""A draft of a waivers file from a run: what it found broken, for people to say why they know of it.

The reason is theirs to write: a draft without one is refused by ``load_waivers``, which names the place.
"""

from __future__ import annotations

import datetime
import json
from typing import Any

from ..summary import BROKEN, name_of_iut

__all__ = ["draft"]


def draft(
    results: dict[str, Any], *, expires: datetime.date, reason: str = "", issue: str | None = None
) -> tuple[str, int]:
    """The TOML, and how many waivers it has; those that the run waived are kept as they were."""
    broken = [c for c in results["clauses"] if c["status"] in BROKEN | {"waived"}]
    head = f"# Waivers for {name_of_iut(results)}, drafted from the run of {results['started']}.\n"
    head += "# Each needs a reason; 'ivmdvddrive explain CLAUSE' says what its page does.\n"
    return head + "".join(_entry(c, results, expires, reason, issue) for c in broken), len(broken)


def _entry(
    clause: dict[str, Any], results: dict[str, Any], expires: datetime.date, reason: str, issue: str | None
) -> str:
    failures = [results["failures"][n] for n in clause["evidence"]["failures"]]
    outcomes = list(dict.fromkeys(f["outcome"] for f in failures))
    lines = ["", "[[waiver]]", f"clause = {_text(clause['id'])}", f"# {clause['says']}"]
    lines += [f"# got: {f['got']}; permitted: {' or '.join(f['permitted'])}" for f in failures]
    lines.append(f"expects = {_text(outcomes[0]) if len(outcomes) == 1 else _list(outcomes)}")
    if binding := results["iut"]["binding"]:
        lines.append(f"binding = {_text(binding)}")
    if clause["status"] == "waived":
        known = clause["waiver"]
        reason, issue, last = known["reason"], known["issue"], known["expires"]
    else:
        last = expires.isoformat()
    lines.append(f"reason = {_text(reason)}{'' if reason else '  # why is it known?'}")
    lines.append(f"issue = {_text(issue)}" if issue else '# issue = "https://…"')
    return "\n".join([*lines, f"expires = {last}", ""])


def _text(text: str) -> str:
    """A basic string of TOML: JSON's escapes are TOML's, but for DEL, which no printable text has."""
    return json.dumps(text, ensure_ascii=False)


def _list(texts: list[str]) -> str:
    return "[" + ", ".join(map(_text, texts)) + "]"
