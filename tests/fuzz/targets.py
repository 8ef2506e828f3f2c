"""The readers that are fuzzed: what each reads, good inputs to begin with, and the errors by which it may refuse.

``Target.judge`` is the oracle of Hypothesis and atheris alike. A reader gives a value, which must then hold what it
promises (mostly: written again, it is read as the same), or it raises one of its errors with a sentence that can be
shown, in a time that grows with the input and no faster. Whatever else comes out is a defect.
"""

from __future__ import annotations

import datetime
import json
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

from canned import converse, recorded
from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.generation.com_rules import RULES, Stage
from ivmdvddrive_conformance.iuts.errors import BenchError, IutError, Unclaimed
from ivmdvddrive_conformance.iuts.wire import results as wire_results
from ivmdvddrive_conformance.iuts.wire.messages import response
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.run_record import Run
from ivmdvddrive_conformance.judging.scenario import Mismatch, Scenario
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import CallStep, Name, ScriptError, Step, parse, render
from ivmdvddrive_conformance.results.document import to_results
from ivmdvddrive_conformance.results.formats.report_folder import FORMATS
from ivmdvddrive_conformance.results.gate.differences import compared
from ivmdvddrive_conformance.results.gate.waiver_drafts import draft
from ivmdvddrive_conformance.results.reading import read_results
from ivmdvddrive_conformance.results.shard_files import read_shard, to_shard
from ivmdvddrive_conformance.settings.configuration import configured
from ivmdvddrive_conformance.settings.settings import Settings, SettingsError
from ivmdvddrive_conformance.settings.shards import Shard
from ivmdvddrive_conformance.text.strict_json import Malformed, decode
from ivmdvddrive_conformance.verdicts.bindings import judged
from ivmdvddrive_conformance.verdicts.merging import merged
from ivmdvddrive_conformance.verdicts.waivers import load_waivers
from ivmdvddrive_reference.wire import Server
from ivmdvddrive_spec import Specification, protocol
from ivmdvddrive_spec.oracle import Oracle
from made import ICS, OK, WRONG, failed, made, scenario, small
from splicing import Form
from vpc import open_iut

SPECIFICATION: Final = Specification.for_profile("vpc")
ORACLE: Final = Oracle(SPECIFICATION)
SPECIFICATIONS: Final = {"vpc": SPECIFICATION}.__getitem__

__all__ = ["TARGETS", "Target", "Unclean"]

DATA: Final = Path(__file__).parents[1] / "data"
_FOLDER: Final = tempfile.TemporaryDirectory(prefix="ivmdvddrive-fuzz-")
_FILE: Final = Path(_FOLDER.name) / "input"

_SECONDS: Final = 2.0
"""Seconds of a processor that reading may take, whatever the input …"""

_SECONDS_A_MIB: Final = 20.0
"""… and for each MiB of it."""

_LONGEST: Final = 20_000
"""Characters of a refusal: a sentence and what it quotes, not the whole input."""


class Unclean(AssertionError):
    """A refusal that cannot be shown as it is, or a reader that takes too long."""


@dataclass(frozen=True)
class Target:
    """A reader; ``read`` raises nothing but ``refusals``."""

    name: str
    what: str
    form: Form
    read: Callable[[bytes], Any]
    refusals: tuple[type[Exception], ...]
    seeds: Callable[[], Sequence[bytes]]

    def judge(self, data: bytes) -> bool:
        """Tell whether the reader takes an input; raises what it raises beyond its refusals, and Unclean."""
        began = time.thread_time()
        try:
            self.read(data)
            taken = True
        except self.refusals as error:
            _shown(error)
            taken = False
        if (took := time.thread_time() - began) > _SECONDS + _SECONDS_A_MIB * len(data) / 2**20:
            raise Unclean(f"{self.name}: {took:.1f} s for {len(data)} bytes")
        return taken


def _shown(error: Exception) -> None:
    said = str(error)
    if not said or len(said) > _LONGEST or not all(line.isprintable() for line in said.split("\n")):
        raise Unclean(f"{type(error).__name__} says {said[:400]!r} ({len(said)} characters)") from error


def _file(data: bytes) -> Path:
    _FILE.write_bytes(data)
    return _FILE


