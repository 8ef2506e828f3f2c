"""The stateful search's machine: two virtual machines, their drives, host drives, sinks and media.

Each rule draws one step of the scenarios' language and plays it on a session, then audits everything. Rules
that would make all later calls fail alike (a machine forgotten, a drive removed) are kept rare.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from ivmdvddrive_conformance.judging.audit import audit
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import KINDS, PATHS
from ivmdvddrive_conformance.language.script import BenchStep, CallStep, Name, Step, Term
from ivmdvddrive_spec import Member
from ivmdvddrive_spec.model.state import LOCATIONS

from .drawn_checks import Cut

__all__ = ["DriveMachine", "machine_class"]

_POWER = {"off": ["running"], "running": ["off", "saved", "off"], "saved": ["off", "running"]}
"""The next states of a machine; off more often, since much can be done only there."""

_MOST_DRIVES = 4
_MOST_SINKS = 6

_letters = st.sampled_from(
    [Name(n) for n in ("HOST1", "HOST2", "HOST1", "HOST2", "HOST1.lower", "HOST2.colon", "FIXED", "FREE")]
    + [None, "", "D:E", "\0"]
)
_plain = [n for n in KINDS if n not in PATHS]
_media = st.sampled_from([*(Name(n) for n in ("ISO1", "ISO2", *_plain)), None])
_spelled = st.sampled_from([Name(n) for n in PATHS])
_images = st.sampled_from([Name("ISO1"), Name("ISO2")])
_host_drives = st.sampled_from([Name("HOST1"), Name("HOST2")])
_numbers = st.sampled_from([0, 1, 0, 1, 0, 1, 2, -1])
_roles = st.sampled_from(["letter", "path"])
"""The roles of what can be attached to a drive."""

_values = st.sampled_from(["attachment", "bus", "device", "letter", "path"])
"""The roles of what a drive's properties give."""

_called = _roles.map(lambda role: (role, True)) | _values.map(lambda role: (role, False))
"""A call of a drive that takes nothing: the role of what it releases, or of what it gives."""

_faults = st.sampled_from(["E_FAIL", "DISP_E_EXCEPTION"])
_which = st.integers(0, 3)


def _has(*claims: str) -> Callable[[Any], bool]:
    return lambda self: all(c in self.claims for c in claims)


