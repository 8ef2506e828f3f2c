"""The language of the scenarios: each step as data, as text, and back.

The same few phrases stand in the .feature files, in the counterexamples that the suite prints, and in what
``replay`` reads, so whatever was found can be read and run again::

    the bench is reset                   as before every scenario: what was made is gone
    a machine M                          makes a machine: stopped, without a drive, four free locations
    a drive A at 0:1 of M                A = M.AddDVDROMDrive(0, 1)
    a hard disk at 0:0 of M              M is running | saved | off          M is forgotten
    the disc is taken out of HOST1       a disc is put into HOST1
    the next call on A meets E_FAIL      a sink S on A                       S is unadvised
    a failing sink S on A                a sink that gets events, and then fails
    A.AttachHostDrive(HOST1)             a call; A.Attachment reads a property
    A.Attachment into NULL               the same with a NULL out pointer
    C = M.DVDROMDrives                   a call whose object gets a name

Arguments are whole numbers, NULL, JSON strings ("d:"), the session's own names (A), constants of the enumerations
(SCSI, or vmDriveBusType_SCSI; a bus type that is left out is IDE), and the names of what every bench has: HOST1 and
HOST2 (DVD drives of the host), FIXED (a host drive that is no DVD drive), FREE (a letter that names none),
HOST1.lower, HOST1.colon, HOST1.path ("d", "D:", "D:\\"), and the media of ``media.KINDS``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from string import Formatter
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from ivmdvddrive_spec import Member
from ivmdvddrive_spec.protocol import VERBS_OF_THE_BENCH, Verb
from ivmdvddrive_spec.records import LEFT_OUT

__all__ = [
    "BenchStep",
    "CallStep",
    "Name",
    "ScriptError",
    "Step",
    "Term",
    "parse",
    "parse_terms",
    "render",
    "render_term",
]


class ScriptError(ValueError):
    """A step that is none of the language's phrases; the message shows it."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a step: of one of the session's objects, or of what every bench has."""

    text: str


Term: TypeAlias = int | str | Name | None
"""What stands for an argument: a long, a literal string, a name, or NULL."""


@dataclass(frozen=True, slots=True)
class BenchStep:
    """A verb of the bench; ``result`` is the name that what it makes gets."""

    verb: str
    args: tuple[Term, ...] = ()
    result: str | None = None


@dataclass(frozen=True, slots=True)
class CallStep:
    """A call of a documented member on a named object.

    ``gets`` tells that it gets a property's value: such a call is written without parentheses, ``A.Attachment``.
    """

    target: str
    member: str
    args: tuple[Term, ...] = ()
    null_out: bool = False
    result: str | None = None
    gets: bool = False

    @classmethod
    def of(
        cls,
        member: Member,
        target: str,
        given: Mapping[str, Term] = MappingProxyType({}),
        *,
        null_out: bool = False,
        result: str | None = None,
    ) -> CallStep:
        """A call of a member with arguments given by their roles, whatever their order in its signature."""
        return cls(target, member.name, member.arranged(given, _left_out), null_out, result, member.is_read)

    def completed(self, member: Member) -> CallStep:
        """This call of a member, with what a scenario may leave out: a location has the bus type IDE then."""
        if len(self.args) == len(member.roles):
            return self
        if len(self.args) != len(needed := member.needed):
            return self
        return replace(self, args=member.arranged(dict(zip(needed, self.args, strict=True)), _left_out))

    @property
    def is_read(self) -> bool:
        """Tell whether the call gets a property's value and makes nothing."""
        return self.gets and not self.null_out and self.result is None


Step: TypeAlias = BenchStep | CallStep
"""One line of a scenario, as data."""


def _left_out(role: str) -> Term:
    return Name(LEFT_OUT[role])


def _long(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:  # Python reads thousands of them, and then no more
        raise ScriptError(f"{_cut(digits)} is no long")
    return int(digits)


def _cut(text: str) -> str:
    return repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}…"


_MOST_DIGITS: Final = 100
_SHOWN: Final = 200
_WORD = r"[A-Za-z_]\w*"
_CALL = re.compile(
    rf"(?:(?P<result>{_WORD}) = )?(?P<target>{_WORD})\.(?P<member>{_WORD})(?:\((?P<args>.*)\))?(?P<null> into NULL)?"
)

_PATTERNS: Final[Mapping[str, str]] = {"place": r"\d", "state": "running|saved|off", "fault": r"\w+"}
"""The patterns of arguments by their kinds in a sentence; any other is a name."""