# The protocol


_CLAIMS: Final = tuple(sorted(set(protocol.CLAIMS) - {"provides-media", "batch", "concurrent"}))


@cache
def _recordings() -> list[tuple[bytes, bytes]]:
    return [recorded(*_CLAIMS), recorded(*_CLAIMS, "batch"), recorded(*_CLAIMS, "concurrent"), recorded()]


def _conversation(output: bytes) -> None:
    for error in converse(output):
        _shown(error)


_VALID: Final = {name: Draft202012Validator(protocol.schema_of(name)) for name in ("call.result", "drain.result")}


def _answers(data: bytes) -> None:
    """Each line as a response, whose result is read as that of every verb."""
    for line in data.split(b"\n"):
        message = decode(line)
        for one in message if isinstance(message, list) else [message]:
            result = response(one).result
            for part, read in _READERS.items():
                try:
                    read(result)
                    taken = True
                except Malformed as error:
                    _shown(error)
                    taken = False
                if part in _VALID and taken is not _VALID[part].is_valid(result):
                    raise Unclean(f"{part}: the reader and the schema differ")


def _checked(part: str) -> Callable[[object], Any]:
    return lambda result: wire_results.checked(part, result)


_READERS: Final[dict[str, Callable[[object], Any]]] = {
    **{f"{verb}.result": _checked(f"{verb}.result") for verb in protocol.VERBS},
    "call.result": wire_results.answer,
    "drain.result": wire_results.events,
    "hello.result": wire_results.ics,
    "reset.result": wire_results.host_drives,
}

_RESPONSE: Final = Draft202012Validator(protocol.schema_of("response"))


def _requests(data: bytes) -> None:
    """The reference answers each line by one line, which holds a response, or as many as the batch has requests."""
    server = Server()
    for line in data.split(b"\n"):
        said = server.answer(line)
        if not said.endswith(b"\n") or said.count(b"\n") != 1:
            raise Unclean("not one line")
        answers = decode(said[:-1])
        for answer in answers if isinstance(answers, list) else [answers]:
            if isinstance(answer, dict) and isinstance(answer.get("id"), int | str | None):
                answer = answer | {"id": 1}  # the reference speaks to every client, not to ours alone
            if not _RESPONSE.is_valid(answer):
                raise Unclean(f"no response: {answer!r:.400}")


class _Server:
    """The reference, said to be a COM server, whose bridge answers each request by what the input has for it."""

    def __init__(self, answers: object) -> None:
        self._iut = _stage()[0]
        self._answers = answers if isinstance(answers, dict) else {}
        self.ics = replace(self._iut.ics, claims=self._iut.ics.claims | {"com"})

    def __getattr__(self, name: str) -> Any:
        return getattr(self._iut, name)

    def inquire(self, verb: str, **params: object) -> Any:
        return wire_results.checked(f"com.{verb}.result", self._answers.get(verb))


def _com(data: bytes) -> None:
    """Every rule of COM's is judged by such answers: met, broken, not exercised, or refused with the answer."""
    answers = decode(data)
    for clause, rule in RULES.items():
        try:
            rule(Stage(ORACLE, _Server(answers), clause))  # type: ignore[arg-type]  # as much of the port as the rules use
        except (Violation, Unclaimed, IutError, Malformed) as error:
            _shown(error)


