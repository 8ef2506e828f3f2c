"""The verdict that stored results must have, so that results which were changed by hand are not believed.

The rules are those of ``verdict``, applied to what results.json says of each clause: one clause is broken, so the whole
is nonconformant. A file whose parts were all changed alike can still lie; one whose parts contradict each other cannot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Set
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from ivmdvddrive_spec import VERSION, VERSIONS, Specification

from .. import __version__
from ..judging.evidence import ABOUT_NO_CLAUSE
from ..judging.run_record import claims_in_effect
from ..settings.clause_selection import is_selected
from ..text.printable import one_line
from ..verdicts.consistency import Example, inconsistencies
from ..verdicts.verdict import EXIT_CODES, NOT_EXERCISED
from ..verdicts.waivers import covers
from .recomputed import Said, is_excusable, verdicts_of, verdicts_over
from .summary import BROKEN, MET

__all__ = ["contradiction"]

_WITH_FAILURES: Final = BROKEN | {"waived", "not-applicable"}
"""A clause that a failure names is broken; a waiver may excuse it, or a pinned version may not require it."""

_GOT: Final = 100
"""Characters of an answer that a reason must begin with; what is longer may be cut."""

_UNCOUNTED: Final = frozenset({"search", "values"})
"""The kinds of checks whose calls suites before schema 4 did not count; what they wrote may have been read and stored
again since."""


def contradiction(specification: Specification, results: dict[str, Any], *, schema: int) -> str | None:
    """Say in which way results contradict themselves; None where they do not.

    ``schema`` is the one that they were written by: an older one did not say all that the rules compare.
    """
    return next(filter(None, (rule(results) for rule, since in _rules(specification) if schema >= since)), None)


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
        if len(set(numbers)) < len(numbers):
            return f"{clause['id']} names a failure twice"
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
    if not current and EXIT_CODES[results["verdict"]] != 0 and results["exit_code"] != 0:
        return None  # what an older specification said of each clause is not known any more
    for clause in () if current else results["clauses"]:
        if clause["since"] not in VERSIONS or VERSIONS.index(clause["since"]) > VERSIONS.index(version):
            return f"{clause['id']} is required since {clause['since']}, and the results are of {version}"
    there = {c["id"]: c for c in results["clauses"]}
    ics = results["iut"]["ics"]
    claims = claims_in_effect(ics, results["iut"]["target"])
    late = "com" in claims and "dispatch" in {results["iut"]["binding"], *results["bindings"]}
    for known in specification.clauses.values():
        clause = there.get(known.id)
        must = known.required and known.applies(claims) and known.held_by(pinned or version)
        if clause is None and must:
            return f"{known.id} is missing, which specification {version} requires"
        if clause is None or not (current or must):
            continue
        if current and clause["level"] != known.level:
            return f"{known.id} says that it is {clause['level']}, and it is {known.level}"
        # As verdict._excuse does.
        excused = must and late and known.code == "E_POINTER" and clause["status"] == "not-applicable"
        if clause["required"] != must and not excused:
            return f"{known.id} says that it is {'' if clause['required'] else 'not '}required"
    return None


def _of_the_settings(results: dict[str, Any]) -> str | None:
    """Compare the settings of a run with the places where the results repeat them."""
    settings, specification = results["settings"], results["specification"]
    for name, said, asked in (
        ("pinned specification", specification["pinned"], settings["spec_version"]),
        ("profile", specification["profile"], settings["profile"]),
        ("implementation", results["iut"]["target"], settings["iut"]),
    ):
        if said != asked:
            return f"its {name} is {said}, and {asked} among its settings"
    select = tuple(settings["select"])
    for clause in results["clauses"]:
        if (clause["status"] == "deselected") is is_selected(clause["id"], select):
            said = "deselected, and --select names it" if clause["status"] == "deselected" else "not deselected"
            return f"{clause['id']} is {said}"
    return None


def _of_what_is_unclaimed(results: dict[str, Any]) -> str | None:
    """Compare unclaimed clauses with the claims: a check of each needs one that the implementation does not make."""
    claims = claims_in_effect(results["iut"]["ics"], results["iut"]["target"])
    late = "com" in claims  # a late-bound call of COM has no out pointer, whatever is claimed
    needs: dict[str, set[str]] = {}
    for check in results["checks"]:
        need = check["unclaimed"]
        if need:
            needs.setdefault(check["check"], set()).add(need)
        if need in claims - {"com"} and not (late and need == "null-out") and not results["unjudged"]:
            return f"{check['check']} was left out for want of the claim {need}, which is made"
    for clause in results["clauses"]:
        if clause["status"] == "unclaimed" and needs.keys().isdisjoint(clause["evidence"]["checks"]):
            return f"{clause['id']} is unclaimed, and no check of it needs a claim"
    return None


def _of_the_readings(results: dict[str, Any]) -> str | None:
    """Two readings of one ambiguity are inconsistent, if calls have shown both on the same occasion."""
    found = {(i.ambiguity, i.occasion) for i in inconsistencies(sorted(Example(**one) for one in results["shown"]))}
    said = {(one["ambiguity"], one["occasion"]) for one in results["inconsistent"]}
    if found == said:
        return None
    return f"it shows two readings of {', '.join(sorted({a for a, _ in found ^ said}))}, or says so, and not both"


def _of_a_binding(results: dict[str, Any]) -> str | None:
    """Each binding's verdict follows from its clauses, and each clause of the whole from those over the bindings."""
    for name, one in results["bindings"].items():
        possible = verdicts_over(results, name)
        if one["verdict"] not in {verdict for verdict, _ in possible}:
            return f"the verdict over {name} is {one['verdict']}, and its clauses make it {_in_words(possible)}"
    return None


