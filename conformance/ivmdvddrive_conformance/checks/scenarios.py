"""The suite's own scenarios, read once, for those who play them without pytest."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

from ivmdvddrive_conformance.language.pickles import Pickle, read_pickles
from ivmdvddrive_features import FOLDER
from ivmdvddrive_spec.loading import Profile

__all__ = ["pickles"]


def pickles(profile: Profile | None = None) -> list[Pickle]:
    """The scenarios of a profile, or of all. Those of an outline have one name, so the second is "NAME #2"."""
    return [pickle for pickle in _pickles() if profile is None or pickle.is_of(profile)]


@cache
def _pickles() -> tuple[Pickle, ...]:
    found, often = list[Pickle](), Counter[tuple[str, str]]()
    for path in sorted(Path(FOLDER).glob("*.feature")):
        for one in read_pickles(path):
            often[one.feature, one.name] += 1
            count = often[one.feature, one.name]
            found.append(replace(one, name=f"{one.name} #{count}" if count > 1 else one.name))
    return tuple(found)