_POINTER: Final = {"object": "p1"}
_TYPE: Final = {
    "iid": "x", "dual": True, "members": [
        {"name": name, "dispid": 1, "property": True, "offset": 7, "parameters": [{"type": "long*", "out": True}],
         "returns": "HRESULT"}
        for name in ("BusNumber", "Count", "AddDVDROMDrive")
    ],
}  # fmt: skip
_BRIDGE: Final[dict[str, Any]] = {
    "query": {"hresult": "0x00000000", "left": "set", "pointer": _POINTER, "address": "0x1"},
    "out": {"hresult": "0xA0040728", "left": "null", "error": {"description": "no", "source": "s", "iid": "x"}},
    "error": {"hresult": "0x00000000"},
    "names": {"hresult": "0x00000000", "dispids": [1]},
    "invoke": {"hresult": "0x80020009", "argument": None, "type": 3, "exception": {"scode": "0xA0040728"}},
    "types": {"hresult": "0x00000000", "count": 1, "interface": _TYPE, "events": _TYPE},
    "point": {
        "container": True, "hresult": "0x00000000", "left": "set", "pointer": _POINTER, "interface": "x",
        "owner": {"object": "d1"},
    },
    "advise": {"hresult": "0x00000000", "cookie": 1, "held": 1},
    "unadvise": {"hresult": "0x00000000", "held": 0},
    "enumerator": {"hresult": "0x00000000", "pointer": _POINTER},
    "next": {"hresult": "0x00000000", "items": [_POINTER, {"object": "p2"}], "fetched": 2},
    "skip": {"hresult": "0x00000000"},
    "restart": {"hresult": "0x00000000"},
    "clone": {"hresult": "0x00000000", "pointer": _POINTER},
    "repeat": {"answers": {"0x00000000": 9}, "references": [0, 0], "allocations": 0},
    "threads": {"answers": {"0x00000000": 9}, "references": 0},
    "class": {"hresult": "0x80040111", "left": "null", "direct": True},
    "create": {"hresult": "0x80040110", "left": "null"},
    "unload": {"held": "0x00000001", "hresult": "0x00000000"},
}  # fmt: skip


def _com_seeds() -> list[bytes]:
    other = {"invoke": {"hresult": "0x00000000", "argument": 0, "type": 0}, "unload": {"held": "0x00000000"}}
    return [json.dumps(answers).encode() for answers in (_BRIDGE, _BRIDGE | other, {})]


# Files


def _results(data: bytes) -> None:
    """Return what is read can be drawn in every format, compared with itself, and drafted waivers of."""
    results = read_results(SPECIFICATIONS, _file(data))
    for _, made_ in FORMATS.values():
        made_(SPECIFICATION, results, None)
    if compared(results, results):
        raise Unclean("it differs from itself")
    tomllib.loads(draft(results, expires=datetime.date(2030, 1, 1), reason="known")[0])
    again = read_results(SPECIFICATIONS, _file(json.dumps(results).encode()))
    if again != results:
        raise Unclean("written again, it is read as another")


def _shard(data: bytes) -> None:
    """Return what is read can be merged and judged, and its results are drawn in every format and read back."""
    shard = read_shard(SPECIFICATIONS, _file(data))
    run = merged([shard])
    results = to_results(
        SPECIFICATION,
        run,
        judged(SPECIFICATION, run, shard.waivers),
        started=shard.started,
        seconds=shard.seconds,
        report=None,
    )
    for _, made_ in FORMATS.values():
        made_(SPECIFICATION, results, None)
    read_results(SPECIFICATIONS, _file(json.dumps(results).encode()))


def _shard_seeds() -> list[bytes]:
    known = {"whole": ["a scenario"], "own": ["a scenario"]}
    runs = [
        Run(Settings("python:a:B", shard=Shard(1, count)), ics=ICS, evidence=[evidence], **known)
        for count in (1, 3)
        for evidence in (scenario(OK, WRONG), scenario(OK, failures=[failed(log="a log")]))
    ]
    now = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
    return [json.dumps(to_shard(run, (), allow_partial=False, started=now, seconds=1.0)).encode() for run in runs]


def _results_seeds() -> list[bytes]:
    now = [
        made(scenario(OK, WRONG), ics=ICS),
        made(scenario(OK, failures=[failed(log="a log\nof lines")]), ics=ICS),
        made(scenario(OK), stopped="interrupted"),
    ]
    old = [json.loads((DATA / f"results-schema-{n}.json").read_text(encoding="utf-8")) for n in (1, 2)]
    return [json.dumps(small(each)).encode() for each in (*now, *old)]


def _waivers(data: bytes) -> None:
    for waiver in load_waivers(SPECIFICATION, _file(data)):
        json.dumps(waiver.to_json())
        waiver.covers(SPECIFICATION, ["fail"])


_WAIVER: Final = f"""[[waiver]]
clause = "{OK}"
expects = "ReleaseHostDrive 0x80004005"
reason = "known"
expires = 2027-01-31
"""
_WAIVER_SEEDS: Final = (
    _WAIVER,
    f'{_WAIVER}binding = "vtable"\nissue = "https://tracker.example/1"\n\n# another\n{_WAIVER.replace(OK, WRONG)}',
    _WAIVER.replace('"ReleaseHostDrive 0x80004005"', '["ReleaseHostDrive 0x80004005", "ReleaseHostDrive 0x00400728"]'),
)


