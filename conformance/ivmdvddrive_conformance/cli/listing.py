"""``ivmdvddrive list``: the clauses of the specification."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

import click

from ivmdvddrive_spec import Specification, to_hex
from ivmdvddrive_spec.records import LEVELS, Clause

from ..settings.clause_selection import is_selected
from ..text.printable import printable
from ..text.suggestions import near

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


@click.command("list")
@click.argument("globs", metavar="[GLOB]...", nargs=-1)
@click.option("--json", "json_", is_flag=True, help="An array of clauses, for programs.")
@click.option("--level", type=click.Choice(LEVELS), help="Only clauses of this level.")
@click.option(
    "--profile", type=click.Choice(Specification.profiles()), default="vpc", help="The profile (default: vpc)."
)
def list_clauses(globs: tuple[str, ...], json_: bool, level: str | None, profile: str) -> int:
    """List the clauses of the specification, all or those whose id matches a glob.

    \b
    Examples:
      ivmdvddrive list
      ivmdvddrive list 'ReleaseHostDrive.*' '*.atomic'
      ivmdvddrive list --json --level documented
    """
    clauses = Specification.for_profile(profile).clauses
    found = [c for c in clauses.values() if is_selected(c.id, globs) and level in (None, c.level)]
    if globs and not found:
        raise click.UsageError(f"no clause matches {printable(', '.join(globs))}.{near(globs[0], clauses)}")
    if json_:
        click.echo(json.dumps([as_json(c) for c in found], indent=1))
        return 0
    for member, own in groupby(found, key=lambda c: c.member):
        click.secho(member, bold=True)
        for clause in own:
            value = to_hex(clause.value) if clause.value is not None else ""
            click.echo(f"  {clause.id:<44} {value:<10} {clause.level:<11} {clause.says}")
    return 0
