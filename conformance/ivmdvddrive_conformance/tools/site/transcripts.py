"""The pages of one stored result: what it comes to, and by member its clauses, the calls and the answers."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from ...text.printable import reprintable
from .evidence import Stored, grouped, label, share, status
from .markup import NONE, anchor, badge, code, fenced, link, prose, slug, table
from .products import Products

__all__ = ["implementation_pages"]

_CALLS: Final = """\
Each step of each check, in the [language of the scenarios]({}scenarios.md), and after the arrow the answer. After each
step the suite also reads every property, collection and sink; it shows only what differs from the model.
"""
_WIDEST: Final = 44


def implementation_pages(products: Products, one: Stored) -> Iterator[tuple[str, str]]:
    """Path and text of an implementation's page, and of the pages of its members."""
    by_member = grouped(one.results["clauses"])
    numbers: dict[str, list[tuple[int, str]]] = defaultdict(list)  # one a binding that the run was over
    for number, check in enumerate(one.results["checks"], 1):
        numbers[check["check"]].append((number, check["binding"]))
    homes = _homes(by_member, numbers)
    yield f"evidence/{one.name}.md", _overview(products, one, by_member, homes)
    for member, clauses in by_member.items():
        path = f"evidence/{one.name}/{slug(member)}.md"
        yield path, _member(products, one, member, clauses, numbers, homes)


def _homes(
    by_member: Mapping[str, Sequence[Mapping[str, Any]]], numbers: Mapping[str, Sequence[tuple[int, str]]]
) -> Mapping[int, str]:
    """The member on whose page each check is shown: the first that rests on it, or that it is named after."""
    found: dict[int, str] = {}
    for member, clauses in by_member.items():
        named = f"{member.rpartition('.')[2]}: "
        for check in dict.fromkeys(check for clause in clauses for check in clause["evidence"]["checks"]):
            for number, _ in numbers.get(check, ()):
                if number not in found or check.startswith(named):
                    found[number] = member
    return found


def _overview(
    products: Products, one: Stored, by_member: Mapping[str, Sequence[Mapping[str, Any]]], homes: Mapping[int, str]
) -> str:
    results = one.results
    title = f"{prose(one.title)} ({prose(products.named([one.profile]))})"
    parts = [f"# {title}", "", _definitions(_facts(products, one)), *_readings(products, results["readings"])]
    rows = []
    for member, clauses in by_member.items():
        met, broken, every = share(clauses)
        page = f"{one.name}/{slug(member)}.md"
        rows.append((link(prose(member), page), f"{met} of {every}", str(broken) if broken else NONE))
    parts += ["## Members", "", table(("member", "required clauses met", "broken"), rows), ""]
    if results["failures"]:
        parts += ["## Failures", "", *(_failure(products, one, n, f) for n, f in enumerate(results["failures"]))]
    rest = [(number, check) for number, check in enumerate(results["checks"], 1) if number not in homes]
    if rest:
        parts += ["## Other checks", "", _CALLS.format("../"), *(_check(one, number, check) for number, check in rest)]
    return "\n".join(parts)


def _member(
    products: Products,
    one: Stored,
    member: str,
    clauses: Sequence[Mapping[str, Any]],
    numbers: Mapping[str, list[tuple[int, str]]],
    homes: Mapping[int, str],
) -> str:
    """The page of a member; it is in no list of contents, which would be too long to read."""
    back = link(f"{prose(one.title)} ({prose(products.named([one.profile]))})", f"../{one.name}.md")
    parts = ["---\norphan: true\n---\n", f"# {prose(member)}", "", f"Results of {back}.", "", "## Clauses", ""]
    parts += [_clause(products, one, clause, numbers) for clause in clauses]
    own = [(number, check) for number, check in enumerate(one.results["checks"], 1) if homes.get(number) == member]
    if own:
        parts += ["## Calls and answers", "", _CALLS.format("../../")]
        parts += [_check(one, number, check) for number, check in own]
    return "\n".join(parts)


