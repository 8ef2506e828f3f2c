"""The change that a step makes, told apart from the state that it changes.

A call of a drive's member changes at most that drive, what is on its way to the drive's sinks, and the error that waits
for it. The change that it makes in one state is the one that it makes in all that look alike to it, whatever else they
hold. So the oracle is asked once, and other states are changed in the same way.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from ivmdvddrive_spec.model.state import Drive, Obj, Sink, State

__all__ = ["NO_CHANGE", "Change", "change_between", "changed"]


class Change(NamedTuple):
    """The new values of the drive that is called, field by field, and of some sinks, by their numbers.

    ``settles`` tells whether the error that was waiting for the drive is gone.
    """

    drive: tuple[tuple[int, Any], ...] = ()
    sinks: tuple[tuple[int, Sink], ...] = ()
    settles: bool = False


NO_CHANGE: Final = Change()


def change_between(before: State, after: State, target: Obj | None) -> Change | None:
    """Give the change that a call on a drive has made, or a drain without a target; None if it is more than that."""
    if after is before:
        return NO_CHANGE
    drive: tuple[tuple[int, Any], ...] = ()
    if target is not None and target.kind == "drive" and after.drives != before.drives:
        drive = _different(before.drives[target.number], after.drives[target.number])
    sinks = _different(before.sinks, after.sinks) if len(before.sinks) == len(after.sinks) else ()
    change = Change(drive, sinks, after.faults != before.faults)
    return change if changed(before, change, target) == after else None


def _different(before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[tuple[int, Any], ...]:
    return tuple((i, new) for i, (old, new) in enumerate(zip(before, after, strict=True)) if new != old)


def changed(state: State, change: Change, target: Obj | None) -> State:
    """Make a change in a state that looks alike to the one in which it was made."""
    hosts, machines, drives, collections, sinks, faults, collections_are = state
    if target is not None:
        number = target.number
        if change.drive:
            drives = (*drives[:number], Drive(*_with(drives[number], change.drive)), *drives[number + 1 :])
        if change.settles:
            faults = frozenset(f for f in faults if f.target != target)
    if change.sinks:
        sinks = tuple(_with(sinks, change.sinks))
    return State(hosts, machines, drives, collections, sinks, faults, collections_are)


def _with(items: tuple[Any, ...], new: tuple[tuple[int, Any], ...]) -> list[Any]:
    given = list(items)
    for index, item in new:
        given[index] = item
    return given
