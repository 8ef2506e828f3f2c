"""What the bench does to the model: the verbs of the wire protocol that set the scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from .effects import let_go, may_eject
from .model import Expected, Host, HostDrive, Machine, Obj, Sink, State

__all__ = ["BENCH", "BenchStep", "fresh"]


class BenchStep(NamedTuple):
    """A verb of the bench in the protocol's spelling, and its arguments over the model's objects."""

    verb: str
    args: tuple[Any, ...] = ()


_Ways = list[tuple[State, tuple[str, ...]]]


def fresh(hosts: tuple[HostDrive, ...]) -> State:
    """The state after ``reset``: no machine, and the host drives that the bench names, a disc in each."""
    return State(hosts=hosts)


def _create_machine(state: State) -> _Ways:
    return [(state._replace(machines=(*state.machines, Machine())), ())]


def _set_machine_state(state: State, machine: Obj, power: Any) -> _Ways:
    before = state.machines[machine.number].power
    changed = state.with_machine(machine.number, lambda m: m._replace(power=power))
    if power != "off" or before == "off":
        return [(changed, ())]
    held = [i for i in changed.drives_of(machine.number) if changed.drives[i].media is not None]
    if not held:
        return [(changed, ())]
    cleared = changed
    for index in held:
        cleared = may_eject(cleared, index).with_drive(index, lambda d: d._replace(media=None))
    return [(changed, ("media-after-power-off:kept",)), (cleared, ("media-after-power-off:released",))]


def _forget_machine(state: State, machine: Obj) -> _Ways:
    gone = state.with_machine(machine.number, lambda m: m._replace(known=False))
    ways: _Ways = [(gone, ())]
    for index in state.drives_of(machine.number):
        ways = [(after, (*why, *more)) for before, why in ways for after, more in let_go(before, index)]
    return ways


def _occupy(state: State, machine: Obj, bus: int, device: int) -> _Ways:
    return [(state.with_machine(machine.number, lambda m: m._replace(disks=m.disks | {(bus, device)})), ())]


def _set_host_media(state: State, letter: str, inserted: bool) -> _Ways:
    host = state.host(letter)
    if host is None or host.disc == inserted:
        return [(state, ())]
    hosts = tuple(h._replace(disc=inserted) if h is host else h for h in state.hosts)
    moved = state._replace(hosts=hosts)
    name = "OnMediaInsert" if inserted else "OnMediaEject"
    for index, drive in enumerate(state.drives):
        if isinstance(drive.media, Host) and drive.media.letter == letter:
            # Nobody can say of a removed drive, or of a forgotten machine's, whether it is still told.
            told = drive.connected and state.machines[drive.machine].known
            moved = moved.with_event(index, Expected(name, drive.media.shown, "disc", required=told))
    return [(moved, ())]


def _inject_fault(state: State, target: Obj) -> _Ways:
    return [(state._replace(faults=state.faults | {target}), ())]


def _advise(state: State, drive: Obj) -> _Ways:
    return [(state._replace(sinks=(*state.sinks, Sink(drive.number))), ())]


def _unadvise(state: State, sink: int) -> _Ways:
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
        "unadvise": _unadvise,
    }
)
"""What each verb of the bench makes of a state: every way to go on, with the readings it stands for."""
