"""Verdicts: what the evidence says of each clause, and of the IUT as a whole.

A clause's status is decided by the first row that fits:

================================================  ===============================================================
a check found a violation of it                   ``crash``, ``timeout``, ``protocol-error`` or ``fail``
the bench failed in every check that is about it  ``error``
a check of it met a tolerated answer              ``tolerated``
a check of it passed, or a search met it          ``pass`` (``observed`` for an unspecified clause)
``--select`` leaves it out                        ``deselected``
it is conditional on a claim that is not made     ``not-applicable``
what its checks need is not claimed               ``unclaimed``
anything else                                     ``not-applicable``, with the reason
================================================  ===============================================================

A clause passes if one check of it passed: it ran to its end, and an answer of the IUT was judged in it. The verdict
asks for more: where a check ended in an error of the bench, was cut by a limit, did not run or judged no answer, the
whole is *partial* at most (``Verdict.unjudged``).

The last four, and ``error``, are *not exercised*. A clause that is conditional on a claim is not required of an IUT
that does not make it, and so takes nothing from its conformance; nor is one that a pinned version of the specification
did not require yet, and its violation is no more than a reason of ``not-applicable``. A waiver turns the violation that
it expects into ``waived``, and a pass into ``stale-waiver``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, NamedTuple, TypeAlias

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.records import VERSION, Clause

from ..judging.evidence import CheckKind, Evidence, Failure, Unjudged
from ..judging.violation import FailedStatus
from ..settings.clause_selection import is_selected
from ..text.printable import one_line, reprintable
from .consistency import Example, Inconsistency, examples, inconsistencies
from .waivers import Waiver

__all__ = [
    "EXCUSABLE",
    "EXIT_CODES",
    "NOT_EXERCISED",
    "Decided",
    "Finding",
    "Overall",
    "Result",
    "Status",
    "Verdict",
    "exit_code",
    "judge",
    "overall_of",
]

Status: TypeAlias = Literal[
    "pass", "tolerated", "fail", "crash", "timeout", "protocol-error",
    "unclaimed", "not-applicable", "deselected",
    "error", "waived", "stale-waiver", "observed",
]  # fmt: skip
Overall: TypeAlias = Literal["conformant", "conformant with waivers", "partial", "nonconformant", "indeterminate"]

_VIOLATED: Final[tuple[FailedStatus, ...]] = ("crash", "timeout", "protocol-error", "fail")
EXCUSABLE: Final = frozenset({"unclaimed", "deselected"})
"""The statuses that ``--allow-partial`` excuses: what is not claimed, and what the user has not selected."""

NOT_EXERCISED: Final = frozenset({"unclaimed", "not-applicable", "deselected", "error"})
EXIT_CODES: Final[dict[Overall, int]] = {
    "conformant": 0,
    "conformant with waivers": 0,
    "nonconformant": 1,
    "indeterminate": 3,
    "partial": 4,
}
_NAMED: Final = 5
"""The number of stale waivers that the verdict names."""

_WHY: Final = 160
"""Characters of the reason why something was not judged, in the verdict."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation, the check that found it, and every clause that it breaks; ``binding`` where a run has several."""

    check: str
    kind: CheckKind
    clauses: tuple[str, ...]
    failure: Failure
    note: str
    binding: str = ""

    @property
    def outcome(self) -> str:
        """Return what was wrong, in a word or two, whatever the values: what a waiver expects."""
        return reprintable(self.failure.outcome or self.failure.got, 400)


@dataclass
class Result:
    """The verdict's entry for one clause. ``findings`` are numbers into the verdict's list.

    ``required`` tells whether this IUT, by its claims, must meet it; ``waiver`` is the one that names it.
    """

    clause: Clause
    status: Status
    required: bool = True
    reason: str = ""
    checks: list[str] = field(default_factory=list)
    findings: list[int] = field(default_factory=list)
    exercised: int = 0
    waiver: Waiver | None = None

    @property
    def violated(self) -> bool:
        """Tell whether the IUT breaks the clause, and no waiver expects it."""
        return self.status in _VIOLATED