class DriveMachine(RuleBasedStateMachine):
    """Draws steps; ``open_session`` and ``cut`` are set by ``machine_class``."""

    open_session: Callable[[], Session]
    cut: Cut

    def __init__(self) -> None:
        super().__init__()
        self.cut.example()
        with self.cut.watching():
            self.session = self.open_session()
        self.claims = self.session.iut.ics.claims
        self.specification = self.session.specification
        self.machines: list[str] = []
        self.drives: list[tuple[str, str]] = []
        self.removed: list[str] = []
        self.sinks: list[str] = []
        self.power: dict[str, str] = {}
        self.discs: dict[str, bool] = {}

    def _do(self, step: Step) -> Any:
        with self.cut.watching():
            answer = self.session.do(step)
            audit(self.session)
        return answer

    def _drive(self, which: int) -> str:
        """A drive; one that was removed only now and then."""
        gone = self.removed if not self.drives or which == 3 else []
        return gone[-1] if gone else self.drives[which % len(self.drives)][0]

    def _machine(self, which: int) -> str:
        return self.machines[which % len(self.machines)]

    def _call(
        self, target: str, member: Member, given: Mapping[str, Term] = MappingProxyType({}), *, null_out: bool = False
    ) -> None:
        if not any(isinstance(a, Name) and self.session.symbols.lacks(a.text) for a in given.values()):
            self._do(CallStep.of(member, target, given, null_out=null_out))

    def _attach(self, drive: str, role: str, what: Term) -> None:
        self._call(drive, self.specification.taking("drive", role), {role: what})

    def _release(self, drive: str, role: str) -> None:
        self._call(drive, self.specification.undoing(self.specification.taking("drive", role)))

    @initialize()
    def set_up(self) -> None:
        """Two machines with a drive each, and a sink on each drive."""
        for _ in range(2):
            machine = f"M{len(self.machines) + 1}"
            self.machines.append(machine)
            self.power[machine] = "off"
            self._do(BenchStep("createMachine", (), machine))
            self._add(machine, 0, len(self.machines) - 1)
            if "events" in self.claims:
                self._advise(self.drives[-1][0])

    def _add(self, machine: str, bus: int, device: int) -> None:
        name = f"D{len(self.drives) + len(self.removed) + 1}"
        adding = self.specification.taking("machine", "bus", "device")
        answer = self._do(CallStep.of(adding, machine, {"bus": bus, "device": device}, result=name))
        if answer.hresult == 0:
            self.drives.append((name, machine))

    def _advise(self, drive: str) -> None:
        self.sinks.append(f"S{len(self.sinks) + 1}")
        self._do(BenchStep("advise", (Name(drive),), self.sinks[-1]))

    @rule(which=_which, letter=_letters)
    def attach_host_drive(self, which: int, letter: Term) -> None:
        """Capture a host drive."""
        self._attach(self._drive(which), "letter", letter)

    @rule(which=_which, medium=_media)
    def attach_image(self, which: int, medium: Term) -> None:
        """Attach an image, or what is none."""
        self._attach(self._drive(which), "path", medium)

    @rule(which=_which, medium=_spelled)
    def attach_spelled(self, which: int, medium: Term) -> None:
        """Attach what is named by a path that could be written otherwise."""
        self._attach(self._drive(which), "path", medium)

    @rule(which=_which, role=_roles)
    def release(self, which: int, role: str) -> None:
        """Release whatever may be attached."""
        self._release(self._drive(which), role)

    @rule(which=_which, role=_roles)
    def release_again(self, which: int, role: str) -> None:
        """The same, so that releasing is drawn as often as attaching."""
        self._release(self._drive(which), role)

    @rule(which=_which, image=_images)
    def use_image(self, which: int, image: Term) -> None:
        """Attach an image and release it: drives grow old by being used."""
        self._attach(self._drive(which), "path", image)
        self._release(self._drive(which), "path")

    @rule(which=_which, host=_host_drives)
    def use_host_drive(self, which: int, host: Term) -> None:
        """Capture a host drive and release it."""
        self._attach(self._drive(which), "letter", host)
        self._release(self._drive(which), "letter")

    def _move(self, drive: str, bus: int, device: int) -> None:
        self._call(drive, self.specification.taking("drive", "bus", "device"), {"bus": bus, "device": device})

    @precondition(lambda self: bool(self.drives))
    @rule(which=_which, place=_which)
    def move(self, which: int, place: int) -> None:
        """Move a drive to a free location of its machine."""
        name, machine = self.drives[which % len(self.drives)]
        if free := self._free(machine):
            self._move(name, *free[place % len(free)])

    @rule(which=_which, bus=_numbers, device=_numbers)
    def move_anywhere(self, which: int, bus: int, device: int) -> None:
        """Move a drive where another device may be, or no location is."""
        self._move(self._drive(which), bus, device)

    @precondition(lambda self: len(self.drives) < _MOST_DRIVES)
    @rule(which=_which, place=_which)
    def add(self, which: int, place: int) -> None:
        """Add a drive at a free location."""
        machine = self._machine(which)
        if free := self._free(machine):
            self._add(machine, *free[place % len(free)])

    @precondition(lambda self: len(self.drives) < _MOST_DRIVES)
    @rule(which=_which, bus=_numbers, device=_numbers)
    def add_anywhere(self, which: int, bus: int, device: int) -> None:
        """Add a drive where another device may be, or no location is."""
        self._add(self._machine(which), bus, device)

    @precondition(lambda self: bool(self.drives))
    @rule(drive=_which, which=_which)
    def remove(self, drive: int, which: int) -> None:
        """Remove a drive, from its machine or from another."""
        name, owner = self.drives[drive % len(self.drives)]
        machine = owner if which else self._machine(drive)
        removing = self.specification.taking("machine", "drive")
        if self._do(CallStep.of(removing, machine, {"drive": Name(name)})).hresult == 0:
            self.drives.remove((name, owner))
            self.removed.append(name)

    @precondition(_has("null-out"))
    @rule(which=_which, value=_values)
    def read_into_null(self, which: int, value: str) -> None:
        """Get a property's value into a NULL pointer."""
        self._call(self._drive(which), self.specification.giving(value, "drive"), null_out=True)

    @precondition(_has("null-out"))
    @rule(which=_which, bus=_numbers, device=_numbers)
    def add_into_null(self, which: int, bus: int, device: int) -> None:
        """Add a drive into a NULL pointer."""
        adding = self.specification.taking("machine", "bus", "device")
        self._call(self._machine(which), adding, {"bus": bus, "device": device}, null_out=True)

    @precondition(_has("machine-states"))
    @rule(which=_which, power=_which)
    def change_power(self, which: int, power: int) -> None:
        """Run, save or turn off a machine that is known."""
        machine = self._machine(which)
        if machine in self.power:
            ways = _POWER[self.power[machine]]
            self.power[machine] = ways[power % len(ways)]
            self._do(BenchStep("setMachineState", (Name(machine), self.power[machine])))

    @precondition(_has("forget-machine"))
    @rule(which=_which, rarely=st.integers(0, 7))
    def forget(self, which: int, rarely: int) -> None:
        """Unregister a stopped machine, seldom."""
        machine = self._machine(which)
        if rarely == 7 and self.power.get(machine) == "off":
            del self.power[machine]
            self._do(BenchStep("forgetMachine", (Name(machine),)))

    @precondition(_has("host-media"))
    @rule(host=st.sampled_from(["HOST1", "HOST2"]))
    def move_disc(self, host: str) -> None:
        """Take a disc out of a host drive, or put it back."""
        if self.session.symbols.has(host):
            self.discs[host] = not self.discs.get(host, True)
            self._do(BenchStep("setHostMedia", (Name(host), int(self.discs[host]))))

    @precondition(_has("events"))
    @rule(which=_which)
    def advise(self, which: int) -> None:
        """Connect another sink."""
        if len(self.sinks) < _MOST_SINKS:
            self._advise(self._drive(which))

    @precondition(lambda self: bool(self.sinks))
    @rule(which=_which)
    def unadvise(self, which: int) -> None:
        """Disconnect a sink, once."""
        sink = self.sinks[which % len(self.sinks)]
        number = self.session.symbols.sinks[sink][1]
        if self.session.belief.state.sinks[number].advised:
            self._do(BenchStep("unadvise", (Name(sink),)))

    @precondition(_has("occupy"))
    @rule(which=_which, place=_which)
    def occupy(self, which: int, place: int) -> None:
        """Put a hard disk at a free location of a stopped machine that has none."""
        machine = self._machine(which)
        free, number = self._free(machine), self.session.symbols.obj(machine).number
        if free and self.power.get(machine) == "off" and not self.session.belief.state.machines[number].disks:
            self._do(BenchStep("occupy", (Name(machine), *free[place % len(free)])))

    def _free(self, machine: str) -> list[tuple[int, int]]:
        """The locations of a machine where nothing is, in any state of the belief."""
        number, states = self.session.symbols.obj(machine).number, self.session.belief.states
        return [p for p in sorted(LOCATIONS) if all(s.device_at(number, p) is None for s in states)]

    @precondition(_has("faults"))
    @rule(
        which=_which,
        fault=_faults,
        called=_called,
    )
    def meet_fault(self, which: int, fault: str, called: tuple[str, bool]) -> None:
        """Make the next call on a drive meet an unexpected error, and make it."""
        drive = self._drive(which)
        self._do(BenchStep("injectFault", (Name(drive), fault)))
        role, released = called
        if released:
            self._release(drive, role)
        else:
            self._call(drive, self.specification.giving(role, "drive"))

    def teardown(self) -> None:
        """Nothing is left behind: the next session resets the bench."""


def machine_class(open_session: Callable[[], Session], cut: Cut) -> type[DriveMachine]:
    """The machine for one check's sessions."""
    return type("Drives", (DriveMachine,), {"open_session": staticmethod(open_session), "cut": cut})
