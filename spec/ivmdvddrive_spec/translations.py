"""The texts of the specification in other languages: for readers, and never for judging.

``data/translations/LANGUAGE.toml`` has each text with the English one that it was made of, and the keys of what says it
(``clause:ReleaseImage.S_OK``). A text is found by its English words; if these were reworded since, by its key, and
``Translation.changed`` names it. Sources are left as they are: they cite English pages.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources.abc import Traversable
from typing import Final

from .errors import SpecificationError
from .hresults import HResult
from .loading.tables import known_keys, names, parsed, read, table, text
from .model.conditions import CONDITIONS
from .model.effects import EFFECTS
from .records import RANGES, ROLES, Ambiguity, Clause, Erratum, Member
from .specification import DATA, Specification

__all__ = ["ENGLISH", "LABELS", "Translation", "english_texts", "languages", "translation"]

LABELS: Final = (
    "says", "does", "member", "code", "when", "level", "source", "signature", "vtable", "page", "iid", "base", "read",
    "severity", "customer", "facility", "decimal", "returned by", "where", "printed", "taken", "evidence", "question",
    "depends on", "default", "erratum", "ambiguity", "documented", "inferred", "tolerated", "unspecified", "method",
    "property", "event",
)  # fmt: skip
"""Words beside what the specification says, by which a command or a page introduces it."""


def _of_clause(one: Clause) -> Iterator[tuple[str, str]]:
    yield f"clause:{one.id}", one.says


def _of_member(one: Member) -> Iterator[tuple[str, str]]:
    yield f"member:{one.full_name}", one.does


def _of_erratum(one: Erratum) -> Iterator[tuple[str, str]]:
    yield from ((f"erratum:{one.id}.{key}", getattr(one, key)) for key in ("where", "taken", "evidence"))


def _of_ambiguity(one: Ambiguity) -> Iterator[tuple[str, str]]:
    yield f"ambiguity:{one.id}", one.question
    yield from ((f"ambiguity:{one.id}.{reading.name}", reading.says) for reading in one.readings.values())


def _of_hresult(one: HResult) -> Iterator[tuple[str, str]]:
    yield f"code:{one.name}", one.says


def english_texts(specifications: Iterable[Specification]) -> list[tuple[str, str]]:
    """Every text that is translated, with its key; a key stands once for each text that profiles have for it."""
    found: dict[tuple[str, str], None] = {}
    for one in specifications:
        for clause in one.clauses.values():
            found |= dict.fromkeys(_of_clause(clause))
        for member in one.members.values():
            found |= dict.fromkeys(_of_member(member))
        for erratum in one.errata.values():
            found |= dict.fromkeys(_of_erratum(erratum))
        for ambiguity in one.ambiguities.values():
            found |= dict.fromkeys(_of_ambiguity(ambiguity))
        for code in one.hresults.values():
            found |= dict.fromkeys(_of_hresult(code))
    found |= {(f"condition:{name}", _doc(condition)): None for name, condition in CONDITIONS.items()}
    found |= {(f"effect:{name}", _doc(effect)): None for name, effect in EFFECTS.items()}
    found |= {(f"role:{name}", said): None for name, said in ROLES.items()}
    found |= {(f"range:{name}", said): None for name, said in RANGES.items()}
    found |= {(f"label:{word}", word): None for word in LABELS}
    return [(key, said) for key, said in found if said]


def _doc(thing: object) -> str:
    return " ".join((inspect.getdoc(thing) or "").split())


@dataclass(frozen=True, eq=False)
class Translation:
    """The texts of one language: by their English words, and by their keys.

    That of English is empty, and gives every text as it is.
    """

    language: str
    by_english: Mapping[str, str] = field(default_factory=dict)
    by_key: Mapping[str, str] = field(default_factory=dict)

    def said(self, key: str, english: str) -> str:
        """Give a text in this language, or in English if there is none."""
        return self.by_english.get(english) or self.by_key.get(key) or english

    def changed(self, texts: Iterable[tuple[str, str]]) -> list[str]:
        """Name the keys whose English text was reworded since it was translated."""
        return [key for key, english in texts if english not in self.by_english and key in self.by_key]

    def missing(self, texts: Iterable[tuple[str, str]]) -> list[str]:
        """Name the keys that have no translation."""
        return [key for key, english in texts if english not in self.by_english and key not in self.by_key]

    def label(self, word: str) -> str:
        """Give one of ``LABELS``."""
        return self.said(f"label:{word}", word)

    def condition(self, name: str) -> str:
        """Give what a condition says."""
        return self.said(f"condition:{name}", _doc(CONDITIONS[name]))

    def effect(self, name: str) -> str:
        """Give what an effect says."""
        return self.said(f"effect:{name}", _doc(EFFECTS[name]))

    def role(self, name: str) -> str:
        """Give what the role of a parameter says."""
        return self.said(f"role:{name}", ROLES[name])

    def range(self, name: str) -> str:
        """Give the values that a role usually has."""
        return self.said(f"range:{name}", RANGES[name])

    def of(self, specification: Specification) -> Specification:
        """Give a specification that speaks this language; it judges as before."""
        if not self.by_key:
            return specification
        return replace(
            specification,
            members={k: self._member(m) for k, m in specification.members.items()},
            errata={k: self._erratum(e) for k, e in specification.errata.items()},
            ambiguities={k: self._ambiguity(a) for k, a in specification.ambiguities.items()},
            hresults={k: replace(h, says=self.said(f"code:{k}", h.says)) for k, h in specification.hresults.items()},
            rules=tuple(map(self._clause, specification.rules)),
        )

    def _clause(self, one: Clause) -> Clause:
        return replace(one, says=self.said(f"clause:{one.id}", one.says))

    def _member(self, one: Member) -> Member:
        does = self.said(f"member:{one.full_name}", one.does)
        return replace(one, does=does, clauses=tuple(map(self._clause, one.clauses)))

    def _erratum(self, one: Erratum) -> Erratum:
        where, taken, evidence = (self.said(key, english) for key, english in _of_erratum(one))
        return replace(one, where=where, taken=taken, evidence=evidence)

    def _ambiguity(self, one: Ambiguity) -> Ambiguity:
        readings = {
            name: replace(reading, says=self.said(f"ambiguity:{one.id}.{name}", reading.says))
            for name, reading in one.readings.items()
        }
        return replace(one, question=self.said(f"ambiguity:{one.id}", one.question), readings=readings)


ENGLISH: Final = Translation("en")
"""The language that the specification is written in."""


def languages(folder: Traversable = DATA) -> tuple[str, ...]:
    """The languages that a folder of specification files has texts in, English first."""
    there = folder / "translations"
    files = sorted(f.name for f in there.iterdir()) if there.is_dir() else []
    return ("en", *(name.removesuffix(".toml") for name in files if name.endswith(".toml")))


def translation(language: str, folder: Traversable = DATA) -> Translation:
    """Read the texts of a language; raises KeyError for one without, and SpecificationError for a malformed file."""
    if language == "en":
        return ENGLISH
    if language not in languages(folder):
        raise KeyError(language)
    file = f"translations/{language}.toml"
    data = parsed(read(folder, file), file)
    known_keys(file, "file", data, {"text"})
    by_english: dict[str, str] = {}
    by_key: dict[str, str] = {}
    for entry in data.get("text", []):
        said = table(file, "text", entry)
        english = text(file, "text", said, "english")
        known_keys(file, english, said, {"of", "english", "says"})
        if english in by_english:
            raise SpecificationError(file, english, "is translated twice")
        by_english[english] = text(file, english, said, "says")
        by_key |= {key: by_english[english] for key in names(file, english, said, "of") if key not in by_key}
    return Translation(language, by_english, by_key)