@dataclass
class Verdict:
    """The verdict of a run on an IUT.

    ``unjudged`` has each check that was not judged to its end, and each part of the run. ``excusable`` tells whether
    all that was not exercised is not claimed, or left out by ``--select``: what ``--allow-partial`` excuses. ``notes``
    are sentences for the reader; ``bindings`` has the verdict over each binding, where there are several.
    """

    overall: Overall
    results: list[Result]
    findings: list[Finding]
    readings: list[Example]
    why: str
    inconsistent: list[Inconsistency] = field(default_factory=list)
    unjudged: list[Unjudged] = field(default_factory=list)
    excusable: bool = True
    notes: list[str] = field(default_factory=list)
    bindings: dict[str, Verdict] = field(default_factory=dict)

    def count(self, *statuses: str) -> int:
        """Return how many clauses have one of these statuses."""
        return sum(r.status in statuses for r in self.results)


def judge(
    specification: Specification,
    evidence: Sequence[Evidence],
    *,
    claims: Collection[str] = (),
    select: tuple[str, ...] = (),
    waivers: Iterable[Waiver] = (),
    binding: str | None = None,
    spec_version: str | None = None,
    complete: bool = True,
    begun: bool = True,
    strict_readings: bool = False,
    unjudged: Iterable[Unjudged] = (),
    stale: bool = True,
) -> Verdict:
    """Decide every clause of a specification, and the whole.

    ``binding`` is set for a verdict over one of them: what nobody can do over it is not required there, and ``waivers``
    of another are passed over. ``spec_version`` pins the specification; ``complete`` is False for a run that was cut
    short, and ``begun`` for one whose IUT could not be started. ``unjudged`` is what the run did not judge besides the
    checks of the evidence. ``stale`` is False where a waiver may be needed elsewhere: over another binding, say.
    ``strict_readings`` makes it a failure that the IUT takes two readings of one ambiguity.
    """
    findings = _findings(evidence)
    results = [_decide(c, evidence, findings, select, claims) for c in specification.clauses.values()]
    for result in results:
        _pin(result, spec_version or VERSION)
        _excuse(result, evidence, claims, binding)
    by_id: dict[str, Result] = {r.clause.id: r for r in results}
    useless: dict[str, list[str]] = {}
    for waiver in waivers:
        waived = by_id.get(waiver.clause)
        if waived is not None and waiver.concerns(binding):
            outcomes = {_expectable(findings[n], waiver) for n in waived.findings}
            _waive(specification, waived, waiver, outcomes, stale=stale and complete)
        if reason := _useless(waived, waiver, specification.profile.name, binding):
            useless.setdefault(reason, []).append(waiver.clause)
    readings = examples(evidence)
    inconsistent = inconsistencies(readings)
    known = {r.clause.id for r in results if r.status != "deselected"}
    elsewhere = any(known.isdisjoint(f.clauses) for f in findings)
    left = [*unjudged, *_unjudged(evidence)]
    missing = [r for r in results if r.required and r.status in NOT_EXERCISED]
    overall, why = overall_of(
        [Decided(r.clause.id, r.status, r.required) for r in results],
        left,
        complete=complete,
        begun=begun,
        elsewhere=elsewhere,
        forbidden=[i.ambiguity for i in inconsistent] if strict_readings else [],
        pinned=spec_version,
    )
    excusable = complete and not left and all(r.status in EXCUSABLE for r in missing)
    notes = [_of_useless(clauses, reason) for reason, clauses in useless.items()]
    return Verdict(overall, results, findings, readings, why, inconsistent, left, excusable, notes)


def _unjudged(evidence: Sequence[Evidence]) -> list[Unjudged]:
    """The checks that were not judged to their end."""
    return [Unjudged(e.check, why, e.binding) for e in evidence if (why := e.unjudged)]


