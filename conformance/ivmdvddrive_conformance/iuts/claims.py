"""Claims of an implementation (its ICS) held against the protocol's list, and against what it claimed before.

Every process and every connection of a run says hello: the first one, one that replaces another, one for each binding,
one for each worker of pytest-xdist. All must claim the same, or else the run judged more than one implementation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from ivmdvddrive_spec.protocol import CLAIMS, EXTENSION_CLAIMS

from ..text.printable import printable
from ..text.suggestions import suggestion

__all__ = ["changes", "implied", "in_effect", "unknown"]

_IN_PROCESS: Final = frozenset({"reference", "python", "qemu", "libvirt"})
"""Kinds of IUT whose objects live in the suite's own process."""

_MOST: Final = 10
"""Unknown claims that are named."""

_KNOWN: Final = (*CLAIMS, *EXTENSION_CLAIMS)
"""Every claim that has an effect."""


def implied(claims: Iterable[str]) -> frozenset[str]:
    """The claims in effect for an implementation in the suite's own process that it does not make itself.

    Its sinks are objects of that process, which may fail as any client's.
    """
    return frozenset({"own-sinks"} if "events" in claims else ()) - frozenset(claims)


def in_effect(claims: Collection[str], iut: str) -> frozenset[str]:
    """The claims that an implementation is judged by; ``iut`` is its name on the command line."""
    return frozenset(claims) | (implied(claims) if iut.partition(":")[0] in _IN_PROCESS else frozenset())


def unknown(claims: Iterable[str]) -> list[str]:
    """A sentence for each claim that the protocol does not know; such a claim has no effect."""
    found = sorted(set(claims) - set(_KNOWN))
    said = [
        f"the implementation claims '{printable(c, 100)}', which is not a claim of the protocol and has no effect."
        + (suggestion(c, _KNOWN) or f" Known: {', '.join(_KNOWN)}.")
        for c in found[:_MOST]
    ]
    return [*said, f"{len(found) - _MOST} more of its claims are unknown."] if len(found) > _MOST else said


def changes(first: Mapping[str, Any], later: Mapping[str, Any]) -> str | None:
    """The difference between what a run's first hello claimed and what a later one did; None where it is none.

    Both are an ICS as plain data. Lists are compared as sets: their order says nothing, but for the first binding.
    """
    said = []
    for name, then in first.items():
        now = later.get(name)
        if isinstance(then, list | tuple):
            said += _of_lists(name, [str(t) for t in then], [str(n) for n in now or ()])
        elif now != then:
            said.append(f"{name} {_shown(then)} became {_shown(now)}")
    return f"the implementation later claimed otherwise than at first: {'; '.join(said)}" if said else None


def _of_lists(name: str, then: list[str], now: list[str]) -> list[str]:
    lost, added = (
        ", ".join(_shown(x) for x in sorted(set(ones) - set(others))) for ones, others in ((then, now), (now, then))
    )
    said = [f"{name} {what} {which}" for what, which in (("without", lost), ("with", added)) if which]
    if not said and name == "bindings" and then != now:
        return [f"{name} in another order"]
    return said


def _shown(value: object) -> str:
    return printable(str(value), 100)