def _definitions(facts: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{name}\n: {said}\n" for name, said in facts)


def _facts(products: Products, one: Stored) -> list[tuple[str, str]]:
    results, specification = one.results, products.specifications[one.profile]
    ics = results["iut"]["ics"] or {}
    command = f"ivmdvddrive verify {shlex.quote(results['iut']['target'])} --level {results['settings']['level']}"
    profile = "" if one.profile == next(iter(products)) else f" --profile {one.profile}"
    return [
        ("Verdict", f"{badge(results['verdict'])} {_said(results['why'])}"),
        ("Implementation", ", ".join(_code(ics[k]) for k in ("name", "version", "language") if k in ics) or "unknown"),
        ("Judged as", prose(specification.profile.product)),
        ("Judged by", _code(command + profile)),
        ("Claims", ", ".join(map(_code, ics.get("claims", []))) or "none"),
        ("When", f"{_said(results['started'][:10])}, in {results['seconds']} s"),
    ]


def _said(text: Any) -> str:
    return prose(reprintable(str(text)))


def _code(text: Any) -> str:
    return code(reprintable(str(text)))


def _known(products: Products, clause: str) -> str:
    """A clause by a link, where a product has it."""
    return f"{{clause}}`{clause}`" if clause in products.clauses else _code(clause)


def _readings(products: Products, readings: Mapping[str, str]) -> list[str]:
    rows = [
        (f"{{ambiguity}}`{name}`" if name in products.ambiguities else _code(name), _said(reading))
        for name, reading in readings.items()
    ]
    lead = "What this implementation does where the documentation leaves a question open, as far as it showed."
    return ["## Readings", "", lead, "", table(("ambiguity", "reading"), rows)] if rows else []


def _failure(products: Products, one: Stored, number: int, failure: Mapping[str, Any]) -> str:
    told = [*_told(failure["steps"]), "", f"got:       {reprintable(failure['got'])}"]
    told += [f"permitted: {reprintable(' or '.join(failure['permitted']))}"]
    head = f"{' '.join(_known(products, c) for c in failure['clauses'])} {badge(failure['status'])}"
    return "\n".join([anchor(f"{one.name}-failure-{number}"), head, "", fenced("\n".join(told))])


def _clause(
    products: Products, one: Stored, clause: Mapping[str, Any], numbers: Mapping[str, list[tuple[int, str]]]
) -> str:
    evidence = clause["evidence"]
    said = [_said(clause["reason"])] if clause["reason"] else []
    if evidence["exercised"]:
        said.append(f"{evidence['exercised']:,} judged answers rested on it")
    head = f"{_known(products, clause['id'])} {status(clause['status'])}"
    lines = [f"{anchor(label(one, clause['id']))}{{.need-head}}\n{head}", ""]
    lines += [f"{'; '.join(said)}.", ""] if said else []
    lines += [f"- {link(f'failure {n + 1}', f'{one.name}-failure-{n}')}" for n in evidence["failures"]]
    for check in dict.fromkeys(evidence["checks"]):
        for number, binding in numbers.get(check, ()):
            lines.append(f"- {link(_said(_over(check, binding)), f'{one.name}-check-{number}')}")
    return "\n".join([*lines, ""])


def _over(check: str, binding: str) -> str:
    return f"{check}, over {binding}" if binding else check


def _check(one: Stored, number: int, check: Mapping[str, Any]) -> str:
    facts = [f"{check['calls']:,} calls"]
    if seen := check["concurrency"]:
        facts.append(f"calls overlapped in {seen['overlapping']} of {seen['histories']} histories")
    if seen := check["coverage"]:
        facts.append(f"{seen['transitions']:,} of {seen['of_transitions']:,} transitions of the model were seen")
    if check["unclaimed"]:
        facts.append(f"not exercised: needs {_said(check['unclaimed'])}")
    if check["error"]:
        facts.append(f"the bench failed: {_said(check['error'])}")
    told = _told(check.get("steps", ()))  # which older results do not have
    said = _said(_over(check["check"], check["binding"]))
    head = f"{anchor(f'{one.name}-check-{number}')}**{said}** ({'; '.join(facts)})\n"
    return "\n".join([head, fenced("\n".join(told))]) if told else head


def _told(steps: Sequence[Mapping[str, str]]) -> list[str]:
    wide = min(max((len(s["step"]) for s in steps), default=0), _WIDEST)
    return [
        f"{reprintable(s['step']):<{wide}}  → {reprintable(s['answer'])}" if s["answer"] else reprintable(s["step"])
        for s in steps
    ]