def _findings(evidence: Sequence[Evidence]) -> list[Finding]:
    """Each violation once: the shortest stands for all that break the same clause in the same way."""
    found: dict[tuple[str, str, str], Finding] = {}
    for one in evidence:
        for failure in one.failures:
            key = (failure.clauses[0], failure.status, failure.outcome or failure.got)
            this = _finding(one, failure)
            shortest, other = sorted((found.get(key, this), this), key=lambda f: len(f.failure.steps))
            found[key] = replace(shortest, clauses=tuple(dict.fromkeys(shortest.clauses + other.clauses)))
    return list(found.values())


def _finding(one: Evidence, failure: Failure) -> Finding:
    """A failure of a check; one that shows in calls made one after the other is none of concurrent calls."""
    if failure.found_by:
        return Finding(failure.found_by, "search", tuple(failure.clauses), failure, failure.note, one.binding)
    return Finding(one.check, one.kind, tuple(failure.clauses), failure, failure.note or one.note, one.binding)


def _decide(
    clause: Clause,
    evidence: Sequence[Evidence],
    findings: Sequence[Finding],
    select: tuple[str, ...],
    claims: Collection[str],
) -> Result:
    result = Result(clause, "not-applicable", clause.required and clause.applies(claims))
    if not is_selected(clause.id, select):
        result.status, result.reason = "deselected", "--select leaves it out"
        return result
    if not clause.applies(claims):
        result.reason = f"conditional on the claim {clause.claim}, which this IUT does not make"
        return result
    about = [e for e in evidence if clause.id in e.clauses]
    result.checks = [e.check for e in about]
    result.exercised = sum(e.exercised.get(clause.id, 0) for e in evidence)
    result.findings = [n for n, f in enumerate(findings) if clause.id in f.clauses]
    if result.findings:
        broken = {findings[n].failure.status for n in result.findings}
        result.status = next(s for s in _VIOLATED if s in broken)
        result.reason = findings[result.findings[0]].failure.got
    else:
        _decide_unbroken(result, about, evidence)
    return result


def _decide_unbroken(result: Result, about: Sequence[Evidence], evidence: Sequence[Evidence]) -> None:
    clause = result.clause
    ran = [
        e for e in about if not (e.unclaimed or e.unjudged or e.suite_error or e.failures or clause.id in e.unproved)
    ]
    taken = next((e.tolerated_clauses[clause.id] for e in evidence if clause.id in e.tolerated_clauses), None)
    observed = next((e.observed[clause.id] for e in evidence if clause.id in e.observed), None)
    if clause.level == "unspecified" and observed:
        result.status, result.reason = "observed", observed
    elif taken or any(e.tolerated for e in ran):
        result.status = "tolerated"
        result.reason = taken or next(e.note for e in ran if e.tolerated)
    elif (ran or result.exercised) and clause.level != "unspecified":
        result.status = "pass" if clause.required or result.exercised else "not-applicable"
        if result.status == "not-applicable":
            result.reason = "this IUT takes another reading"
    elif clause.level == "tolerated":
        result.reason = "this IUT takes another reading"
    else:
        _decide_unexercised(result, about)


def _decide_unexercised(result: Result, about: Sequence[Evidence]) -> None:
    needs = sorted({e.unclaimed for e in about if e.unclaimed})
    errors = [e for e in about if e.error or e.suite_error]
    blocked = [e for e in about if e.failures]
    unproved = [e.unproved[result.clause.id] for e in about if result.clause.id in e.unproved]
    unjudged = [why for e in about if (why := e.unjudged)]
    if errors:
        result.status, result.reason = "error", str(errors[0].error or errors[0].suite_error)
    elif needs:
        result.status, result.reason = "unclaimed", f"needs {', '.join(needs)}"
    elif blocked:
        result.reason = f"not reached: {blocked[0].failures[0].clauses[0]} was broken first"
    elif unproved:
        result.reason = unproved[0]
    elif unjudged:
        result.reason = unjudged[0]
    else:
        result.reason = "no check of it was run"


