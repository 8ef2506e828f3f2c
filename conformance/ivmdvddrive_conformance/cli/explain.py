"""``ivmdvddrive explain``: a clause, an interface, a member, a return code in any spelling, an entry of a register."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from ivmdvddrive_spec import Specification, to_hex
from ivmdvddrive_spec.model import occasions
from ivmdvddrive_spec.records import Ambiguity, Clause, Erratum, Interface, Member

from ..text.printable import printable
from ..text.return_codes import Found, find_code
from ..text.suggestions import suggestion
from ..text.wrapping import hanging, stdout_width
from .completion import complete_what
from .language import language_option, texts
from .lookup import find, members_by_name, names_of
from .profiles import profile_option, specification_of

__all__ = ["explain"]


@click.command(context_settings={"ignore_unknown_options": True})  # a negative number is no option
@click.argument("what", metavar="WHAT", shell_complete=complete_what)
@profile_option
@language_option
def explain(what: str, profile: str) -> int:
    """Explain a clause, an interface, a member, a return code in any spelling, an erratum or an ambiguity.

    \b
    Case does not matter. Examples:
      ivmdvddrive explain ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE
      ivmdvddrive explain 0xA00400728
      ivmdvddrive explain -1610348760
      ivmdvddrive explain nothing-attached
      ivmdvddrive explain IVMDVDDrive
      ivmdvddrive explain AttachImage --lang fr
    """
    spec = texts().of(specification_of(profile))
    members = members_by_name(spec)
    if clause := find(spec.clauses, what):
        _clause(spec, clause)
    elif member := find(members, what):
        _member(member)
    elif interface := find(spec.interfaces, what):
        _interface(spec, interface)
    elif found := find_code(spec, what):
        _code(found)
        _elsewhere(profile, found)
    elif erratum := find(spec.errata, what):
        _erratum(erratum)
    elif ambiguity := find(spec.ambiguities, what):
        _ambiguity(ambiguity)
    else:
        if re.fullmatch(r"--?[A-Za-z].*", what):
            raise click.NoSuchOption(what)
        if other := _profile_that_has(what, profile):
            raise click.UsageError(f"{printable(what)!r} is of the profile {other}: add --profile {other}")
        hint = suggestion(what, [*names_of(spec), *spec.errata, *spec.ambiguities])
        known = (
            "a clause (ivmdvddrive list), an interface, a member, a return code, "
            "an erratum (ivmdvddrive list --errata) or an ambiguity (ivmdvddrive list --ambiguities)"
        )
        raise click.UsageError(f"{printable(what)!r} is none of {known}.{hint}")
    return 0


def _title(text: str) -> None:
    click.secho(text, bold=True)


def _field(name: str, text: str) -> None:
    click.echo(hanging(f"  {texts().label(name) + ':':<12} ", text, stdout_width()))


def _below(name: str, columns: str, text: str) -> None:
    """Print a name and a text: in columns, or on a terminal the text below the name."""
    width = stdout_width()
    if width is None:
        click.echo(f"{columns} {text}")
        return
    click.echo(hanging("  ", name, width))
    click.echo(hanging("      ", text, width))


def _clause(specification: Specification, clause: Clause) -> None:
    _title(clause.id)
    _field("says", clause.says)
    _field("member", clause.member)
    if clause.code and clause.value is not None:
        _field("code", f"{clause.code}, {to_hex(clause.value)}")
    if clause.when:
        _field("when", f"{clause.when}: {texts().condition(clause.when)}")
    required = f"required since {clause.since}" if clause.required else "not required"
    if clause.claim:
        required += f" of an implementation that claims {clause.claim}"
    _field("level", f"{texts().label(clause.level)} ({required}); profiles: {', '.join(clause.profiles)}")
    _field("source", clause.source)
    for name in clause.errata:
        _erratum(specification.errata[name])
    for name in clause.ambiguities:
        _ambiguity(specification.ambiguities[name])


def _member(member: Member) -> None:
    _title(member.full_name)
    if member.does:
        _field("does", member.does)
    _field("signature", member.signature)
    if member.vtable_slot is not None:
        _field("vtable", f"slot {member.vtable_slot}")
    _field("page", member.page)
    for clause in member.clauses:
        _below(f"{clause.id}  {clause.level}", f"  {clause.id:<44} {clause.level:<11}", clause.says)


def _interface(specification: Specification, interface: Interface) -> None:
    _title(interface.name)
    _field("iid", interface.iid or "on no record")
    _field("base", f"{interface.base}{', dual' if interface.dual else ''}{', hidden' if interface.hidden else ''}")
    _field("source", interface.source)
    for member in specification.of(interface.name):
        slot = "" if member.vtable_slot is None else f"slot {member.vtable_slot}"
        _below(f"{member.name}  {slot}", f"  {member.name:<18} {slot:<8}", member.signature)


def _code(found: Found) -> None:
    code = found.code
    value = found.value
    _title(f"{code.name if code else 'a code without a name here'}, {to_hex(value)}")
    _field("read", found.how)
    if code is not None:
        _field("says", code.says)
        _field("source", code.source)
        _field("severity", f"{code.severity} ({'failure' if code.severity else 'success'})")
        _field("customer", f"{code.customer}")
        _field("facility", f"{code.facility} ({code.facility_name})")
        _field("code", f"0x{code.code:04X} ({code.code})")
        _field("decimal", f"{code.signed} signed, {code.value} unsigned")
    else:
        _field(
            "severity", f"{value >> 31} ({'failure' if value >> 31 else 'success'}); no page of these members lists it"
        )
    for erratum in found.errata:
        _erratum(erratum)
    if found.clauses:
        click.echo(f"  {texts().label('returned by')}:")
        for clause in found.clauses:
            _below(clause.id, f"    {clause.id:<44}", clause.says)


def _others(profile: str) -> Iterator[Specification]:
    """The specifications of the other profiles."""
    return (specification_of(name) for name in Specification.profiles() if name != profile)


def _elsewhere(profile: str, found: Found) -> None:
    """Say which other product returns a code, if the chosen one and another do not return it from the same members."""
    own = {clause.id for clause in found.clauses}
    for other in _others(profile):
        rows = [c for c in other.clauses.values() if c.required and found.code and c.code == found.code.name]
        more = [clause.id for clause in rows if clause.id not in own]
        if more:
            too = ", too" if found.clauses else ""
            _field(f"in {other.profile.name}", f"{other.profile.product} returns it{too}: {', '.join(more)}")


def _profile_that_has(what: str, profile: str) -> str | None:
    """Another profile that has what this one does not."""
    for other in _others(profile):
        if what in other.clauses or other.named(what) or what in other.errata or what in other.ambiguities:
            return other.profile.name
    return None


def _erratum(erratum: Erratum) -> None:
    _title(f"{texts().label('erratum')} {erratum.id}")
    _field("where", erratum.where)
    _field("printed", erratum.printed)
    _field("taken", erratum.taken)
    _field("evidence", erratum.evidence)


def _ambiguity(ambiguity: Ambiguity) -> None:
    _title(f"{texts().label('ambiguity')} {ambiguity.id}")
    _field("question", ambiguity.question)
    if ambiguity.when:
        _field("when", f"{ambiguity.when}: {texts().condition(ambiguity.when)}")
    for occasion in ambiguity.occasions:
        _field("depends on", f"{occasion}: {occasions.says(occasion)}")
    for reading in ambiguity.readings.values():
        default = f" ({texts().label('default')})" if reading.name == ambiguity.default else ""
        code = f"{reading.code}: " if reading.code else ""
        _field(reading.name, f"{code}{reading.says}{default}")
