"""The locks of an implementation in Python, watched for as long as its clients are interleaved.

A client that is preempted while it holds a lock makes others wait in the interpreter's own code, where nobody sees
them. So each lock that an object of the implementation holds as an attribute is replaced, for the time of a run, by
one that tells ``interleaving`` who waits for it and when it is let go. A lock that cannot be reached so (of a closure,
in a slot, behind another primitive) works as well: who waits for it is noticed, which takes longer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FunctionType, MethodType, ModuleType
from typing import Any, Final

from .interleaving import Interleaving

__all__ = ["WatchedLock", "watched"]

_LOCKS: Final = (type(threading.Lock()), type(threading.RLock()))
_CONTAINERS: Final = {list, tuple, set, frozenset}
_MOST_OBJECTS: Final = 10_000
"""The depth of the search for locks: an implementation may refer to everything."""


class WatchedLock:
    """A lock in another's place; for whoever is no client of the run, it is the other."""

    def __init__(self, lock: Any, interleaving: Interleaving) -> None:
        self.lock = lock
        self._interleaving = interleaving

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """As a lock's; one with a time limit waits unwatched."""
        if self.lock.acquire(False):
            return True
        if not blocking or timeout != -1:
            return bool(blocking and self.lock.acquire(True, timeout))
        while not self._interleaving.take(self.lock):
            pass
        return True

    def release(self) -> None:
        """As a lock's."""
        self.lock.release()
        self._interleaving.let_go(self.lock)

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_error: object) -> None:
        self.release()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.lock, name)


_LEAVES: Final = (type, ModuleType, FunctionType, MethodType, WatchedLock)


@contextmanager
def watched(roots: Iterable[object], interleaving: Interleaving) -> Iterator[None]:
    """Watch the locks that are attributes of these objects, and of what they hold."""
    found: dict[int, WatchedLock] = {}
    swapped: list[tuple[dict[str, Any], str, WatchedLock]] = []
    for attributes in _attributes_within(roots):
        for name, value in attributes.items():
            lock = value.lock if isinstance(value, WatchedLock) else value  # what a run has made may have kept one
            if isinstance(lock, _LOCKS):
                swapped.append((attributes, name, found.setdefault(id(lock), WatchedLock(lock, interleaving))))
    for attributes, name, watcher in swapped:
        attributes[name] = watcher
    try:
        yield
    finally:
        for attributes, name, watcher in swapped:
            if attributes.get(name) is watcher:
                attributes[name] = watcher.lock


def _attributes_within(roots: Iterable[object]) -> Iterator[dict[str, Any]]:
    seen: set[int] = set()
    todo: list[Any] = list(roots)
    while todo and len(seen) < _MOST_OBJECTS:
        thing = todo.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        kind = type(thing)  # by type alone: nothing here runs the implementation's own code
        if kind in _CONTAINERS:
            todo.extend(thing)
        elif kind is dict:
            todo.extend(thing.values())
        elif kind.__dictoffset__ and not issubclass(kind, _LEAVES):
            attributes = object.__getattribute__(thing, "__dict__")
            yield attributes
            todo.extend(attributes.values())
