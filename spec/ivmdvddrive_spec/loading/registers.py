"""Reading the registers: errata, ambiguities, interfaces and enumerations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from ..errors import SpecificationError
from ..hresults import HResult
from ..model.conditions import CONDITIONS
from ..model.occasions import OCCASIONS, OF_READINGS
from ..model.terms import QUESTIONS
from ..records import OBJECTS, Ambiguity, Erratum, Interface, Reading
from .tables import each_once, known_keys, known_name, names, table, text, truth

__all__ = ["check_questions", "read_ambiguity", "read_enumeration", "read_erratum", "read_interface"]


def read_erratum(file: str, name: str, data: dict[str, Any], profiles: Collection[str]) -> Erratum:
    """An entry of errata.toml; one that names no profiles is of all."""
    known_keys(file, name, data, {"where", "printed", "taken", "evidence", "profiles"})
    where, printed, taken, evidence = (text(file, name, data, k) for k in ("where", "printed", "taken", "evidence"))
    return Erratum(name, where, printed, taken, evidence, _profiles(file, name, data, profiles))


def _profiles(file: str, name: str, data: Mapping[str, Any], known: Collection[str]) -> tuple[str, ...]:
    for profile in names(file, name, data, "profiles"):
        known_name(file, name, "profile", profile, known)
    return names(file, name, data, "profiles") or tuple(known)


_AMBIGUITY_KEYS: Final = frozenset(
    {"question", "default", "readings", "members", "when", "occasions", "profiles", "asks"}
)


def read_ambiguity(
    file: str, name: str, data: dict[str, Any], hresults: Mapping[str, HResult], profiles: Collection[str]
) -> Ambiguity:
    """An entry of ambiguities.toml; one that names no profiles is of all."""
    known_keys(file, name, data, _AMBIGUITY_KEYS)
    given = table(file, name, data.get("readings", {}))
    readings = {k: _reading(file, k, f"{name}.{k}", v, hresults) for k, v in given.items()}
    default = text(file, name, data, "default")
    if default not in readings:
        raise SpecificationError(file, name, f"the default {default!r} is none of its readings")
    when = known_name(file, name, "condition", data.get("when"), CONDITIONS)
    members = names(file, name, data, "members")
    occasions = names(file, name, data, "occasions")
    for occasion in occasions:
        known_name(file, name, "occasion", occasion, {**OCCASIONS, **OF_READINGS})
    question, own = text(file, name, data, "question"), _profiles(file, name, data, profiles)
    asks = known_name(file, name, "question", data.get("asks"), QUESTIONS)
    for answer in sorted(QUESTIONS.get(asks or "", frozenset())):
        if answer not in readings:
            raise SpecificationError(file, name, f"it asks {asks}, so it needs the reading {answer!r}")
    return Ambiguity(name, question, default, readings, members, when, occasions, own, asks)


def check_questions(file: str, profile: str, ambiguities: Collection[Ambiguity]) -> None:
    """Raise SpecificationError unless each question of the model is asked by one ambiguity of a profile."""
    each_once(file, profile, (a.asks for a in ambiguities), QUESTIONS, "ambiguities ask")


def _reading(file: str, name: str, entry: str, value: Any, hresults: Mapping[str, HResult]) -> Reading:
    data = table(file, entry, value)
    known_keys(file, entry, data, {"code", "says"})
    return Reading(name, text(file, entry, data, "says"), known_name(file, entry, "code", data.get("code"), hresults))


def read_interface(file: str, name: str, data: dict[str, Any]) -> Interface:
    """An entry of interfaces.toml."""
    known_keys(file, name, data, {"object", "iid", "base", "dual", "hidden", "members", "source", "first_slot"})
    texts = {key: text(file, name, data, key) for key in ("base", "source")}
    iid = text(file, name, data, "iid") if "iid" in data else None
    if "dual" not in data:
        raise SpecificationError(file, name, "dual None is neither true nor false")
    dual, hidden, first_slot = (
        truth(file, name, data, "dual"),
        truth(file, name, data, "hidden"),
        data.get("first_slot"),
    )
    if first_slot is not None and type(first_slot) is not int:
        raise SpecificationError(file, name, f"first_slot {first_slot!r} is no number")
    kind = data.get("object")
    if kind not in OBJECTS:
        raise SpecificationError(file, name, f"object {kind!r} is none of {', '.join(OBJECTS)}")
    members = names(file, name, data, "members")
    return Interface(
        name, iid=iid, object=kind, members=members, dual=dual, hidden=hidden, first_slot=first_slot, **texts
    )


def read_enumeration(file: str, name: str, data: dict[str, Any]) -> dict[str, int]:
    """An entry of enums.toml."""
    known_keys(file, name, data, {"source", "values"})
    text(file, name, data, "source")
    values = table(file, name, data.get("values"))
    for key, value in values.items():
        if type(value) is not int:
            raise SpecificationError(file, name, f"{key} is {value!r}, which is no number")
    return values
