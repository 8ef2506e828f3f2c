"""TOML as tables of known shape: whatever is malformed is a SpecificationError that names the file and the entry."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from importlib.resources.abc import Traversable
from typing import Any

from ..errors import SpecificationError

__all__ = ["each_once", "known_keys", "known_name", "names", "parsed", "read", "table", "tables", "text", "truth"]


def read(folder: Traversable, file: str) -> str:
    """A file's text."""
    try:
        return folder.joinpath(*file.split("/")).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SpecificationError(file, "file", f"cannot be read: {error}") from error


def parsed(toml: str, file: str) -> dict[str, Any]:
    """TOML as it stands."""
    try:
        return tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise SpecificationError(file, "file", f"is no TOML: {error}") from error


def tables(toml: str, file: str) -> dict[str, dict[str, Any]]:
    """TOML that holds nothing but tables."""
    return {name: table(file, name, value) for name, value in parsed(toml, file).items()}


def table(file: str, entry: str, value: Any) -> dict[str, Any]:
    """A value that must be a table."""
    if not isinstance(value, dict):
        raise SpecificationError(file, entry, f"{value!r} is no table")
    return value


def text(file: str, entry: str, data: Mapping[str, Any], key: str) -> str:
    """A key whose value must be a string that says something."""
    value = data.get(key, "")
    if not isinstance(value, str) or not value.strip():
        raise SpecificationError(file, entry, f"has no {key!r}")
    return value


def names(file: str, entry: str, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A key whose value, if it is there, must be a list of strings."""
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise SpecificationError(file, entry, f"{key} {value!r} is no list of names")
    return tuple(value)


def each_once(file: str, profile: str, found: Iterable[object], wanted: Iterable[str], who: str) -> None:
    """Raise SpecificationError unless each wanted thing is found once; ``who`` begins what is said otherwise."""
    times = Counter(found)
    for thing in wanted:
        if times[thing] != 1:
            raise SpecificationError(file, profile, f"{times[thing]} {who} {thing}, and one must")


def known_name(file: str, entry: str, kind: str, name: Any, known: Container[str]) -> str | None:
    """A name that must be one of those known, or None."""
    if name is None:
        return None
    if not isinstance(name, str) or name not in known:
        raise SpecificationError(file, entry, f"unknown {kind} {name!r}")
    return name


def known_keys(file: str, entry: str, data: Mapping[str, Any], allowed: Container[str]) -> None:
    """No key but those allowed."""
    unknown = sorted(key for key in data if key not in allowed)
    if unknown:
        raise SpecificationError(file, entry, f"unknown key {unknown[0]!r}")


def truth(file: str, entry: str, data: Mapping[str, Any], key: str) -> bool:
    """A key's truth value, false where it is not there; raises SpecificationError for anything else."""
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise SpecificationError(file, entry, f"{key} {value!r} is neither true nor false")
    return value
