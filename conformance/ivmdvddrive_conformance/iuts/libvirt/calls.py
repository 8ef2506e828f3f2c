"""Calls of libvirt, made on another thread, so that a time limit reaches whoever waits for them.

A call returns when QEMU has answered, and a QEMU that hangs never does. Python raises nothing in a thread that is
inside such a call, but it does in one that waits for another. The call itself comes back once its QEMU is ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeAlias

__all__ = ["Caller", "Remote"]

_Answer: TypeAlias = "SimpleQueue[tuple[Any, BaseException | None]]"
_Request: TypeAlias = tuple[Callable[..., Any], tuple[Any, ...], _Answer]


class Caller:
    """Makes calls on a thread of its own until it is closed."""

    def __init__(self) -> None:
        self._requests: SimpleQueue[_Request | None] | None = None

    def make(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Return what the call returns, or raise what it raises."""
        if self._requests is None:
            self._requests = SimpleQueue()
            # A daemon: a call that never comes back must not keep the interpreter from ending.
            threading.Thread(target=_serve, args=(self._requests,), name="ivmdvddrive-calls", daemon=True).start()
        answer: _Answer = SimpleQueue()
        self._requests.put((call, arguments, answer))
        try:
            value, error = answer.get()
        except BaseException:  # the time limit, or Ctrl-C
            self.close()  # the thread may never be free again, so the next call has another
            raise
        if error is not None:
            raise error
        return value

    def close(self) -> None:
        """Let the thread end; may be called twice."""
        if self._requests is not None:
            self._requests.put(None)
        self._requests = None


class Remote:
    """An object of libvirt, such as a domain, whose methods a caller calls."""

    def __init__(self, caller: Caller, of: Any) -> None:
        self._caller = caller
        self._of = of

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """The method of that name."""
        method = getattr(self._of, name)
        return lambda *arguments: self._caller.make(method, *arguments)


def _serve(requests: SimpleQueue[_Request | None]) -> None:
    while request := requests.get():
        call, arguments, answer = request
        try:
            answer.put((call(*arguments), None))
        except BaseException as error:  # it is raised where the call was asked for
            answer.put((None, error))
