"""Validation of a step beyond its phrase: its names are defined, and its arguments fit signatures and verbs.

``script.py`` reads a step without knowing what its names stand for. Here it is held against the symbols of a session
and the documented signatures, so that what a scenario gets wrong is told of the scenario, and never taken for a
fault of the suite or of the IUT.
"""

from __future__ import annotations

from typing import Final, get_args

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.protocol import VERBS_OF_THE_BENCH

from ..iuts.port import Fault
from .media import KINDS
from .script import BenchStep, Name, ScriptError, Step, Term, render, render_term
from .symbols import Symbols

__all__ = ["check", "check_code"]

_OBJECTS: Final = frozenset({"machine", "drive", "collection"})
"""The kinds of objects on which an error can be injected."""

_LONG: Final = range(-(1 << 31), 1 << 31)


def check(step: Step, symbols: Symbols) -> None:
    """Raise ScriptError unless a step can be made; Unclaimed where it names what this IUT's bench does not have."""
    if isinstance(step, BenchStep):
        for wanted, term in zip(VERBS_OF_THE_BENCH[step.verb].kinds(), step.args, strict=True):
            _check_bench_step(step, wanted, term, symbols)
        return
    kind = symbols.obj(step.target).kind
    member = symbols.specification.find(kind, step.member)
    if member is None:
        raise ScriptError(f"{render(step)}: a {kind} has no member {step.member}")
    if step.gets != member.is_read:
        name = f"{step.target}.{step.member}"
        right = f"a property: write {name}" if member.is_read else f"called: write {name}()"
        raise ScriptError(f"{render(step)}: {step.member} is {right}")
    if len(step.args) != len(member.parameters):
        raise ScriptError(f"{render(step)}: {step.member} takes {len(member.parameters)} arguments")
    for parameter, term in zip(member.parameters, step.args, strict=True):
        if not _fits(parameter.type, term, symbols):
            raise ScriptError(f"{render(step)}: {parameter.name} is a {parameter.type}, not {render_term(term)}")
    if step.null_out and member.out is None:
        raise ScriptError(f"{render(step)}: {step.member} has no out parameter")


def check_code(specification: Specification, name: str) -> None:
    """Raise ScriptError for a name of no HRESULT."""
    if name not in specification.hresults:
        raise ScriptError(f"{name!r} is no HRESULT that the specification names")


def _fits(type_: str, term: Term, symbols: Symbols) -> bool:
    """Tell whether a term is of a parameter's type."""
    if type_ in symbols.specification.enums:
        return isinstance(term, int) or (isinstance(term, Name) and _is_constant(type_, term.text, symbols))
    if isinstance(term, Name):
        interface = symbols.specification.interfaces.get(type_)
        wanted = "string" if type_ == "BSTR" else interface.object if interface else None
        return wanted is not None and symbols.kind(term.text) == wanted
    if type_ == "long":
        return isinstance(term, int) and term in _LONG
    return term is None or (type_ == "BSTR" and isinstance(term, str))


def _is_constant(enumeration: str, name: str, symbols: Symbols) -> bool:
    return any(name in (known, known.partition("_")[2]) for known in symbols.specification.enums[enumeration])


def _check_bench_step(do: BenchStep, kind: str, term: Term, symbols: Symbols) -> None:
    named = term.text if isinstance(term, Name) else ""
    right = {
        "place": term in (0, 1),
        "fault": term in get_args(Fault),
        "sink": named in symbols.sinks,
        "object": symbols.kind(named) in _OBJECTS,
        "host drive": named not in KINDS and symbols.kind(named) == "string",
    }
    if not right.get(kind, kind in ("state", "inserted") or symbols.kind(named) == kind):
        raise ScriptError(f"{render(do)}: {render_term(term)} is no {kind}")
