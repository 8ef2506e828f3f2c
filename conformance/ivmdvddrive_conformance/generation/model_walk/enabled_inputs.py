"""The inputs that a state of the model allows: those that the bench can do, and that name something."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple, get_args

from ivmdvddrive_spec import Member, Specification
from ivmdvddrive_spec.model.bench import runs_elsewhere
from ivmdvddrive_spec.model.state import Host, HostDrive, Location, Machine, Obj, State
from ivmdvddrive_spec.oracle import Kind

from ...language.script import BenchStep, CallStep, Name, Step
from .alphabet import KIND_OF_NAME, Input, member_of

__all__ = ["EnabledInputs", "finds_drives", "may_be_dropped", "names_in", "slot_of"]

Bound = Mapping[str, int]
"""The numbers of the objects that have names."""


def finds_drives(member: Member) -> bool:
    """Tell whether a member gives drives which have names already."""
    return member.gives in {"drive", "drives"} and member.creates is None


def slot_of(step: Step, specification: Specification) -> tuple[str, Kind] | None:
    """The name that what a step makes gets, and its kind; None for a step whose object keeps its name."""
    if not step.result:
        return None
    if isinstance(step, BenchStep):
        return (step.result, "sink") if step.verb == "advise" else None
    kind = member_of(specification, step).creates
    return (step.result, kind) if kind is not None and kind != "machine" else None


class _Guard(NamedTuple):
    """What must hold besides: what of a state it looks at, and whether a step may be made where it sees this."""

    sees: Callable[[Step, State, Bound], Hashable]
    may: Callable[[Step, Any], bool]


class _Guarded(NamedTuple):
    """Inputs whose guards see the same, since they name the same objects; and which of them may be, by what is seen."""

    needs: frozenset[str]
    sees: Callable[[State, Bound], Hashable]
    inputs: list[tuple[int, Callable[[Any], bool]]]
    known: dict[tuple[Hashable, ...], list[int]]


class EnabledInputs:
    """The inputs of an alphabet that a state allows; most need nothing but the objects that they name."""

    def __init__(self, inputs: Sequence[Input], specification: Specification) -> None:
        self._plain: dict[frozenset[str], list[int]] = {}
        guarded: dict[tuple[object, ...], _Guarded] = {}
        for each in inputs:
            step, needs = each.step, names_in(each.step)
            guard = _guard(step, specification)
            if guard is None:
                self._plain.setdefault(needs, []).append(each.number)
            else:
                group = _Guarded(needs, partial(guard.sees, step), [], {})
                alike = guarded.setdefault((guard.sees, needs, step.result), group)
                alike.inputs.append((each.number, partial(guard.may, step)))
        self._guarded = list(guarded.values())

    def of(self, states: Sequence[State], bound: Bound) -> tuple[int, ...]:
        """The inputs that make sense in every state of a belief."""
        names = bound.keys()
        found = [n for needs, numbers in self._plain.items() if needs <= names for n in numbers]
        for needs, sees, inputs, known in self._guarded:
            if needs <= names:
                seen = tuple([sees(s, bound) for s in states])
                if (some := known.get(seen)) is None:
                    some = known[seen] = [n for n, may in inputs if all(map(may, seen))]
                found += some
        return tuple(sorted(found))


def names_in(step: Step) -> frozenset[str]:
    """The objects and sinks that a step names."""
    named = {a.text for a in step.args if isinstance(a, Name) and len(a.text) == 1}
    return frozenset(named | ({step.target} if isinstance(step, CallStep) else set()))


def _guard(step: Step, specification: Specification) -> _Guard | None:
    """What must hold besides; None where nothing must."""
    if isinstance(step, BenchStep):
        return _OF_VERBS[step.verb]
    if (slot := slot_of(step, specification)) is not None:
        return _NAMED[slot[1]]
    return _NO_ERROR_WAITS if finds_drives(member_of(specification, step)) else None


def _no_error_waits(_step: Step, state: State, _bound: Bound) -> bool:
    """A drive that comes by a new handle is asked who it is, and would spend the error."""
    return not any(f.target.kind == "drive" for f in state.faults)


def _may_be_named(kind: Kind, step: Step, state: State, bound: Bound) -> bool:
    name = str(step.result)
    return name not in bound or may_be_dropped(state, kind, bound[name])


def may_be_dropped(state: State, kind: Kind, number: int) -> bool:
    """Whether nothing that a client can tell hangs on an object whose name a new one would take."""
    if kind != "drive":
        # A collection may come again by its old handle, with the error that still waits for a call on it.
        return kind == "sink" or state.fault_of(Obj("collection", number)) is None
    drive = state.drives[number]
    holds = drive.media is not None and (not isinstance(drive.media, Host) or drive.media.holds)
    kept = state.collections_are != "live" and any(number in c.snapshot for c in state.collections)
    return not (drive.connected or holds or kept)


def _named(step: Step) -> str:
    """What a verb is about."""
    name = step.args[0]
    assert isinstance(name, Name)
    return name.text


def _machine(step: Step, state: State, bound: Bound) -> Machine:
    return state.machines[bound[_named(step)]]


def _power(step: Step, state: State, bound: Bound) -> tuple[Machine, bool]:
    """A machine, and whether it would run with a host drive that a running machine has attached."""
    number = bound[_named(step)]
    return state.machines[number], any(runs_elsewhere(state, state.drives[i]) for i in state.drives_of(number))


def _may_turn(step: Step, seen: tuple[Machine, bool]) -> bool:
    """off -> running, running -> saved, and either -> off; a saved machine can be resumed.

    A machine whose host drive is in use may well refuse to start.
    """
    machine, disputed = seen
    wanted = step.args[1]
    if disputed and wanted == "running":
        return False
    return machine.known and machine.power != wanted and (machine.power, wanted) != ("off", "saved")


def _may_forget(_step: Step, machine: Machine) -> bool:
    return machine.known and machine.power == "off"


def _places(step: Step, state: State, bound: Bound) -> tuple[Machine, frozenset[Location]]:
    """A machine, and where its DVD drives are."""
    number = bound[_named(step)]
    return state.machines[number], frozenset(state.drives[i].location for i in state.drives_of(number))


def _may_occupy(step: Step, seen: tuple[Machine, frozenset[Location]]) -> bool:
    machine, taken = seen
    place = int(str(step.args[1])), int(str(step.args[2]))
    return _may_forget(step, machine) and place not in machine.disks | taken


def _hosts(_step: Step, state: State, _bound: Bound) -> tuple[HostDrive, ...]:
    return state.hosts


def _may_change_disc(step: Step, hosts: tuple[HostDrive, ...]) -> bool:
    """A disc that is in can be taken out; HOST1 and HOST2 are the bench's first two drives that can be captured."""
    named = [h for h in hosts if h.capturable]
    return named[0 if _named(step) == "HOST1" else 1].disc != bool(step.args[1])


