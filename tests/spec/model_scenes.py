"""Scenes for the tests of the specification: states that calls and the bench have made, by the default readings."""

from __future__ import annotations

from ivmdvddrive_spec.model.bench import BenchInvocation, fresh
from ivmdvddrive_spec.model.state import HostDrive, Invocation, Medium, Obj, State
from vpc import oracle

__all__ = [
    "BARE",
    "CLOSET",
    "DISC",
    "HOSTS",
    "NOTE",
    "NOWHERE",
    "OTHER_DISC",
    "by_bench",
    "by_call",
    "call",
    "drive",
    "machine",
    "scene",
    "standard",
]

HOSTS = (HostDrive("D", "dvd"), HostDrive("E", "dvd"), HostDrive("C", "fixed"))
DISC, OTHER_DISC = Medium("/disc.iso", "iso"), Medium("/other.iso", "iso")
CLOSET, NOWHERE, NOTE = Medium("/closet", "directory"), Medium("/nowhere", "missing"), Medium("/note", "not-iso")
BARE = fresh(HOSTS)


def machine(number: int = 0) -> Obj:
    return Obj("machine", number)


def drive(number: int = 0) -> Obj:
    return Obj("drive", number)


def call(target: Obj, member: str, *args, null_out: bool = False) -> Invocation:
    return oracle.invocation(target, member, args, null_out=null_out)


def by_bench(state: State, verb: str, *args, way: int = 0) -> State:
    return oracle.bench(state, BenchInvocation(verb, args))[way][0]


def by_call(state: State, made: Invocation, way: int = 0) -> State:
    """The state after a success; the default one comes first."""
    successes = [o for o in oracle.outcomes(state, made) if o.code == "S_OK"]
    return successes[way].state


def scene(*steps) -> State:
    """The state after steps: an Invocation succeeds, a tuple is a verb of the bench and its arguments."""
    state = BARE
    for step in steps:
        state = by_call(state, step) if isinstance(step, Invocation) else by_bench(state, *step)
    return state


def standard(*steps) -> State:
    """Two stopped machines; drives 0 and 1 in the first, at (0, 0) and (0, 1); drive 2 in the second, at (0, 0)."""
    return scene(
        ("createMachine",),
        ("createMachine",),
        call(machine(0), "AddDVDROMDrive", 0, 0),
        call(machine(0), "AddDVDROMDrive", 0, 1),
        call(machine(1), "AddDVDROMDrive", 0, 0),
        *steps,
    )
