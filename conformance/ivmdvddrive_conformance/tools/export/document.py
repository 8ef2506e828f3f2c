"""The export as plain data: everything that a player needs, and nothing of the machine on which it was made."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from ivmdvddrive_spec import VERSION, Member, Specification, to_hex
from ivmdvddrive_spec.model.letters import spelling
from ivmdvddrive_spec.model.state import Obj
from ivmdvddrive_spec.oracle import Oracle
from ivmdvddrive_spec.protocol import VERBS_OF_THE_BENCH

from ... import __version__
from ...checks.scenarios import pickles
from ...generation.model_walk.alphabet import KIND_OF_NAME, Input
from ...generation.model_walk.nodes import DRAIN
from ...iuts.port import BENCH_REQUESTS, HostDrive, Ics
from ...judging.run_record import Run
from ...judging.values import MISSING, NEW, Resolved
from ...language.media import KINDS, Shelf
from ...language.script import BenchStep, CallStep, Name, Term, render
from ...language.symbols import Symbols
from ...results.document import to_results
from ...settings.settings import Settings
from ...verdicts.bindings import judged
from .compiler import ANY, MACHINES, MEDIA, Compiled, Compiler, State_

__all__ = ["SCHEMA_VERSION", "exported", "oracle_schema"]

SCHEMA_VERSION: Final = 1

_HOSTS: Final = (HostDrive("D", "dvd"), HostDrive("E", "dvd"), HostDrive("C", "fixed"))
"""The host drives of the bench that is compiled; a player's bench has as many of these kinds, by any letters."""

_NOT_JUDGED: Final = (
    "an exported oracle was played, which has no random values, no concurrent calls and no rules of COM's own: "
    "'ivmdvddrive verify' judges all"
)


def oracle_schema() -> dict[str, Any]:
    """The JSON Schema of the export."""
    found: dict[str, Any] = json.loads((files(__package__) / "oracle.schema.json").read_text(encoding="utf-8"))
    return found


class _Bench:
    """As much of an implementation as symbols ask: what its bench has, whose media the suite makes."""

    def __init__(self, ics: Ics) -> None:
        self.ics = ics


def exported(specification: Specification, claims: frozenset[str], *, walk: bool = True) -> dict[str, Any]:
    """The oracle of a profile, and of these claims, as plain data; without the ``walk``, its scenarios alone."""
    ics = Ics("", "", "", (specification.profile.name,), ("vtable",), claims, "posix")
    with tempfile.TemporaryDirectory(prefix="ivmdvddrive-export-") as folder:
        shelf = Shelf(Path(folder))
        symbols = Symbols(specification, _Bench(ics), _HOSTS, shelf)  # type: ignore[arg-type]  # nothing is called
        compiler = Compiler(Oracle(specification), claims, symbols, pickles(specification.profile))
        compiled = compiler.compiled(walk=walk)
        return _Writer(specification, claims, symbols, compiled).document()


