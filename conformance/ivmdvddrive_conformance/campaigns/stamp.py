"""The stamp of a suite: its versions and a digest of its sources, which the command and its workers must share.

A version alone is not enough: two checkouts of one version may judge differently, and a campaign that mixes them has no
verdict of either.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ivmdvddrive_spec import VERSION as SPEC_VERSION

from .. import __version__

__all__ = ["checkout", "stamp"]

_PACKAGES: Final = tuple(f"ivmdvddrive_{name}" for name in ("spec", "features", "reference", "mutants", "conformance"))

_SUFFIXES: Final = (".py", ".toml", ".feature", ".json")

_NOT_JUDGING: Final = ("tools/site", "tools/kits")
"""Folders of the suite that judge nothing; a wheel has the pages of the site there, and a checkout has not."""


@cache
def stamp(folder: str = "") -> str:
    """The versions and the digest as one line; with a folder of the checkout, its modules are part of the digest."""
    digest = sha256()
    for name in _PACKAGES:
        package = find_spec(name)
        if package is not None and package.origin is not None:
            _add(digest, Path(package.origin).parent)
    if folder:
        _add(digest, checkout() / folder)
    return f"suite {__version__}, specification {SPEC_VERSION}, sources {digest.hexdigest()[:12]}"


def checkout() -> Path:
    """The folder of the checkout that the suite is imported from; of an installed suite, a folder without the tests."""
    return Path(__file__).parents[3]


def _add(digest: sha256, root: Path) -> None:  # type: ignore[valid-type]  # typeshed has it as a function
    for path in sorted(root.rglob("*")):
        place = path.relative_to(root).as_posix()
        if path.suffix in _SUFFIXES and not place.startswith(_NOT_JUDGING):
            digest.update(f"{place}\n".encode())  # type: ignore[attr-defined]  # as above
            digest.update(path.read_bytes())  # type: ignore[attr-defined]  # as above
