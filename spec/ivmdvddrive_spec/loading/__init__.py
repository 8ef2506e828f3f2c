"""Reading the specification's files: a folder of TOML becomes what a profile says, or an error that names its place.

Whatever breaks a rule of the files (an unknown condition, a clause without source, a duplicate id, a link that leads
nowhere) is a SpecificationError that names the file and the entry. ``sources`` finds the files of a profile, ``tables``
reads TOML of a known shape; ``member_files``, ``registers``, ``return_codes`` and ``rules`` read each kind of file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable

from ..errors import SpecificationError
from ..hresults import HResult
from ..records import Ambiguity, Clause, Erratum, Interface, Member
from .member_files import check_events, check_links, check_member, check_slot, check_whole, read_member
from .registers import check_questions, read_ambiguity, read_enumeration, read_erratum, read_interface
from .return_codes import read_hresults
from .rules import load_rules
from .sources import Profile, Source, profiles
from .tables import known_name

__all__ = ["Contents", "Profile", "load", "profiles"]


@dataclass(frozen=True)
class Contents:
    """Everything that the files say of one profile.

    ``members`` are known by interface and name, as ``IVMDVDDrive.Attachment``. ``rules`` are the clauses of COM itself,
    of no member. ``elsewhere`` has the clauses' ids that other profiles have and this one does not, each with the id of
    the same clause here, or an empty text.
    """

    profile: Profile
    hresults: Mapping[str, HResult]
    enums: Mapping[str, Mapping[str, int]]
    interfaces: Mapping[str, Interface]
    members: Mapping[str, Member]
    errata: Mapping[str, Erratum]
    ambiguities: Mapping[str, Ambiguity]
    rules: tuple[Clause, ...]
    elsewhere: Mapping[str, str]


def load(folder: Traversable, profile: str) -> Contents:
    """Read and validate what a folder of specification files says of a profile.

    Raises SpecificationError, and KeyError for a profile that the folder does not hold.
    """
    known = profiles(folder)
    chosen = known[profile]
    source = Source(folder, chosen, known)
    hresults = read_hresults(source.tables("hresults.toml"))
    errata = {k: read_erratum(f, k, v, known) for k, (f, v) in source.tables("errata.toml").items()}
    registered = source.tables("ambiguities.toml")
    ambiguities = {k: read_ambiguity(f, k, v, hresults, known) for k, (f, v) in registered.items()}
    listed = source.tables("interfaces.toml")
    enums = {k: read_enumeration(f, k, v) for k, (f, v) in source.tables("enums.toml").items()}
    files, found, kept = source.members(), dict[str, Member](), dict[str, Interface]()
    unread = dict(files)
    seen: dict[str, str] = {}
    for interface in (read_interface(f, k, v) for k, (f, v) in listed.items()):
        members: list[Member] = []
        for name in interface.members:
            file = unread.pop((interface.name, name), None)
            if file is None:
                problem = f"members/{interface.name}/{name}.toml does not exist"
                raise SpecificationError(listed[interface.name][0], interface.name, problem)
            member = read_member(file, source.member(file), interface, hresults, known)
            check_member(file, name, member, interface, errata, ambiguities, seen)
            if chosen.has(member.profiles):
                check_slot(file, member, interface, len(members))
                members.append(replace(member, clauses=tuple(c for c in member.clauses if chosen.has(c.profiles))))
        if not members:
            raise SpecificationError(listed[interface.name][0], interface.name, f"has no members in {chosen.name}")
        kept[interface.name] = replace(interface, members=tuple(m.name for m in members))
        found |= {m.full_name: m for m in members}
    if unread:
        raise SpecificationError(min(unread.values()), "file", "is the member of no interface")
    for member in found.values():
        file = files[member.interface, member.name]
        check_whole(file, member)
        check_links(file, member, found)
    ambiguities = {k: a for k, a in ambiguities.items() if chosen.has(a.profiles)}
    check_questions("ambiguities.toml", profile, ambiguities.values())
    check_events("members", profile, found.values())
    names = {m.name for m in found.values()}
    for ambiguity in ambiguities.values():
        for name in ambiguity.members:
            known_name(registered[ambiguity.id][0], ambiguity.id, "member", name, names)
    rules = load_rules(source.read("com.toml"), "com.toml", ambiguities, tuple(known))
    errata = {k: e for k, e in errata.items() if chosen.has(e.profiles)}
    own = {c.id for m in found.values() for c in m.clauses}
    elsewhere = {name: here if here in own else "" for name, here in source.ids.items() if name not in own}
    return Contents(chosen, hresults, enums, kept, found, errata, ambiguities, rules, elsewhere)
