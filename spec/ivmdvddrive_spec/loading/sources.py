"""The data of a profile: the files that all profiles share, and those of its own folder over them.

Where products differ in a value alone, a table gives it for each: ``source = { vpc = "row 5", vs2005 = "row 4" }``. A
profile that such a table does not name does not have the key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, Final

from ..errors import SpecificationError
from .tables import known_keys, known_name, parsed, read, table, tables, text

__all__ = ["Profile", "Source", "profiles"]

_FILE: Final = "profiles.toml"


@dataclass(frozen=True, slots=True)
class Profile:
    """A documented product; ``lineage`` are the names of the profile and of those that it extends, its own first.

    ``short`` is what a table calls the product, and ``progid`` the class that a client creates; empty if unknown.
    ``documentation`` has the address of a page of the product's documentation by language, with ``{page}`` for the name
    of the page; ``archive`` is where that page does not change; empty if there is none.
    """

    name: str
    product: str
    lineage: tuple[str, ...]
    short: str
    progid: str = ""
    archive: str = ""
    documentation: Mapping[str, str] = field(default_factory=dict, hash=False)

    def has(self, named: Sequence[str]) -> bool:
        """Tell whether data that names these profiles holds in this one."""
        return any(name in self.lineage for name in named)

    def own(self, file: str, entry: str, value: Any, known: Mapping[str, Profile]) -> Any:
        """Choose this profile's among values that are given for several; raises SpecificationError.

        Tables and lists are gone through to their ends; a key without a value for this profile is left out.
        """
        if isinstance(value, list):
            return [self.own(file, entry, each, known) for each in value]
        if not isinstance(value, dict):
            return value
        found = {key: self.own(file, entry, each, known) for key, each in value.items() if self._gives(each, known)}
        if not _is_by_profile(value, known):
            return found
        for name in value:
            known_name(file, entry, "profile", name, known)
        return next(found[name] for name in self.lineage if name in found)

    def _gives(self, value: Any, known: Mapping[str, Profile]) -> bool:
        """Tell whether a value is one of this profile's: given for all, or for it."""
        return not _is_by_profile(value, known) or self.has(list(value))


def _is_by_profile(value: Any, known: Mapping[str, Profile]) -> bool:
    return isinstance(value, dict) and any(name in known for name in value)


def profiles(folder: Traversable) -> Mapping[str, Profile]:
    """Every profile that a folder of specification files holds, by name; raises SpecificationError."""
    found: dict[str, Profile] = {}
    for name, data in tables(read(folder, _FILE), _FILE).items():
        known_keys(_FILE, name, data, {"product", "short", "extends", "progid", "archive", "documentation"})
        extended = known_name(_FILE, name, "profile above it", data.get("extends"), found)
        before = found[extended].lineage if extended is not None else ()
        product = text(_FILE, name, data, "product")
        short = text(_FILE, name, data, "short") if "short" in data else product
        progid, archive = (text(_FILE, name, data, k) if k in data else "" for k in ("progid", "archive"))
        pages = table(_FILE, f"{name}.documentation", data.get("documentation", {}))
        addresses = {language: text(_FILE, f"{name}.documentation", pages, language) for language in pages}
        found[name] = Profile(name, product, (name, *before), short, progid, archive, addresses)
    return found


class Source:
    """The files of one profile, each from the first folder that has it; a SpecificationError names the file.

    ``ids`` has the ids of the clauses in the members' files that were read, whatever profile they are of, and what this
    profile calls the same clause.
    """

    def __init__(self, folder: Traversable, profile: Profile, known: Mapping[str, Profile]) -> None:
        self._folder = folder
        self._profile = profile
        self._known = known
        self.ids: dict[str, str] = {}
        self._own = [f"profiles/{name}/" for name in reversed(profile.lineage) if _is_there(folder, name)]

    def tables(self, file: str) -> dict[str, tuple[str, dict[str, Any]]]:
        """The entries of a file of tables, each with the file that it stands in: a profile's own replace the shared."""
        places = [file, *(f"{own}{file}" for own in self._own if self._folder.joinpath(own, file).is_file())]
        return {
            entry: (place, self._profile.own(place, entry, data, self._known))
            for place in places
            for entry, data in tables(read(self._folder, place), place).items()
        }

    def members(self) -> dict[tuple[str, str], str]:
        """The members' files by interface and member: ``members/IVMDVDDrive/Attachment.toml``."""
        found: dict[tuple[str, str], str] = {}
        for own in ("", *self._own):
            try:
                folders = sorted(p.name for p in self._folder.joinpath(own, "members").iterdir() if p.is_dir())
            except OSError as error:
                if own:
                    continue
                raise SpecificationError("members", "folder", f"cannot be read: {error}") from error
            for interface in folders:
                there = self._folder.joinpath(own, "members", interface).iterdir()
                for file in sorted(p.name for p in there if p.name.endswith(".toml")):
                    found[interface, file.removesuffix(".toml")] = f"{own}members/{interface}/{file}"
        return found

    def member(self, file: str) -> dict[str, Any]:
        """Return what a member's file says of this profile; the ids of its clauses, of any profile, are noted."""
        data = parsed(self.read(file), file)
        found: dict[str, Any] = self._profile.own(file, "file", data, self._known)
        own = found.get("clause")
        for clause, chosen in zip(data["clause"], own, strict=True) if isinstance(own, list) else ():
            if isinstance(clause, dict):
                said = clause.get("id")
                for name in said.values() if isinstance(said, dict) else [said]:
                    self.ids[str(name)] = str(chosen.get("id"))
        return found

    def read(self, file: str) -> str:
        """The text of a file."""
        return read(self._folder, file)


def _is_there(folder: Traversable, profile: str) -> bool:
    return folder.joinpath("profiles", profile).is_dir()