class _Writer:
    """Writes what was compiled; what occurs often (answers, counts, blames) stands once, and is named by its number."""

    def __init__(
        self, specification: Specification, claims: frozenset[str], symbols: Symbols, compiled: Compiled
    ) -> None:
        self._specification, self._claims, self._symbols = specification, claims, symbols
        self._compiled = compiled
        self._media = {symbols.medium(name).path: name for name in sorted(MEDIA)}
        self._tables: dict[str, dict[str, int]] = {"answers": {}, "counts": {}, "blames": {}}
        self._clauses = {clause: number for number, clause in enumerate(specification.clauses)}
        self._numbers = {number: len(compiled.inputs) + n for n, number in enumerate(MACHINES.values())}

    def document(self) -> dict[str, Any]:
        """The whole export."""
        states = [self._state(state) for state in self._compiled.states]
        inputs = [self._input(each) for each in self._compiled.inputs]
        inputs += [_machine(name) for name in MACHINES]
        return {
            "format": "ivmdvddrive-oracle",
            "schema": SCHEMA_VERSION,
            "suite": __version__,
            "specification": {"version": VERSION, "profile": self._specification.profile.name},
            "claims": sorted(self._claims),
            "media": {name: {"kind": KINDS[name], "file": Path(p).name} for p, name in self._media.items()},
            "image": _sparse(Path(self._symbols.medium("ISO1").path).read_bytes()),
            "clauses": list(self._clauses),
            "members": {m.full_name: self._member(m) for m in self._specification.members.values()},
            "inputs": inputs,
            **{name: [json.loads(text) for text in table] for name, table in self._tables.items()},
            "states": states,
            "start": 0,
            "scenarios": [
                {"name": s.name, "clauses": self._named(s.clauses), "inputs": [*map(self._numbered, s.inputs)]}
                for s in self._compiled.scenarios
            ],
            "walk": {
                "scene": [*map(self._numbered, self._compiled.scene)],
                "inputs": [*self._compiled.tour],
            },
            "left_out": self._compiled.left_out,
            "results": self._results(),
        }

    def _numbered(self, number: int) -> int:
        return self._numbers.get(number, number)

    def _named(self, clauses: Sequence[str]) -> list[int]:
        return [self._clauses[clause] for clause in clauses if clause in self._clauses]

    def _entry(self, table: str, value: object) -> int:
        return self._tables[table].setdefault(json.dumps(value, sort_keys=True), len(self._tables[table]))

    # States

    def _state(self, state: State_) -> dict[str, Any]:
        """A state: by each input the number of its blame, and of each permitted answer three numbers."""
        names = {
            Obj(KIND_OF_NAME[name], number) if name in KIND_OF_NAME else number: name
            for name, number in state.node.bound.items()
        }
        on = {}
        for number, ways in state.inputs.items():
            row: list[int] = []
            for way in ways:
                if (answer := self._answer(number, way.key, names)) is not None:
                    counts = self._entry("counts", [self._named(way.clauses), list(way.readings)])
                    row += [self._entry("answers", answer), counts, way.after]
            if row:
                code, value = state.blames[number]
                blame = self._entry("blames", [self._named(code), self._named(value)])
                on[str(self._numbered(number))] = [blame, *row]
        first = {} if state.must is None else {"first": state.must}
        return {**first, "on": on}

    def _answer(self, number: int, key: Any, names: Mapping[Obj | int, str]) -> dict[str, Any] | None:
        """An answer; None for one that names an object which has no name any more."""
        if number == DRAIN:
            return {
                "events": {
                    names[sink]: [{"event": name, "mediaPath": self._text(path)} for name, path in events]
                    for sink, events in key
                    if sink in names
                }
            }
        if key is None:
            return {}
        code, value, _ = key
        answer: dict[str, Any] = {"hresult": "failure" if code == ANY else to_hex(code)}
        if value is MISSING:
            return answer
        if value is NEW:
            return answer | {"new": True}
        if isinstance(value, Obj):  # a tuple itself
            return answer | {"object": names[value]} if value in names else None
        if isinstance(value, tuple):
            return answer | {"objects": [names[o] for o in value]} if all(o in names for o in value) else None
        return answer | {"value": self._text(value)}

    def _text(self, value: Resolved) -> Any:
        """A value, media and letters by the names by which the player's bench has them."""
        if not isinstance(value, str):
            return value
        if value in self._media:
            return {"medium": self._media[value]}
        letter = spelling(value).letter
        host = next((n for n in ("HOST1", "HOST2", "FIXED") if letter and self._symbols.letter(n) == letter), None)
        return value if host is None else {"letter": host, "lower": value[0].islower(), "then": value[1:]}

    # Inputs

    def _input(self, each: Input) -> dict[str, Any]:
        step = each.step
        made: dict[str, Any] = {"text": render(step)}
        if each.number in self._compiled.audits:
            made["audit"] = True
        return made | (self._verb(step) if isinstance(step, BenchStep) else self._call(step))

    def _verb(self, step: BenchStep) -> dict[str, Any]:
        kinds = VERBS_OF_THE_BENCH[step.verb].kinds()
        names = BENCH_REQUESTS[step.verb]
        params = {n: self._term(k, a) for n, k, a in zip(names, kinds, step.args, strict=True)}
        return {"method": step.verb, "params": params} | ({"binds": step.result} if step.result else {})

    def _call(self, step: CallStep) -> dict[str, Any]:
        member = self._specification.member(KIND_OF_NAME[step.target], step.member)
        params = {
            "object": {"name": step.target},
            "member": step.member,
            "args": [self._term("", argument) for argument in step.args],
            "binding": "vtable",
            "out": "null" if step.null_out else "pointer",
        }
        return {"method": "call", "params": params, "of": member.full_name} | (
            {"binds": step.result} if step.result else {}
        )

    def _term(self, kind: str, term: Term) -> Any:
        if not isinstance(term, Name):
            return bool(term) if kind == "inserted" else term
        name = term.text
        if kind == "sink":
            return {"sink": name}
        if name in KIND_OF_NAME:
            return {"name": name}
        if name in MEDIA:
            return {"medium": name}
        base, _, form = name.partition(".")
        if self._symbols.has(base):
            then = {"colon": ":", "path": ":\\"}.get(form, "")
            return {"letter": base, "lower": form == "lower", "then": then}
        return self._specification.enumerated(name)

    def _member(self, member: Member) -> dict[str, Any]:
        """Return what a player needs to tell which clause a getter's wrong answer after a call breaks."""
        known = self._specification.clauses
        named = {
            what: self._clauses[f"{member.stem}.{clause}"]
            for what, clause in (("pure", "pure"), ("failed", "atomic"), ("effect", "effect"), ("kept", "effect.media"))
            if f"{member.stem}.{clause}" in known
        }
        return {"name": member.name, "changes": list(member.changes), **named}

    # Results

    def _results(self) -> dict[str, Any]:
        """A results.json in which nothing was judged yet: a player fills in what it has seen."""
        ics = {
            "name": "", "version": "", "language": "", "profiles": [self._specification.profile.name],
            "bindings": ["vtable"], "claims": sorted(self._claims), "paths": "posix",
        }  # fmt: skip
        run = Run(Settings("export", profile=self._specification.profile.name, binding="vtable"), ics=ics)
        verdict = judged(self._specification, run)
        made = to_results(
            self._specification, run, verdict, started=datetime.fromtimestamp(0, UTC), seconds=0, report=None
        )
        made["suite"] = {"name": "ivmdvddrive player", "version": f"export {SCHEMA_VERSION}", "python": ""}
        made["unjudged"] = [{"what": "the run", "why": _NOT_JUDGED, "binding": ""}]
        made["repeat"] = ""
        return made


def _machine(name: str) -> dict[str, Any]:
    return {"text": f"a machine {name}", "method": "createMachine", "params": {}, "binds": name}


def _sparse(data: bytes) -> dict[str, Any]:
    """A file as its size and the pieces of it that are not zero."""
    pieces, begin = [], None
    for place in range(0, len(data), 16):
        piece = data[place : place + 16]
        if any(piece):
            if begin is not None and begin[0] + len(begin[1]) == place:
                begin[1].extend(piece)
            else:
                begin = place, bytearray(piece)
                pieces.append(begin)
    return {"size": len(data), "pieces": [[place, bytes(piece).hex()] for place, piece in pieces]}