def _pin(result: Result, version: str) -> None:
    """Take away what a version of the specification did not require yet."""
    if result.clause.held_by(version):
        return
    result.required = False
    if result.violated:
        newer = f"required since {result.clause.since}, and {version} is pinned; else it were {result.status}"
        result.status, result.reason = "not-applicable", f"{newer}: {result.reason}"


def _expectable(finding: Finding, waiver: Waiver) -> str:
    """Return what was wrong, as a waiver may expect it: it expects nothing over another binding than its own."""
    over = "" if waiver.concerns(finding.binding or None) else f"over {finding.binding}: "
    return f"{over}{finding.outcome}"


def _excuse(result: Result, evidence: Sequence[Evidence], claims: Collection[str], binding: str | None) -> None:
    """A clause about a NULL out pointer does not apply to late-bound calls of COM, which have no out pointer."""
    if result.status != "unclaimed" or binding != "dispatch" or "com" not in claims:
        return
    if all(e.unclaimed == "null-out" for e in evidence if result.clause.id in e.clauses):
        result.status, result.required = "not-applicable", False
        result.reason = "a late-bound call has no out pointer that could be NULL"


def _useless(result: Result | None, waiver: Waiver, profile: str, binding: str | None) -> str:
    """The reason why a run cannot tell whether a waiver is needed; empty where it can."""
    if result is None:
        return f"the profile {profile} does not have the clause"
    if not waiver.concerns(binding):
        return f"it is for {waiver.binding}, and this run is over {binding}"
    return f"{result.status}, {result.reason}" if result.status in NOT_EXERCISED else ""


def _of_useless(clauses: Sequence[str], reason: str) -> str:
    """A note about waivers that excuse nothing for one reason."""
    if len(clauses) == 1:
        return f"the waiver of {clauses[0]} excuses nothing in this run: {reason}"
    return f"{len(clauses)} waivers excuse nothing in this run: {reason}: {', '.join(clauses)}"


def _waive(
    specification: Specification, result: Result, waiver: Waiver, outcomes: Collection[str], *, stale: bool
) -> None:
    """``stale`` is False for a run that was cut short: what was left may have needed the waiver."""
    result.waiver = waiver
    if result.violated and waiver.expired:
        result.reason += f"; its waiver expired on {waiver.expires}"
    elif result.violated and waiver.covers(specification, outcomes):
        result.status, result.reason = "waived", waiver.reason
    elif result.violated:
        result.reason += f"; its waiver expects {' or '.join(waiver.expects)}"
    elif result.status in {"pass", "tolerated", "observed"} and stale and not waiver.expired:
        result.status, result.reason = "stale-waiver", "waived, but it passes: take the waiver away"


class Decided(NamedTuple):
    """As much of what became of a clause as the verdict rests on."""

    clause: str
    status: str
    required: bool


def overall_of(
    decided: Sequence[Decided],
    unjudged: Sequence[Unjudged],
    *,
    complete: bool,
    begun: bool = True,
    elsewhere: bool = False,
    forbidden: Sequence[str] = (),
    pinned: str | None = None,
) -> tuple[Overall, str]:
    """Conclude from the clauses to the whole: the verdict, and why in words.

    It rests on nothing that results.json does not hold, so that the verdict of stored results can be recomputed.
    ``elsewhere``: something was found wrong, with clauses that ``--select`` leaves out. ``forbidden`` has the
    ambiguities of which two readings were taken, where ``--strict-readings`` forbids that.
    """
    overall: Overall = "indeterminate"
    why = "the implementation could not be started"
    if begun:
        overall, why = _overall(decided, unjudged, complete=complete, elsewhere=elsewhere)
    if begun and forbidden:
        names = ", ".join(dict.fromkeys(forbidden))
        said = f"two readings of one ambiguity were taken ({names}), which --strict-readings forbids"
        why = f"{why}, and {said}" if overall == "nonconformant" else said
        overall = "nonconformant"
    return overall, why + (f", as of specification {pinned}" if pinned else "")


