"""The verdict that stored results must have, so that results which were changed by hand are not believed.

The rules are those of ``verdict``, applied to what results.json says of each clause: one clause is broken, so the whole
is nonconformant. A file whose parts were all changed alike can still lie; one whose parts contradict each other cannot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Set
from functools import partial
from typing import Any, Final

from ivmdvddrive_spec import VERSION, VERSIONS, Specification

from ..judging.evidence import ABOUT_NO_CLAUSE
from ..judging.run_record import claims_in_effect
from ..verdicts.verdict import EXCUSABLE, EXIT_CODES, NOT_EXERCISED
from .summary import BROKEN, MET, forbidden_inconsistencies, required

__all__ = ["contradiction", "possible_verdicts"]

_WITH_FAILURES: Final = BROKEN | {"waived", "not-applicable"}
"""A clause that a failure names is broken; a waiver may excuse it, or a pinned version may not require it."""

_UNCOUNTED: Final = frozenset({"search", "values"})
"""The kinds of checks whose calls suites before schema 4 did not count; what they wrote may have been read and stored
again since."""


def contradiction(specification: Specification, results: dict[str, Any], *, schema: int) -> str | None:
    """Say in which way results contradict themselves; None where they do not.

    ``schema`` is the one that they were written by: an older one did not say all that the rules compare.
    """
    return next(filter(None, (rule(results) for rule, since in _rules(specification) if schema >= since)), None)


def possible_verdicts(results: dict[str, Any]) -> frozenset[str]:
    """Give the verdicts that follow from the clauses; several where it rests on more than they say."""
    statuses = {c["status"] for c in results["clauses"]}
    judged = [c for c in required(results) if c["status"] not in NOT_EXERCISED]
    if statuses & (BROKEN | {"stale-waiver"}) or forbidden_inconsistencies(results):
        return frozenset({"nonconformant"})
    if not judged:
        # A run that was cut short, or whose IUT did not start, has judged as little.
        return frozenset({"indeterminate"} if results["complete"] else {"indeterminate", "partial"})
    if not results["complete"] or len(judged) < len(required(results)):
        return frozenset({"partial"})
    if results["unjudged"]:
        return frozenset({"partial"})
    whole = "conformant with waivers" if "waived" in statuses else "conformant"
    return frozenset({whole, "partial"} if _has_unjudged_checks(results) else {whole})


def _has_unjudged_checks(results: dict[str, Any]) -> bool:
    """Tell whether a check ended before its end, so that the verdict may be partial though every clause is met."""
    return any(c["error"] or c["cut"] or c["unclaimed"] for c in results["checks"])


def _of_the_list(results: dict[str, Any]) -> str | None:
    if bool(results["stopped"]) is results["complete"]:
        return "it is whole and was stopped" if results["complete"] else "it is not whole, and nothing stopped it"
    twice = [clause for clause, count in Counter(c["id"] for c in results["clauses"]).items() if count > 1]
    return f"{twice[0]} stands twice in the clauses" if twice else None


def _of_a_clause(results: dict[str, Any]) -> str | None:
    for clause in results["clauses"]:
        numbers, status = clause["evidence"]["failures"], clause["status"]
        if any(number >= len(results["failures"]) for number in numbers):
            return f"{clause['id']} names a failure that is not there"
        may_fail = status in _WITH_FAILURES and not (status == "not-applicable" and clause["required"])
        if numbers and not may_fail:
            return f"{clause['id']} is {status}, and a failure names it"
        if status in BROKEN | {"waived"} and not numbers:
            return f"{clause['id']} is {status}, and no failure shows it"
        if status == "observed" and clause["required"]:
            return f"{clause['id']} is required, and {status}: only what is unspecified is not judged"
    known = {c["id"]: c["evidence"]["failures"] for c in results["clauses"] if c["status"] in BROKEN}
    met = {c["id"] for c in results["clauses"] if c["status"] in MET}
    there = {c["id"] for c in results["clauses"]}
    for number, failure in enumerate(results["failures"]):
        if there.isdisjoint(failure["clauses"]):
            return f"failure {number} names no clause that is there"
        for clause in failure["clauses"]:
            if clause in met or number not in known.get(clause, [number]):
                return f"failure {number} names {clause}, which does not name it"
    return None


def _of_what_is_met(results: dict[str, Any]) -> str | None:
    """A clause is met if a check that is about it ran to its end, or if an answer rested on it."""
    ran = {c["check"] for c in results["checks"] if not (c["error"] or c["unclaimed"])}
    return _unshown(results, ran, any_ran=bool(ran))


def _of_the_calls(results: dict[str, Any]) -> str | None:
    """A check counts if an answer was judged in it: of an implementation that was called, so that it was started."""
    judged = [c for c in results["checks"] if c["calls"]]
    if judged and not results["iut"]["ics"]:
        return f"{judged[0]['check']} has judged answers of an implementation that was not started"
    known = {(one["what"], one["binding"]) for one in results["unjudged"]}
    for check in results["checks"] if results["complete"] else ():
        said = check["calls"] or check["failures"] or check["unclaimed"] or check["check"] in ABOUT_NO_CLAUSE
        if not said and check["kind"] not in _UNCOUNTED and (check["check"], check["binding"]) not in known:
            return f"no answer was judged in {check['check']}, and it is not among what was not judged"
    ran = {c["check"] for c in judged if not (c["error"] or c["unclaimed"] or c["cut"])}
    return _unshown(results, ran, any_ran=bool(judged))


def _unshown(results: dict[str, Any], ran: Set[str], *, any_ran: bool) -> str | None:
    for clause in results["clauses"]:
        evidence = clause["evidence"]
        shown = any_ran and (evidence["exercised"] or not ran.isdisjoint(evidence["checks"]))
        if clause["status"] in MET and not shown:
            return f"{clause['id']} is met, and nothing shows it"
    return None


def _of_a_check(results: dict[str, Any]) -> str | None:
    """Compare what a check says of itself with what is listed of it."""
    unjudged = {(one["what"], one["binding"]) for one in results["unjudged"]}
    for check in results["checks"]:
        name = check["check"]
        if check["failures"] and not results["failures"]:
            return f"{name} found something wrong, and no failure shows it"
        if results["complete"] and (name, check["binding"]) not in unjudged:
            if check["error"]:
                return f"the bench failed in {name}, and it is not among what was not judged"
            if check["cut"]:
                return f"{name} was cut, and it is not among what was not judged"
    return None


def _of_the_specification(specification: Specification, results: dict[str, Any]) -> str | None:
    """Compare with this specification, where the results are of it."""
    version, pinned = results["specification"]["version"], results["specification"]["pinned"]
    for named in (version, pinned):
        if named is not None and named not in VERSIONS:
            return f"specification {named} is none that this suite knows"
    current = version == VERSION
    if not current and EXIT_CODES[results["verdict"]] != 0:
        return None  # what an older specification said of each clause is not known any more
    there = {c["id"]: c for c in results["clauses"]}
    ics = results["iut"]["ics"]
    claims = claims_in_effect(ics, results["iut"]["target"])
    late = "com" in claims and "dispatch" in {results["iut"]["binding"], *results["bindings"]}
    for known in specification.clauses.values():
        clause = there.get(known.id)
        must = known.required and known.applies(claims) and known.held_by(pinned or version)
        if clause is None and must:
            return f"{known.id} is missing, which specification {version} requires"
        if clause is None or not current:
            continue
        if clause["level"] != known.level:
            return f"{known.id} says that it is {clause['level']}, and it is {known.level}"
        # As verdict._excuse does.
        excused = must and late and known.code == "E_POINTER" and clause["status"] == "not-applicable"
        if clause["required"] != must and not excused:
            return f"{known.id} says that it is {'' if clause['required'] else 'not '}required"
    return None


def _of_a_binding(results: dict[str, Any]) -> str | None:
    for name, one in results["bindings"].items():
        broken = [clause for clause, status in one["clauses"].items() if status in BROKEN]
        if broken and one["verdict"] != "nonconformant":
            return f"the verdict over {name} is {one['verdict']}, and {broken[0]} is broken over it"
        worse = EXIT_CODES[one["verdict"]] != 0
        if worse and EXIT_CODES[results["verdict"]] == 0:
            return f"its verdict is {results['verdict']}, and that over {name} is {one['verdict']}"
        if one["verdict"] == "nonconformant" != results["verdict"]:
            return f"its verdict is {results['verdict']}, and that over {name} is nonconformant"
    return None


def _of_a_waiver(results: dict[str, Any]) -> str | None:
    for clause in results["clauses"]:
        waiver = clause["waiver"]
        if clause["status"] == "waived" and (waiver is None or waiver["expired"]):
            return f"{clause['id']} is waived, and {'its waiver has expired' if waiver else 'no waiver names it'}"
    return None


def _of_the_verdict(results: dict[str, Any]) -> str | None:
    possible = possible_verdicts(results)
    if results["verdict"] in possible:
        return None
    return f"its verdict is {results['verdict']}, and its clauses make it {' or '.join(sorted(possible))}"


def _of_the_exit_code(results: dict[str, Any]) -> str | None:
    """Compare with the verdict. A replay has exit codes of its own; a failure of the suite cuts its run short."""
    if results["settings"]["feature"]:
        return None
    possible = {EXIT_CODES[results["verdict"]]}
    if not results["complete"]:
        possible.add(5)
    elif results["verdict"] == "partial" and not results["unjudged"] and _is_excusable(results):
        possible.add(0)  # as --allow-partial has it
    if results["exit_code"] in possible:
        return None
    return f"its exit code is {results['exit_code']}, and its verdict is {results['verdict']}"


def _is_excusable(results: dict[str, Any]) -> bool:
    """Tell whether all that was not exercised is what ``--allow-partial`` excuses."""
    return {c["status"] for c in required(results)} & NOT_EXERCISED <= EXCUSABLE


def _rules(specification: Specification) -> Iterator[tuple[Callable[[dict[str, Any]], str | None], int]]:
    """Each rule, and the first schema whose results say all that it compares."""
    yield _of_the_list, 1
    yield _of_a_clause, 1
    yield _of_what_is_met, 1
    yield _of_a_check, 1
    yield partial(_of_the_specification, specification), 1
    yield _of_a_binding, 1
    yield _of_the_verdict, 1
    yield _of_the_exit_code, 1
    yield _of_a_waiver, 3
    yield _of_the_calls, 4