def _of_the_bindings(results: dict[str, Any]) -> str | None:
    each: dict[str, dict[str, str]] = {name: one["clauses"] for name, one in results["bindings"].items()}
    called = {check["binding"] for check in results["checks"]}
    if called - {""} != set(each) or (each and "" in called):
        return "its checks were made over other bindings than those that have a verdict"
    for name, clauses in each.items():
        if clauses.keys() != {c["id"] for c in results["clauses"]}:
            return f"the clauses over {name} are not those of the whole"
    for clause in results["clauses"] if each else ():
        over = {clauses[clause["id"]] for clauses in each.values()}
        status = clause["status"]
        if status in MET and over.isdisjoint(MET):
            return f"{clause['id']} is {status}, and met over no binding"
        if status in MET | NOT_EXERCISED and over & BROKEN and clause["required"]:
            return f"{clause['id']} is {status}, and broken over a binding"
        if status == "waived" and over.isdisjoint(BROKEN | {"waived"}):
            return f"{clause['id']} is waived, and broken over no binding"
    return None


def _of_a_waiver(specification: Specification, results: dict[str, Any]) -> str | None:
    """A waiver excuses what it expects, until it expires; one whose clause is met is stale."""
    for clause in results["clauses"]:
        if wrong := _waived_wrongly(specification, clause, results):
            return f"{clause['id']} is {clause['status']}, and {wrong}"
    return None


def _waived_wrongly(specification: Specification, clause: dict[str, Any], results: dict[str, Any]) -> str | None:
    waiver, status = clause["waiver"], clause["status"]
    if waiver is None:
        return "no waiver names it" if status in {"waived", "stale-waiver"} else None
    ended = datetime.fromisoformat(results["started"]) + timedelta(seconds=results["seconds"])
    first, last = (ended.date() + timedelta(days) for days in (-1, 1))  # the user's day is not UTC's
    expires = date.fromisoformat(waiver["expires"])
    if waiver["expired"] if expires > last else not waiver["expired"] and expires < first:
        return f"its waiver, which expires on {expires}, is said to be {'' if waiver['expired'] else 'not '}expired"
    if status == "waived" and waiver["expired"]:
        return "its waiver has expired"
    if status == "waived" and clause["reason"] != one_line(waiver["reason"]):
        return "its reason is not its waiver's"
    if status in {"pass", "tolerated", "observed"} and results["complete"] and not waiver["expired"]:
        return "a waiver names it, which is stale"
    outcomes = [results["failures"][number]["outcome"] for number in clause["evidence"]["failures"]]
    if status == "waived" and not covers(specification, waiver["expects"], outcomes):
        return "its waiver expects something else"
    return None


def _of_a_reason(results: dict[str, Any]) -> str | None:
    """A reason says why a clause is not met: there is none of one that is, and that of a broken one is the answer."""
    for clause in results["clauses"]:
        status, reason = clause["status"], clause["reason"]
        if status == "pass" and reason:
            return f"{clause['id']} is met, and its reason says {reason[:100]!r}"
        got = [results["failures"][number]["got"][:_GOT] for number in clause["evidence"]["failures"]]
        if status in BROKEN and not any(reason.startswith(words) for words in got):
            return f"{clause['id']} is {status}, and its reason says {reason[:100]!r}"
    return None


def _of_the_verdict(results: dict[str, Any]) -> str | None:
    possible = verdicts_of(results)
    if results["verdict"] in {verdict for verdict, _ in possible}:
        return None
    return f"its verdict is {results['verdict']}, and its clauses make it {_in_words(possible)}"


def _in_words(possible: Set[Said]) -> str:
    return " or ".join(sorted({verdict for verdict, _ in possible}))


def _of_the_words(results: dict[str, Any]) -> str | None:
    """Compare the reasons of the verdicts with ours; another version of the suite, and a replay, have other words."""
    if results["suite"]["version"] != __version__ or results["settings"]["feature"]:
        return None
    said = [(results["verdict"], results["why"], verdicts_of(results))]
    said += [(one["verdict"], one["why"], verdicts_over(results, name)) for name, one in results["bindings"].items()]
    for verdict, why, possible in said:
        if (verdict, why) not in possible:
            return f"its verdict is {verdict}, and the reason does not follow from its clauses: {why[:200]!r}"
    return None


def _of_the_exit_code(results: dict[str, Any]) -> str | None:
    """Compare with the verdict. A replay has exit codes of its own; a failure of the suite cuts its run short."""
    if results["settings"]["feature"]:
        return None
    possible = {EXIT_CODES[results["verdict"]]}
    if not results["complete"]:
        possible.add(5)
    elif results["verdict"] == "partial" and is_excusable(results):
        possible.add(0)  # as --allow-partial has it
    if results["exit_code"] in possible:
        return None
    return f"its exit code is {results['exit_code']}, and its verdict is {results['verdict']}"


def _rules(specification: Specification) -> Iterator[tuple[Callable[[dict[str, Any]], str | None], int]]:
    """Each rule, and the first schema whose results say all that it compares."""
    yield _of_the_list, 1
    yield _of_a_clause, 1
    yield _of_what_is_met, 1
    yield _of_a_check, 1
    yield _of_the_settings, 1
    yield _of_what_is_unclaimed, 1
    yield partial(_of_the_specification, specification), 1
    yield _of_the_bindings, 1
    yield partial(_of_a_waiver, specification), 3
    yield _of_the_calls, 4
    yield _of_the_readings, 4
    yield _of_a_binding, 4
    yield _of_the_verdict, 1
    yield _of_the_exit_code, 1
    yield _of_a_reason, 4
    yield _of_the_words, 4