def _overall(
    decided: Sequence[Decided], unjudged: Sequence[Unjudged], *, complete: bool, elsewhere: bool
) -> tuple[Overall, str]:
    violated = [d for d in decided if d.status in _VIOLATED]
    stale = [d.clause for d in decided if d.status == "stale-waiver"]
    judged = [d for d in decided if d.required and d.status not in NOT_EXERCISED]
    missing = [d for d in decided if d.required and d.status in NOT_EXERCISED]
    if violated or stale:
        return "nonconformant", " and ".join([*_broken(violated), *_stale(stale)])
    if not judged and any(d.status == "error" for d in decided):
        return "indeterminate", "nothing could be judged: the bench failed"
    if not complete:
        return "partial", "the run was cut short"
    if not judged and elsewhere:
        return "partial", "nothing that is selected could be judged: only clauses that are not selected were broken"
    if not judged:
        return "indeterminate", "nothing could be judged"
    waived = [d for d in decided if d.status == "waived"]
    if missing or unjudged:
        found = "nothing wrong was found besides what is waived" if waived else "nothing wrong was found"
        found = "only clauses that are not selected were broken" if elsewhere else found
        lacks = [f"{_clauses(len(missing), 'required ')} not exercised"] if missing else []
        return "partial", f"{found}, but {' and '.join([*lacks, *_in_words(unjudged)])}"
    if waived:
        return "conformant with waivers", _waived(waived)
    return "conformant", "every required clause is met"


def _in_words(unjudged: Sequence[Unjudged]) -> list[str]:
    """The first of what was not judged, and how much more there is."""
    if not unjudged:
        return []
    first = unjudged[0]
    over = f" over {first.binding}" if first.binding else ""
    why = one_line(first.why)  # as results.json has it
    said = f"{first.what}{over} was not judged to its end ({why if len(why) <= _WHY else why[:_WHY] + '…'})"
    return [said + (f", nor {len(unjudged) - 1} more" if len(unjudged) > 1 else "")]


def _broken(violated: Sequence[Decided]) -> list[str]:
    """Return what is broken, so that it agrees with how many of the required clauses are met."""
    if not violated:
        return []
    beyond = sum(not d.required for d in violated)
    if beyond < len(violated):
        return [f"{_clauses(len(violated))} broken" + (f", {beyond} of them not required" if beyond else "")]
    return [f"{_clauses(beyond, unrequired=True)} broken"]


def _stale(clauses: Sequence[str]) -> list[str]:
    """The waivers that are to be taken away, by their clauses."""
    if not clauses:
        return []
    more = f" and {len(clauses) - _NAMED} more" if len(clauses) > _NAMED else ""
    names = f"{', '.join(clauses[:_NAMED])}{more}"
    if len(clauses) == 1:
        return [f"a stale waiver must be taken away, since its clause is met: {names}"]
    return [f"{len(clauses)} stale waivers must be taken away, since their clauses are met: {names}"]


def _waived(waived: Sequence[Decided]) -> str:
    """Return what is waived, so that it agrees with how many of the required clauses are met."""
    beyond = sum(not d.required for d in waived)
    but = f", but for {len(waived) - beyond} waived" if beyond < len(waived) else ""
    return f"every required clause is met{but}" + (f"; {_clauses(beyond, unrequired=True)} waived" if beyond else "")


def _clauses(count: int, kind: str = "", *, unrequired: bool = False) -> str:
    if count == 1:
        return f"1 {kind}clause {'that is not required ' if unrequired else ''}was"
    return f"{count} {kind}clauses {'that are not required ' if unrequired else ''}were"


def exit_code(overall: Overall, *, allow_partial: bool = False, excusable: bool = True) -> int:
    """The command line's exit code; ``--allow-partial`` excuses what is not claimed, and nothing else."""
    if overall == "partial" and allow_partial and excusable:
        return 0
    return EXIT_CODES[overall]
