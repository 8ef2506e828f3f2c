"""What may be done in a state of the model: what the bench cannot do, or what names nothing, is not offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

from ivmdvddrive_spec.model import Host, Obj, State
from ivmdvddrive_spec.oracle import Kind

from ..script import Do, Name, Step
from .alphabet import KIND_OF_NAME, Input

__all__ = ["GIVES_DRIVES", "Offers", "may_be_dropped", "names_in", "slot_of"]

GIVES_DRIVES: Final = frozenset({"Item", "_NewEnum"})
"""Members that give drives which have names already."""

Bound = Mapping[str, int]
"""The numbers of the objects that have names."""

_KIND_OF: Final[dict[str, Kind]] = {"AddDVDROMDrive": "drive", "DVDROMDrives": "collection", "advise": "sink"}


def slot_of(step: Do | Step) -> tuple[str, Kind] | None:
    """The name that what a step makes gets, and its kind."""
    if not step.result:
        return None
    verb = step.verb if isinstance(step, Do) else step.member
    return (step.result, _KIND_OF[verb]) if verb in _KIND_OF else None


class Offers:
    """What an alphabet offers; most inputs need nothing but the objects that they name."""

    def __init__(self, inputs: Sequence[Input]) -> None:
        self._plain: dict[frozenset[str], list[int]] = {}
        self._guarded: list[tuple[int, frozenset[str], Callable[[State, Bound], bool]]] = []
        for each in inputs:
            needs, guard = names_in(each.step), _guard(each.step)
            if guard is None:
                self._plain.setdefault(needs, []).append(each.number)
            else:
                self._guarded.append((each.number, needs, guard))

    def of(self, states: Sequence[State], bound: Bound) -> tuple[int, ...]:
        """The inputs that make sense in every state of a belief."""
        known = bound.keys()
        found = [n for needs, numbers in self._plain.items() if needs <= known for n in numbers]
        found += [n for n, needs, may in self._guarded if needs <= known and all(may(s, bound) for s in states)]
        return tuple(sorted(found))


def names_in(step: Do | Step) -> frozenset[str]:
    """The objects and sinks that a step names."""
    named = {a.text for a in step.args if isinstance(a, Name) and len(a.text) == 1}
    return frozenset(named | ({step.target} if isinstance(step, Step) else set()))


def _guard(step: Do | Step) -> Callable[[State, Bound], bool] | None:
    """What must hold besides; None where nothing must."""
    if isinstance(step, Do):
        return partial(_DEEDS[step.verb], step)
    if step.result:
        return partial(_may_be_named, step)
    return _no_error_waits if step.member in GIVES_DRIVES else None


def _no_error_waits(state: State, _bound: Bound) -> bool:
    """A drive that comes by a new handle is asked who it is, and would spend the error."""
    return not any(o.kind == "drive" for o in state.faults)


def _may_be_named(step: Step, state: State, bound: Bound) -> bool:
    slot = slot_of(step)
    return slot is None or slot[0] not in bound or may_be_dropped(state, slot[1], bound[slot[0]])


def may_be_dropped(state: State, kind: Kind, number: int) -> bool:
    """Whether nothing that a client can tell hangs on an object whose name a new one would take."""
    if kind != "drive":
        # A collection may come again by its old handle, with the error that still waits for a call on it.
        return kind == "sink" or Obj("collection", number) not in state.faults
    drive = state.drives[number]
    holds = drive.media is not None and (not isinstance(drive.media, Host) or drive.media.holds)
    kept = state.collections_are != "live" and any(number in c.snapshot for c in state.collections)
    return not (drive.connected or holds or kept)


def _number(step: Do, bound: Bound) -> int:
    """The number of what a verb is about."""
    name = step.args[0]
    assert isinstance(name, Name)
    return bound[name.text]


def _power(step: Do, state: State, bound: Bound) -> bool:
    """off -> running, running -> saved, and either -> off; a saved machine can be resumed."""
    machine, wanted = state.machines[_number(step, bound)], step.args[1]
    return machine.known and machine.power != wanted and (machine.power, wanted) != ("off", "saved")


def _forget(step: Do, state: State, bound: Bound) -> bool:
    machine = state.machines[_number(step, bound)]
    return machine.known and machine.power == "off"


def _occupy(step: Do, state: State, bound: Bound) -> bool:
    number = _number(step, bound)
    place = (int(str(step.args[1])), int(str(step.args[2])))
    return _forget(step, state, bound) and state.device_at(number, place) is None


def _disc(step: Do, state: State, _bound: Bound) -> bool:
    """A disc that is in can be taken out; HOST1 and HOST2 are the bench's first two DVD drives."""
    name = step.args[0]
    assert isinstance(name, Name)
    dvd = [h for h in state.hosts if h.kind == "dvd"]
    return dvd[0 if name.text == "HOST1" else 1].disc != bool(step.args[1])


def _fault(step: Do, state: State, bound: Bound) -> bool:
    name = step.args[0]
    assert isinstance(name, Name)
    return Obj(KIND_OF_NAME[name.text], bound[name.text]) not in state.faults


def _advise(step: Do, state: State, bound: Bound) -> bool:
    return step.result not in bound or not state.sinks[bound[str(step.result)]].advised


def _unadvise(step: Do, state: State, bound: Bound) -> bool:
    return state.sinks[_number(step, bound)].advised


_DEEDS: Final[Mapping[str, Callable[[Do, State, Bound], bool]]] = MappingProxyType(
    {
        "setMachineState": _power,
        "forgetMachine": _forget,
        "occupy": _occupy,
        "setHostMedia": _disc,
        "injectFault": _fault,
        "advise": _advise,
        "unadvise": _unadvise,
    }
)
