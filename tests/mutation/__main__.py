"""``python tests/mutation``: mutate the reference everywhere, judge each mutant by the suite, ask the register."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import click

import register
from collecting import collected
from ivmdvddrive_conformance.campaigns.cluster import Lost
from mutant_farm import Judge, farm
from mutant_judge import Outcome
from mutations import MODULES, Key, Mutation, Mutations, enumerated, unmutated

_Judged: TypeAlias = tuple[Mutation, Outcome] | Lost

_ENOUGH: Final = 0.99
"""The share of the mutants that must be killed, of those that are viable and not equivalent."""


@click.command()
@click.option("--module", "modules", multiple=True, type=click.Choice(MODULES), help="Only this module; repeatable.")
@click.option("--every", default=1, show_default=True, type=click.IntRange(1), help="Judge every so many-th alone.")
@click.option("--profile", default="vpc", show_default=True, help="The profile that the mutants are judged as of.")
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(1), help="So many at a time.")
@click.option("--on", metavar="ADDRESS", help="Judge by a Dask cluster: tcp://SCHEDULER:8786, or local:N.")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write every outcome there.")
@click.option("--toml", is_flag=True, help="Print what the suite did not kill as lines for the register.")
def main(
    modules: tuple[str, ...], every: int, profile: str, jobs: int, on: str | None, file: Path | None, toml: bool
) -> None:
    """Mutate the reference in every way that cosmic-ray knows, and judge each mutant by the suite.

    Exits with 1 where less than 99 % of the viable mutants that are not equivalent are killed, or where
    tests/mutation/unseen.toml, which has those that the suite does not kill and why, is not what came out. Exits with 4
    where none of that is so, but some mutants were not judged: after Ctrl-C, or because they were lost on a cluster.
    """
    chosen: Sequence[str] = modules or MODULES
    mutations = enumerated(chosen)
    judged = mutations.judged[::every]

    def each() -> Iterator[_Judged]:
        with farm(on, jobs=jobs, profile=profile) as judge:
            _must_pass_the_reference(judge, chosen)
            # A campaign shows its own progress.
            yield from judge(judged) if on else _with_a_bar(judge(judged), len(judged))

    results = collected(each())
    if len(results) < len(judged):
        click.echo(f"{len(results)} of {len(judged)} mutants were judged", err=True)
    summary = _summary(mutations, results, register.loaded())
    if file:
        file.write_text(json.dumps(summary | {"mutants": [_as_json(*r) for r in results]}, indent=1), encoding="utf-8")
    wrong = _wrong(chosen, mutations, results)
    click.echo("\n".join([*_told(summary), *wrong]))
    if toml:
        click.echo(register.written(results))
    if wrong or summary["share"] < _ENOUGH:
        sys.exit(1)
    sys.exit(4 if len(results) < len(judged) else 0)


def _must_pass_the_reference(judge: Judge, modules: Sequence[str]) -> None:
    """Raise ClickException where the reference itself, without a mutation, is killed, or cannot be judged."""
    for one in judge([unmutated(module) for module in modules]):
        if isinstance(one, Lost):
            raise click.ClickException(f"the reference itself was not judged: {one.name}: {one.why}")
        mutation, outcome = one
        if outcome.status != "survived":
            raise click.ClickException(f"the reference itself is not passed: {mutation.module}: {outcome}")


def _with_a_bar(results: Iterator[_Judged], total: int) -> Iterator[_Judged]:
    with click.progressbar(length=total, label="judging", file=sys.stderr, show_pos=True) as bar:
        for result in results:
            bar.update(1)
            yield result


def _wrong(chosen: Sequence[str], mutations: Mutations, results: Iterable[tuple[Mutation, Outcome]]) -> list[str]:
    known = {key: entry for key, entry in register.loaded().items() if key.module in chosen}
    gone = [f"in the register, but not made: {key}" for key in register.missing(known, mutations.judged)]
    return gone + register.differences(known, results)


def _summary(
    mutations: Mutations, results: Sequence[tuple[Mutation, Outcome]], known: Mapping[Key, register.Entry]
) -> dict[str, Any]:
    """Count the outcomes; a survivor that nobody can see by the register does what the reference does."""
    outcomes = [o for _, o in results]
    equivalent = sum(
        o.status == "survived" and (entry := known.get(m.key)) is not None and entry.is_equivalent for m, o in results
    )
    killed = Counter(o.by for o in outcomes if o.status == "killed")
    viable = sum(o.status != "not viable" for o in outcomes)
    return {
        "judged": len(outcomes),
        "set_aside": dict(mutations.aside),
        "not_viable": len(outcomes) - viable,
        "viable": viable,
        "killed_by_the_suite": killed["suite"],
        "killed_by_the_references_tests": killed["tests"],
        "survived": viable - killed.total(),
        "equivalent": equivalent,
        "share": round(killed.total() / (viable - equivalent), 4) if viable > equivalent else 1.0,
        "how": dict(Counter(o.how for o in outcomes if o.by == "suite")),
    }


def _told(summary: dict[str, Any]) -> list[str]:
    return [f"{key.replace('_', ' '):32}{value}" for key, value in summary.items()]


def _as_json(mutation: Mutation, outcome: Outcome) -> dict[str, Any]:
    return mutation.key._asdict() | {"line": mutation.line} | outcome.to_json()


if __name__ == "__main__":
    main()