def _configuration(data: bytes) -> None:
    Settings.chosen("reference", configured({}, _file(data))).to_json()


_CONFIGURATION_SEEDS: Final = (
    '[project]\nname = "mine"\n\n[tool.ivmdvddrive]\nprofile = "vpc"\nlevel = "quick"\nbinding = "both"\nseed = 5\n'
    'select = ["*.S_OK"]\ntimeout = 2.5\nstart-timeout = 5\nwaivers = "w.toml"\nreport = "r"\nallow-partial = true\n',
    '[tool.other]\nx = 1\n[tool]\nivmdvddrive = {spec-version = "1.0", debug = false, binding = "dispatch"}\n',
)


# Scenarios


def _step(data: bytes) -> None:
    """A step that is read is written as a text that is read as the same step, but for a bus type that goes unsaid."""
    step = parse(data.decode("utf-8", "replace"))
    if parse(render(step)) not in (step, _unsaid(step)):
        raise Unclean(f"{render(step)!r} is another step")


def _unsaid(step: Step) -> Step:
    """The step that adds a drive without the bus type IDE, which its sentence does not name."""
    adds = isinstance(step, CallStep) and step.result is not None and step.args[:1] == (Name("IDE"),)
    return replace(step, args=step.args[1:]) if adds else step


def _step_seeds() -> list[bytes]:
    texts = {text for p in pickles() for phase, text in p.steps if phase != "then"}
    more = {
        'A.AttachImage("\\u0000\\ud800é")',
        "A.SetBusLocation(-1, +2147483648)",
        "A.Item(NULL, HOST1.path) into NULL",
    }
    return [text.encode() for text in sorted(texts | more)]


@cache
def _stage() -> tuple[Any, Shelf]:
    return open_iut("reference"), Shelf(Path(_FOLDER.name))


def _played(data: bytes) -> None:
    """Scenarios, a step a line, on the reference: it meets its specification whatever it is asked."""
    scenario_ = Scenario(lambda: Session(ORACLE, *_stage(), Tally()))
    for line in data.decode("utf-8", "replace").split("\n"):
        phase, _, text = line.partition(" ")
        if phase in ("given", "when", "then"):
            getattr(scenario_, phase)(text)


def _played_seeds() -> list[bytes]:
    return [
        "\n".join(f"{phase} {text}" for phase, text in p.steps).encode() for p in pickles(ORACLE.specification.profile)
    ]


TARGETS: Final = {
    target.name: target
    for target in (
        Target(
            "conversation", "all that an IUT says over stdio", "json", _conversation, (IutError,),
            lambda: [said for _, said in _recordings()],
        ),
        Target(
            "answers", "an answer, as the result of each verb", "json", _answers, (Malformed,),
            lambda: [line for _, said in _recordings() for line in said.splitlines()],
        ),
        Target(
            "requests", "requests to the reference", "json", _requests, (),
            lambda: [asked for asked, _ in _recordings()],
        ),
        Target("com", "what a bridge says of a COM server", "json", _com, (Malformed,), _com_seeds),
        Target("shard", "shard.json, of one shard of a run", "json", _shard, (SettingsError,), _shard_seeds),
        Target("results", "results.json, of every schema", "json", _results, (SettingsError,), _results_seeds),
        Target(
            "waivers", "the file of waivers", "text", _waivers, (SettingsError,),
            lambda: [text.encode() for text in _WAIVER_SEEDS],
        ),
        Target(
            "configuration", "settings in pyproject.toml", "text", _configuration, (SettingsError,),
            lambda: [text.encode() for text in _CONFIGURATION_SEEDS],
        ),
        Target("step", "a step of a scenario", "text", _step, (ScriptError,), _step_seeds),
        Target(
            "scenario", "a scenario, played on the reference", "text", _played,
            (ScriptError, Mismatch, Unclaimed, BenchError), _played_seeds,
        ),
    )
}  # fmt: skip
"""By their names."""
