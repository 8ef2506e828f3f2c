"""Results of an implementation that says whatever might break a page that shows it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Final

__all__ = ["STRINGS", "hostile_results"]

STRINGS: Final = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "</code></pre></td></table><script>alert(3)</script>",
    "[click](javascript:alert(4))",
    "\x1b]8;;http://example.invalid\x07terminal\x1b[31m",
    "\u202eright to left\u2066",
    "```{raw} html\n<script>alert(5)</script>\n```",
    "{raw}`x` {clause}`Nothing.S_OK` {{ config }} [[copy('id')]] %comment",
    ":::{eval-rst}\n.. raw:: html\n:::",
    "| a | b | `c` \\| d ``` ~~~ $x$ <!-- ",
    "# heading\n\n---\n(label)=",
    "x" * (1 << 14),
)


def hostile_results(stored: Path) -> dict[str, Any]:
    """The stored results of an implementation, with every string that is the implementation's own made hostile."""
    found: dict[str, Any] = json.loads(stored.read_text(encoding="utf-8"))
    found["iut"]["target"] = found["settings"]["iut"] = f"python:{STRINGS[0]}"
    found["iut"]["ics"] |= {"name": STRINGS[0], "version": STRINGS[1], "language": STRINGS[3]}
    found["iut"]["ics"]["claims"] += STRINGS  # those that it makes decide what is required of it
    found["suite"]["version"] = "0.0.0"  # its sentences may be others, so that its `why` may be anything
    found |= {"verdict": "nonconformant", "why": STRINGS[2], "exit_code": 1}
    found["readings"] = {STRINGS[0]: STRINGS[3], "collection-live": STRINGS[7]}
    steps = [{"step": "A.ReleaseHostDrive()", "answer": said} for said in STRINGS]
    failed = found["clauses"][0]
    for number, said in enumerate(STRINGS):
        failure = {
            "clauses": [failed["id"]], "status": "fail", "check": said, "got": said, "permitted": [said],
            "outcome": said, "steps": steps, "scenario": said, "diagram": said, "repeat": said, "note": said,
            "log": said,
        }  # fmt: skip
        found["failures"].append(failure)
        failed["evidence"]["failures"].append(number)
    failed |= {"status": "fail", "reason": STRINGS[10]}
    explained = (clause for clause in found["clauses"][1:] if clause["reason"])
    for clause, said in zip(explained, STRINGS, strict=False):
        clause["reason"] = said
    for check, said in zip(found["checks"], STRINGS, strict=False):
        check |= {"check": said, "error": said, "unclaimed": said, "steps": copy.deepcopy(steps)}
        found["unjudged"].append({"what": said, "why": said, "binding": check["binding"]})
    for clause in found["clauses"]:
        clause["evidence"]["checks"] += STRINGS
    return found
