"""``ivmdvddrive list``: the clauses of the specification, its ambiguities or its errata."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any

import click

from ivmdvddrive_spec import Specification, to_hex
from ivmdvddrive_spec.records import LEVELS, Ambiguity, Clause, Erratum

from ..settings.clause_selection import is_selected
from ..text.printable import printable
from ..text.suggestions import suggestion
from .completion import complete_clause
from .profiles import profile_option, specification_of

__all__ = ["as_json", "list_clauses"]


def as_json(clause: Clause) -> dict[str, Any]:
    """A clause as ``list --json`` prints it."""
    return {
        "id": clause.id,
        "member": clause.member,
        "code": clause.code,
        "value": to_hex(clause.value) if clause.value is not None else None,
        "level": clause.level,
        "required": clause.required,
        "claim": clause.claim,
        "since": clause.since,
        "profiles": list(clause.profiles),
        "says": clause.says,
        "source": clause.source,
        "when": clause.when,
        "errata": list(clause.errata),
        "ambiguities": list(clause.ambiguities),
    }


def _ambiguity(ambiguity: Ambiguity) -> dict[str, Any]:
    """An ambiguity as ``list --ambiguities --json`` prints it."""
    readings = {name: {"code": r.code, "says": r.says} for name, r in ambiguity.readings.items()}
    return {
        "id": ambiguity.id,
        "question": ambiguity.question,
        "default": ambiguity.default,
        "readings": readings,
        "members": list(ambiguity.members),
        "when": ambiguity.when,
        "occasions": list(ambiguity.occasions),
    }


def _show_ambiguity(ambiguity: Ambiguity) -> None:
    click.echo(f"{click.style(ambiguity.id, bold=True)}  {ambiguity.question}")
    names = (f"{name} (default)" if name == ambiguity.default else name for name in ambiguity.readings)
    click.echo(f"  readings: {', '.join(names)}")


def _show_erratum(erratum: Erratum) -> None:
    click.echo(f"{click.style(erratum.id, bold=True)}  {erratum.where}")
    click.echo(f"  printed: {erratum.printed}")
    click.echo(f"  taken:   {erratum.taken}")


def _register(spec: Specification, name: str, globs: tuple[str, ...], *, json_: bool) -> int:
    """Print one of the registers, all or those whose id matches a glob."""
    known: Mapping[str, Any] = spec.ambiguities if name == "ambiguity" else spec.errata
    found = [entry for id_, entry in known.items() if is_selected(id_, globs)]
    if globs and not found:
        raise click.UsageError(f"no {name} matches {printable(', '.join(globs))}.{suggestion(globs[0], known)}")
    if json_:
        click.echo(json.dumps([_ambiguity(e) if name == "ambiguity" else asdict(e) for e in found], indent=1))
        return 0
    for entry in found:
        (_show_ambiguity if name == "ambiguity" else _show_erratum)(entry)
    return 0


@click.command("list")
@click.argument("globs", metavar="[GLOB]...", nargs=-1, shell_complete=complete_clause)
@click.option("--json", "json_", is_flag=True, help="An array, for programs.")
@click.option("--level", type=click.Choice(LEVELS), help="Only clauses of this level.")
@click.option(
    "--ambiguities", is_flag=True, help="The questions that the documentation leaves open, and their readings."
)
@click.option("--errata", is_flag=True, help="What the documentation prints wrongly, and what is taken instead.")
@profile_option
def list_clauses(
    globs: tuple[str, ...], json_: bool, level: str | None, ambiguities: bool, errata: bool, profile: str
) -> int:
    """List the clauses of the specification, its ambiguities or its errata: all, or those whose id matches a glob.

    \b
    Examples:
      ivmdvddrive list
      ivmdvddrive list 'ReleaseHostDrive.*' '*.atomic'
      ivmdvddrive list --json --level documented
      ivmdvddrive list --ambiguities 'letter-*'
      ivmdvddrive list --errata
    """
    specification = specification_of(profile)
    if ambiguities or errata:
        if ambiguities and errata:
            raise click.UsageError("--ambiguities and --errata are two lists: ask for one")
        if level is not None:
            raise click.UsageError("--level is one of clauses: neither an ambiguity nor an erratum has one")
        return _register(specification, "ambiguity" if ambiguities else "erratum", globs, json_=json_)
    clauses = specification.clauses
    found = [c for c in clauses.values() if is_selected(c.id, globs) and level in (None, c.level)]
    if globs and not found:
        raise click.UsageError(f"no clause matches {printable(', '.join(globs))}.{suggestion(globs[0], clauses)}")
    if json_:
        click.echo(json.dumps([as_json(c) for c in found], indent=1))
        return 0
    for member, own in groupby(found, key=lambda c: c.member):
        click.secho(member, bold=True)
        for clause in own:
            value = to_hex(clause.value) if clause.value is not None else ""
            click.echo(f"  {clause.id:<44} {value:<10} {clause.level:<11} {clause.says}")
    return 0
