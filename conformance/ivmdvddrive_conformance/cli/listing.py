"""``ivmdvddrive list``: the clauses of the specification, its ambiguities or its errata.

On a terminal, text is wrapped below the name that it belongs to; elsewhere each clause is one line, in columns.
"""

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
from ..text.wrapping import hanging, stdout_width
from .lookup import clauses_of, names_of
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
    _titled(ambiguity.id, ambiguity.question)
    names = (f"{name} (default)" if name == ambiguity.default else name for name in ambiguity.readings)
    _field("readings: ", ", ".join(names))


def _show_erratum(erratum: Erratum) -> None:
    _titled(erratum.id, erratum.where)
    _field("printed: ", erratum.printed)
    _field("taken:   ", erratum.taken)


def _titled(name: str, text: str) -> None:
    """Print a name and a text; on a terminal the text stands below the name."""
    width = stdout_width()
    name = click.style(name, bold=True)
    click.echo(f"{name}  {text}" if width is None else f"{name}\n{hanging('  ', text, width)}")


def _field(label: str, text: str) -> None:
    click.echo(hanging(f"  {label}", text, stdout_width()))


def _show_clause(clause: Clause) -> None:
    width = stdout_width()
    value = to_hex(clause.value) if clause.value is not None else ""
    if width is None:
        click.echo(f"  {clause.id:<44} {value:<10} {clause.level:<11} {clause.says}")
        return
    click.echo(hanging("  ", "  ".join(filter(None, (clause.id, value, clause.level))), width))
    click.echo(hanging("      ", clause.says, width))


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


@click.command("list", context_settings={"ignore_unknown_options": True})  # a negative number is no option
@click.argument("globs", metavar="[WHAT]...", nargs=-1)
@click.option("--json", "json_", is_flag=True, help="An array, for programs.")
@click.option("--level", type=click.Choice(LEVELS), help="Only clauses of this level.")
@click.option(
    "--ambiguities", is_flag=True, help="The questions that the documentation leaves open, and their readings."
)
@click.option("--errata", is_flag=True, help="List the misprints of the documentation, and their corrections.")
@profile_option
def list_clauses(
    globs: tuple[str, ...], json_: bool, level: str | None, ambiguities: bool, errata: bool, profile: str
) -> int:
    """List the clauses of the specification, its ambiguities or its errata.

    WHAT is an interface, a member, a return code or a glob of clause ids, in any case; of ambiguities and errata, a
    glob of their ids. Without it all are listed.

    \b
    Examples:
      ivmdvddrive list
      ivmdvddrive list AttachImage
      ivmdvddrive list VM_E_MEDIA_WRONG_TYPE
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
    wanted = {c.id for word in globs for c in _clauses(specification, word)}
    found = [c for c in specification.clauses.values() if (not globs or c.id in wanted) and level in (None, c.level)]
    if json_:
        click.echo(json.dumps([as_json(c) for c in found], indent=1))
        return 0
    for member, own in groupby(found, key=lambda c: c.member):
        click.secho(member, bold=True)
        for clause in own:
            _show_clause(clause)
    return 0


def _clauses(specification: Specification, word: str) -> list[Clause]:
    """The clauses that a word of the command line names; raises UsageError if it names none."""
    if word.startswith("-") and not word[1:].isdigit():
        raise click.NoSuchOption(word)
    found = clauses_of(specification, word)
    if not found:
        hint = suggestion(word, names_of(specification))
        raise click.UsageError(f"no clause matches {printable(word)}.{hint}")
    return found