class _Sentence(NamedTuple):
    """A sentence about a verb of the bench; ``number`` is its place among those of the verb."""

    pattern: re.Pattern[str]
    verb: Verb
    number: int

    def step(self, match: re.Match[str]) -> BenchStep:
        """The step that a text says."""
        found = match.groupdict()
        args = tuple(self._term(kind, found.get(name, "")) for name, kind in self.verb.parameters.items())
        return BenchStep(self.verb.name, args, found.get("result"))

    def _term(self, kind: str, text: str) -> Term:
        if kind == "inserted":
            return self.number
        if kind == "place":
            return int(text)
        return text if kind in _PATTERNS else Name(text)


def _sentence(verb: Verb, number: int) -> _Sentence:
    pattern = "".join(
        re.escape(words) + (f"(?P<{field}>{_PATTERNS.get(verb.parameters.get(field, ''), _WORD)})" if field else "")
        for words, field, _, _ in Formatter().parse(verb.sentences[number])
    )
    return _Sentence(re.compile(pattern), verb, number)


_SENTENCES: Final = tuple(_sentence(v, n) for v in VERBS_OF_THE_BENCH.values() for n in range(len(v.sentences)))
_ADDED: Final = re.compile(rf"a drive (?P<result>{_WORD}) at (?P<bus>-?\d+):(?P<device>-?\d+) of (?P<target>{_WORD})")
"""The sentence that calls AddDVDROMDrive: a scenario begins with it."""


def parse(text: str) -> Step:
    """Read a step; raises ScriptError where the text is none of the phrases."""
    for sentence in _SENTENCES:
        if match := sentence.pattern.fullmatch(text):
            return sentence.step(match)
    if match := _ADDED.fullmatch(text):
        place = _long(match["bus"]), _long(match["device"])
        return CallStep(match["target"], "AddDVDROMDrive", place, result=match["result"])
    if match := _CALL.fullmatch(text):
        args = tuple(parse_terms(match["args"])) if match["args"] else ()
        gets = match["args"] is None
        return CallStep(match["target"], match["member"], args, bool(match["null"]), match["result"], gets)
    raise ScriptError(f"unknown step {_cut(text)}; docs/scenarios.md lists the steps")


def parse_terms(text: str) -> list[Term]:
    """Read arguments between commas; raises ScriptError for one that is neither number, NULL, string nor name."""
    found: list[Term] = []
    rest = text.strip()
    while rest:
        term, rest = _first_term(rest)
        found.append(term)
        if rest and not rest.startswith(","):
            raise ScriptError(f"{_cut(rest)} follows an argument without a comma")
        rest = rest[1:].strip()
    return found


def _first_term(text: str) -> tuple[Term, str]:
    if text.startswith('"'):
        try:
            value, end = json.JSONDecoder(strict=False).raw_decode(text)
        except ValueError as error:
            raise ScriptError(f"{_cut(text)} begins with no JSON string") from error
        return value, text[end:].strip()
    word, comma, rest = text.partition(",")
    word = word.strip()
    if re.fullmatch(r"[+-]?\d+", word):
        return _long(word), comma + rest
    if re.fullmatch(rf"{_WORD}(\.{_WORD})?", word):
        return (None if word == "NULL" else Name(word)), comma + rest
    raise ScriptError(f"{_cut(word)} is neither a number, NULL, a JSON string nor a name")


def render_term(term: Term) -> str:
    """A term as text that ``parse`` reads back."""
    if term is None:
        return "NULL"
    if isinstance(term, Name):
        return term.text
    return json.dumps(term) if isinstance(term, str) else str(term)


def render(step: Step) -> str:
    """A step as text that ``parse`` reads back."""
    if isinstance(step, BenchStep):
        return _said(step)
    if step.member == "AddDVDROMDrive" and step.result and not step.null_out and _plain(step.args):
        return f"a drive {step.result} at {step.args[-2]}:{step.args[-1]} of {step.target}"
    name = f"{step.result} = " if step.result else ""
    args = "" if step.gets else f"({', '.join(render_term(a) for a in step.args)})"
    return f"{name}{step.target}.{step.member}{args}{' into NULL' if step.null_out else ''}"


def _plain(args: tuple[Term, ...]) -> bool:
    """Tell whether the arguments are a bus and a device, on IDE."""
    return args[:-2] in ((), (Name("IDE"),)) and [type(a) for a in args[-2:]] == [int, int]


def _said(step: BenchStep) -> str:
    verb = VERBS_OF_THE_BENCH[step.verb]
    given = dict(zip(verb.parameters, step.args, strict=True))
    words = {name: term if isinstance(term, str) else render_term(term) for name, term in given.items()}
    return verb.sentences[1 if given.get("inserted") else 0].format(**words, result=step.result)
