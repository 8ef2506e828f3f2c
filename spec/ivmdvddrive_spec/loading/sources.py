"""The data of a profile: the files that all profiles share, and those of its own folder over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, Final

from ..errors import SpecificationError
from .tables import known_keys, known_name, read, tables, text

__all__ = ["Profile", "Source", "profiles"]

_FILE: Final = "profiles.toml"


@dataclass(frozen=True, slots=True)
class Profile:
    """A documented product; ``lineage`` are the names of the profile and of those that it extends, its own first."""

    name: str
    product: str
    lineage: tuple[str, ...]

    def has(self, named: Sequence[str]) -> bool:
        """Tell whether data that names these profiles holds in this one."""
        return any(name in self.lineage for name in named)


def profiles(folder: Traversable) -> Mapping[str, Profile]:
    """Every profile that a folder of specification files holds, by name; raises SpecificationError."""
    found: dict[str, Profile] = {}
    for name, data in tables(read(folder, _FILE), _FILE).items():
        known_keys(_FILE, name, data, {"product", "extends"})
        extended = known_name(_FILE, name, "profile above it", data.get("extends"), found)
        before = found[extended].lineage if extended is not None else ()
        found[name] = Profile(name, text(_FILE, name, data, "product"), (name, *before))
    return found


class Source:
    """The files of one profile, each from the first folder that has it; a SpecificationError names the file."""

    def __init__(self, folder: Traversable, profile: Profile) -> None:
        self._folder = folder
        self._own = [f"profiles/{name}/" for name in reversed(profile.lineage) if _is_there(folder, name)]

    def tables(self, file: str) -> dict[str, tuple[str, dict[str, Any]]]:
        """The entries of a file of tables, each with the file that it stands in: a profile's own replace the shared."""
        places = [file, *(f"{own}{file}" for own in self._own if self._folder.joinpath(own, file).is_file())]
        return {
            entry: (place, data) for place in places for entry, data in tables(read(self._folder, place), place).items()
        }

    def members(self) -> dict[str, str]:
        """The members' files by the members' names."""
        found: dict[str, str] = {}
        for own in ("", *self._own):
            try:
                there = [p.name for p in self._folder.joinpath(own, "members").iterdir() if p.name.endswith(".toml")]
            except OSError as error:
                if own:
                    continue
                raise SpecificationError("members", "folder", f"cannot be read: {error}") from error
            found |= {name.removesuffix(".toml"): f"{own}members/{name}" for name in sorted(there)}
        return found

    def read(self, file: str) -> str:
        """The text of a file."""
        return read(self._folder, file)


def _is_there(folder: Traversable, profile: str) -> bool:
    return folder.joinpath("profiles", profile).is_dir()
