"""The language of the generated pages: English, or one that has a catalogue.

A page's own words pass through ``Products.say``, in English; a catalogue of Sphinx's gettext has them in another
language. What the specification says is translated in its data (``ivmdvddrive_spec.translations``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

__all__ = ["ENGLISH", "Language", "catalogue_of", "language"]


@dataclass(frozen=True, eq=False)
class Language:
    """A language's name, such as ``fr``, and its catalogue; that of English is empty."""

    name: str
    catalogue: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, english: str, *given: object) -> str:
        """Give a text in this language, or in English if it has none, with what belongs into its braces."""
        said = self.catalogue.get(english) or english
        return said.format(*given) if given else said


ENGLISH: Final = Language("en")
"""The language that the pages are written in."""


def catalogue_of(sources: Path, name: str) -> Path:
    """The catalogue of a language, as Sphinx looks for it."""
    return sources / "locale" / name / "LC_MESSAGES" / "site.po"


def language(sources: Path, name: str) -> Language:
    """Read a language's catalogue; raises OSError."""
    from babel.messages.pofile import read_po  # comes with Sphinx, which is an extra

    with catalogue_of(sources, name).open("rb") as file:
        found = read_po(file, locale=name)
    return Language(name, {str(m.id): str(m.string) for m in found if m.id and m.string})
