"""The inputs that a state of the model allows: those that the bench can do, and that name something."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from functools import partial, reduce
from operator import and_, attrgetter
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ivmdvddrive_spec import Member, Specification
from ivmdvddrive_spec.model.bench import runs_elsewhere
from ivmdvddrive_spec.model.state import Drive, Host, HostDrive, Location, Machine, Obj, State
from ivmdvddrive_spec.oracle import Kind

from ...language.script import BenchStep, CallStep, Name, Step
from .alphabet import KIND_OF_NAME, Input, member_of
from .names import Names

__all__ = ["NOTHING_ENABLED", "Enabled", "EnabledInputs", "finds_drives", "may_be_dropped", "names_in", "slot_of"]

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
    """A condition on an input, besides the names that it needs.

    ``sees`` gives what of a state it looks at, ``may`` whether a step may be made where it sees this. ``rests_on`` is a
    part of the state that holds all that it looks at: states that have the part in common are looked at once.
    """

    sees: Callable[[Step, State, Bound], Any]
    may: Callable[[Step, Any], bool]
    rests_on: Callable[[State], Hashable]


class Enabled:
    """The inputs that are enabled, as numbers in order; one object for all nodes that have the same.

    ``bits`` are the same as a number whose bits they are: a set of them would take a hundred times as much memory.
    ``tour`` are those of a tour; ``wheels`` has by theme what a walk may take and the weights added up.
    """

    __slots__ = ("bits", "numbers", "tour", "wheels")

    def __init__(self, numbers: tuple[int, ...], of_tour: Collection[int]) -> None:
        self.numbers = numbers
        self.bits = sum(1 << number for number in numbers)
        self.tour = tuple([n for n in numbers if n in of_tour])
        self.wheels: dict[str, tuple[list[int], list[float]]] = {}

    def __contains__(self, number: int) -> bool:
        return bool(self.bits >> number & 1)


NOTHING_ENABLED: Final = Enabled((), ())
"""The inputs of a node at which something must come first: none."""


class _Part(NamedTuple):
    """The guarded inputs whose guards rest on the same part of a state.

    ``known`` has, by the part, the place in ``found`` of the inputs that are enabled then.
    """

    rests_on: Callable[[State], Hashable]
    inputs: list[tuple[int, Step, _Guard]]
    known: dict[Hashable, int]
    found: list[tuple[int, ...]]

    def enabled(self, state: State, bound: Bound) -> int:
        """Give the place in ``found`` of the inputs that a state enables."""
        part = self.rests_on(state)
        place = self.known.get(part)
        if place is None:
            numbers = tuple([n for n, step, guard in self.inputs if guard.may(step, guard.sees(step, state, bound))])
            if numbers not in self.found:
                self.found.append(numbers)
            place = self.known[part] = self.found.index(numbers)
        return place


class _Plan(NamedTuple):
    """The inputs that name nothing but what has a name: those without a guard, and the parts of the others."""

    always: tuple[int, ...]
    parts: list[_Part]
    known: dict[tuple[int, ...], Enabled]


class EnabledInputs:
    """The inputs of an alphabet that a state allows; most need nothing but the objects that they name."""

    def __init__(self, inputs: Sequence[Input], specification: Specification) -> None:
        self._inputs = [(i.number, i.step, names_in(i.step), _guard(i.step, specification)) for i in inputs]
        self._of_tour = frozenset(i.number for i in inputs if i.in_tour)
        self._plans: dict[Names, _Plan] = {}
        self._made: dict[tuple[int, ...], Enabled] = {}

    def of(self, states: Collection[State], names: Names) -> Enabled:
        """The inputs that make sense in every state of a belief."""
        plan = self._plans.get(names)
        if plan is None:
            plan = self._plans[names] = self._plan(names)
        found = [self._alone(plan, state, names.bound) for state in states]
        if len(found) == 1:
            return found[0]
        common = reduce(and_, [each.bits for each in found])
        return self._same([n for n in found[0].numbers if common >> n & 1])

    def _alone(self, plan: _Plan, state: State, bound: Bound) -> Enabled:
        places = tuple([part.enabled(state, bound) for part in plan.parts])
        found = plan.known.get(places)
        if found is None:
            guarded = [n for part, place in zip(plan.parts, places, strict=True) for n in part.found[place]]
            found = plan.known[places] = self._same([*plan.always, *guarded])
        return found

    def _same(self, numbers: Iterable[int]) -> Enabled:
        key = tuple(sorted(numbers))
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = Enabled(key, self._of_tour)
        return found

    def _plan(self, names: Names) -> _Plan:
        always, parts = list[int](), dict[Callable[[State], Hashable], _Part]()
        for number, step, needs, guard in self._inputs:
            if not needs <= names.bound.keys():
                continue
            if guard is None:
                always.append(number)
            else:
                part = parts.setdefault(guard.rests_on, _Part(guard.rests_on, [], {}, []))
                part.inputs.append((number, step, guard))
        return _Plan(tuple(always), list(parts.values()), {})


def names_in(step: Step) -> frozenset[str]:
    """The objects and sinks that a step names."""
    named = {a.text for a in step.args if isinstance(a, Name) and len(a.text) == 1}
    return frozenset(named | ({step.target} if isinstance(step, CallStep) else set()))


def _guard(step: Step, specification: Specification) -> _Guard | None:
    """Return what must hold besides; None where nothing must."""
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
    """Tell whether nothing that a client can tell hangs on an object whose name a new one would take."""
    if kind != "drive":
        # A collection may come again by its old handle, with the error that still waits for a call on it.
        return kind == "sink" or state.fault_of(Obj("collection", number)) is None
    drive = state.drives[number]
    kept = state.collections_are != "live" and any(number in c.snapshot for c in state.collections)
    return not (drive.connected or _holds(drive) or kept)


def _holds(drive: Drive) -> bool:
    """Tell whether a drive has something attached that others may miss."""
    return drive.media is not None and (not isinstance(drive.media, Host) or drive.media.holds)


def _named(step: Step) -> str:
    """Return what a verb is about."""
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


# The parts of a state that guards rest on: small ones, so that many states have them in common.


def _capturing(state: State) -> Hashable:
    """The machines, and the drives that have captured a host drive."""
    captured = [
        (d.machine, d.connected, d.media.letter, d.media.holds) if isinstance(d.media, Host) else None
        for d in state.drives
    ]
    return state.machines, tuple(captured)


def _taken(state: State) -> Hashable:
    """The machines, and where their drives are."""
    return state.machines, tuple([(d.machine, d.location) for d in state.drives if d.connected])


def _held(state: State) -> Hashable:
    """The drives that are connected, those that have something attached, and those in collections."""
    return tuple([(d.connected, _holds(d)) for d in state.drives]), state.collections, state.collections_are


_HOSTS: Final[Callable[[State], Hashable]] = attrgetter("hosts")
_FAULTS: Final[Callable[[State], Hashable]] = attrgetter("faults")
_SINKS: Final[Callable[[State], Hashable]] = attrgetter("sinks")

_NAMED: Final[Mapping[Kind, _Guard]] = MappingProxyType(
    {
        "drive": _Guard(partial(_may_be_named, "drive"), _as_seen, _held),
        "collection": _Guard(partial(_may_be_named, "collection"), _as_seen, _FAULTS),
    }
)
"""The guard of a step whose object takes a name, by the object's kind."""

_NO_ERROR_WAITS: Final = _Guard(_no_error_waits, _as_seen, _FAULTS)
_OF_VERBS: Final[Mapping[str, _Guard]] = MappingProxyType(
    {
        "setMachineState": _Guard(_power, _may_turn, _capturing),
        "forgetMachine": _Guard(_machine, _may_forget, _capturing),
        "occupy": _Guard(_places, _may_occupy, _taken),
        "setHostMedia": _Guard(_hosts, _may_change_disc, _HOSTS),
        "injectFault": _Guard(_no_fault, _as_seen, _FAULTS),
        "advise": _Guard(_no_sink, _as_seen, _SINKS),
        "unadvise": _Guard(_is_advised, _as_seen, _SINKS),
    }
)
