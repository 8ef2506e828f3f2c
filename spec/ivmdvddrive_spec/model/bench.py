"""The bench's effect on the model: the verbs of the wire protocol that set the scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from .effects import event_of, let_go, may_eject
from .occasions import MEDIA_KINDS
from .state import Drive, Fault, Host, HostDrive, Machine, Obj, Sink, State
from .terms import Terms

__all__ = ["BENCH", "BenchInvocation", "fresh", "runs_elsewhere"]


class BenchInvocation(NamedTuple):
    """A verb of the bench in the protocol's spelling, and its arguments over the model's objects."""

    verb: str
    args: tuple[Any, ...] = ()


_Ways = list[tuple[State, tuple[str, ...]]]


def fresh(hosts: tuple[HostDrive, ...]) -> State:
    """The state after ``reset``: no machine, and the host drives that the bench names, a disc in each."""
    return State(hosts=hosts)


def _create_machine(state: State, terms: Terms) -> _Ways:
    return [(state._replace(machines=(*state.machines, Machine())), ())]


def _set_machine_state(state: State, terms: Terms, machine: Obj, power: Any) -> _Ways:
    before = state.machines[machine.number].power
    changed = state.with_machine(machine.number, lambda m: m._replace(power=power))
    drives = changed.drives_of(machine.number)
    if power == "running":
        disputed = [i for i in drives if runs_elsewhere(changed, changed.drives[i])]
        return [(changed, ()), (_released(changed, disputed, terms), ())] if disputed else [(changed, ())]
    if power == before:
        return [(changed, ())]
    ways: _Ways = [(changed, ())]
    for kind, name in MEDIA_KINDS.items():
        attached = [i for i in drives if isinstance(changed.drives[i].media, kind)]
        if attached:
            ways = [way for state, why in ways for way in _kept_or_released(state, why, attached, power, name, terms)]
    return ways


def _kept_or_released(
    state: State, why: tuple[str, ...], drives: Sequence[int], power: str, kind: str, terms: Terms
) -> _Ways:
    """The state with media of a kind, which are attached to some drives, and without."""
    kept, released = (terms.reading(f"media-once-{power}", answer) for answer in ("kept", "released"))
    return [
        (state, (*why, f"{kept}@{kind}")),
        (_released(state, drives, terms), (*why, f"{released}@{kind}")),
    ]


def _released(state: State, drives: Sequence[int], terms: Terms) -> State:
    """The state without what is attached to some drives."""
    for index in drives:
        state = may_eject(state, index, terms).with_drive(index, lambda d: d._replace(media=None))
    return state


def runs_elsewhere(state: State, drive: Drive) -> bool:
    """Tell whether another machine runs with the host drive that a drive has attached.

    Only an implementation lets this happen that leaves the host drive of a stopped machine to others. Which of two
    running machines then has it, nobody says: the drive of the one that is started may lose it. A drive that was
    removed from its machine may hold the host drive still.
    """
    media = drive.media
    return isinstance(media, Host) and any(
        isinstance(d.media, Host)
        and d.media.letter == media.letter
        and (d.connected or d.media.holds)
        and d.machine != drive.machine
        and state.machines[d.machine].power == "running"
        for d in state.drives
    )


def _forget_machine(state: State, terms: Terms, machine: Obj) -> _Ways:
    gone = state.with_machine(machine.number, lambda m: m._replace(known=False))
    ways: _Ways = [(gone, ())]
    for index in _having(state, machine.number):
        ways = [(after, (*why, *more)) for before, why in ways for after, more in let_go(before, index, terms)]
    return ways


def _having(state: State, machine: int) -> Sequence[int]:
    """The drives of a machine, and those removed from it that hold a host drive still."""
    return [
        index
        for index, drive in enumerate(state.drives)
        if drive.machine == machine and (drive.connected or (isinstance(drive.media, Host) and drive.media.holds))
    ]


def _occupy(state: State, terms: Terms, machine: Obj, bus: int, device: int) -> _Ways:
    return [(state.with_machine(machine.number, lambda m: m._replace(disks=m.disks | {(bus, device)})), ())]


def _set_host_media(state: State, terms: Terms, letter: str, inserted: bool) -> _Ways:
    host = state.host(letter)
    if host is None or host.disc == inserted:
        return [(state, ())]
    hosts = tuple(h._replace(disc=inserted) if h is host else h for h in state.hosts)
    moved = state._replace(hosts=hosts)
    name = terms.events["inserted" if inserted else "ejected"]
    for index, drive in enumerate(state.drives):
        if isinstance(drive.media, Host) and drive.media.letter == letter:
            machine = state.machines[drive.machine]
            # Nobody can say of a removed drive, or of a forgotten machine's, whether it is still told.
            there = drive.connected and machine.known
            stopped = there and machine.power != "running"
            told = there and not stopped and not runs_elsewhere(state, drive)
            event = event_of(name, drive.media, "stopped" if stopped else "disc", required=told)
            moved = moved.with_event(index, event)
    return [(moved, ())]


def _inject_fault(state: State, terms: Terms, target: Obj, fault: str) -> _Ways:
    return [(state.with_fault(Fault(target, fault)), ())]


def _advise(state: State, terms: Terms, drive: Obj) -> _Ways:
    return [(state._replace(sinks=(*state.sinks, Sink(drive.number))), ())]


def _advise_failing(state: State, terms: Terms, drive: Obj) -> _Ways:
    return [(state._replace(sinks=(*state.sinks, Sink(drive.number, fails=True))), ())]


def _unadvise(state: State, terms: Terms, sink: int) -> _Ways:
    sinks = tuple(s._replace(advised=False) if i == sink else s for i, s in enumerate(state.sinks))
    return [(state._replace(sinks=sinks), ())]


BENCH: Final[Mapping[str, Callable[..., _Ways]]] = MappingProxyType(
    {
        "createMachine": _create_machine,
        "setMachineState": _set_machine_state,
        "forgetMachine": _forget_machine,
        "occupy": _occupy,
        "setHostMedia": _set_host_media,
        "injectFault": _inject_fault,
        "advise": _advise,
        "adviseFailing": _advise_failing,
        "unadvise": _unadvise,
    }
)
"""The effect of each verb of the bench: every next state, with the readings that it stands for."""
