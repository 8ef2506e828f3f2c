"""Attribution of an observation to the clause that it breaks, if the call alone does not decide.

A getter that answers wrongly right after a step tells of that step: a failed call that changed something, a
success without its effect. A refusal for something that is free tells of the call that should have freed it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.model.letters import spelling
from ivmdvddrive_spec.model.state import Drive, Host, Invocation, Location, Obj, State
from ivmdvddrive_spec.protocol import VERBS_OF_THE_BENCH

from ..language.script import BenchStep, Step

__all__ = ["Last", "Past", "by_failing_sink", "of_bench", "wrong_value"]


def of_bench(do: BenchStep) -> tuple[str, ...]:
    """The clause that is being checked while the bench sets a scene, for an IUT that is lost there."""
    return (VERBS_OF_THE_BENCH[do.verb].clause,)


def by_failing_sink(specification: Specification, call: Invocation, state: State) -> str | None:
    """The clause that the refusal of a call breaks which tells a sink that fails, or None."""
    event = specification.called(call).sends
    given = call.given("drive") if "drive" in call.roles else None
    drive = given if isinstance(given, Obj) else call.target
    fails = any(s.fails and s.advised and s.drive == drive.number for s in state.sinks)
    return f"{event}.failing-sink" if event and fails and drive.kind == "drive" else None


def wrong_value(specification: Specification, call: Invocation) -> tuple[str, ...]:
    """The clause that a success with a wrong value breaks."""
    stem = specification.called(call).stem
    ids = (f"{stem}.value", f"{stem}.effect", f"{stem}.S_OK")
    return (next(i for i in ids if i in specification.clauses),)


@dataclass(frozen=True)
class Last:
    """The step that was made last, and the call that it is."""

    specification: Specification
    step: Step | None = None
    failed: bool = False
    invocation: Invocation | None = None

    def attributed(self, getter: str, own: tuple[str, ...]) -> tuple[str, ...]:
        """The clauses that a getter's wrong answer after this step breaks: the step's, then the getter's own."""
        if self.invocation is None:
            return own
        return tuple(dict.fromkeys((self._clause(self.invocation, getter), *own)))

    def _clause(self, call: Invocation, getter: str) -> str:
        member = self.specification.called(call)
        stem = member.stem
        if f"{stem}.pure" in self.specification.clauses:
            return f"{stem}.pure"
        if self.failed:
            return f"{stem}.atomic"
        kept = f"{stem}.effect.media"
        if kept in self.specification.clauses and getter not in member.changes:
            return kept
        given = call.given("letter") if "letter" in call.roles else None
        if isinstance(given, str) and spelling(given).form == "variant":
            return f"{stem}.effect.letter"
        return f"{stem}.effect"


@dataclass
class Past:
    """The locations and host drives that are free in a session, and the clause by which each is."""

    specification: Specification
    letters: dict[str, str] = field(default_factory=dict)
    places: dict[tuple[int, Location], str] = field(default_factory=dict)
    """By a machine's number and a bus location of it."""

    def note(self, call: Invocation, before: State, after: State, *, failed: bool) -> None:
        """Take note of a call between two states."""
        if failed:
            self._note_failure(call, before)
        elif self.specification.called(call).frees == "letter":
            media = before.drives[call.target.number].media
            if isinstance(media, Host):
                self.letters[media.letter] = f"{call.member}.effect.freed"
        elif moved := _moved(call, before, after):
            self.places[moved.machine, moved.location] = f"{call.member}.effect.vacated"

    def _note_failure(self, call: Invocation, state: State) -> None:
        if (letter := _letter(call)) is not None:
            self.letters.setdefault(letter, f"{call.member}.atomic")
        elif "bus" in call.roles:
            self.places.setdefault(_place(call, state), f"{call.member}.atomic")

    def should_be_free(self, call: Invocation, code: str | None, state: State) -> str | None:
        """The clause that a refusal of something free tells of, in a state, or None."""
        if code == "VM_E_DRIVE_IN_USE" and (letter := _letter(call)) is not None:
            return self.letters.get(letter)
        if code == "VM_E_DRIVE_BUS_LOC_IN_USE" and "bus" in call.roles:
            return self.places.get(_place(call, state))
        return None


def _letter(call: Invocation) -> str | None:
    """The letter that a call names; None where it takes none, or was given NULL."""
    given = call.given("letter") if "letter" in call.roles else None
    return spelling(given).letter if isinstance(given, str) else None


def _place(call: Invocation, state: State) -> tuple[int, Location]:
    """The machine's number, and the bus location of it, that a call is about."""
    bus, device = call.given("bus"), call.given("device")
    target = call.target
    machine = target.number if target.kind == "machine" else state.drives[target.number].machine
    return machine, (int(str(bus)), int(str(device)))


def _moved(call: Invocation, before: State, after: State) -> Drive | None:
    """The drive, as it was, that a call has taken from its location."""
    subject = call.given("drive") if "drive" in call.roles else call.target
    if not isinstance(subject, Obj) or subject.kind != "drive":
        return None
    was, now = before.drives[subject.number], after.drives[subject.number]
    return was if (now.location, now.connected) != (was.location, was.connected) else None