def _no_fault(step: Step, state: State, bound: Bound) -> bool:
    name = _named(step)
    return state.fault_of(Obj(KIND_OF_NAME[name], bound[name])) is None


def _no_sink(step: Step, state: State, bound: Bound) -> bool:
    return step.result not in bound or not state.sinks[bound[str(step.result)]].advised


def _is_advised(step: Step, state: State, bound: Bound) -> bool:
    return state.sinks[bound[_named(step)]].advised


def _as_seen(_step: Step, seen: bool) -> bool:
    return seen


_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_NAMED: Final = {kind: _Guard(partial(_may_be_named, kind), _as_seen) for kind in _KINDS}
"""The guard of a step whose object takes a name, by the object's kind."""

_NO_ERROR_WAITS: Final = _Guard(_no_error_waits, _as_seen)
_OF_VERBS: Final[Mapping[str, _Guard]] = MappingProxyType(
    {
        "setMachineState": _Guard(_power, _may_turn),
        "forgetMachine": _Guard(_machine, _may_forget),
        "occupy": _Guard(_places, _may_occupy),
        "setHostMedia": _Guard(_hosts, _may_change_disc),
        "injectFault": _Guard(_no_fault, _as_seen),
        "advise": _Guard(_no_sink, _as_seen),
        "unadvise": _Guard(_is_advised, _as_seen),
    }
)
