"""Finding a bench of Python objects by its name, and reading what it and its exceptions say."""

from __future__ import annotations

import importlib
import itertools
import os
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, get_args

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ...text.printable import printable
from ...text.suggestions import suggestion
from ..errors import BadTarget, CannotStart, IutTimeout
from ..port import Binding, Ics
from .time_limit import Expired, time_limit

__all__ = [
    "LONGEST",
    "OURS",
    "EndsCopies",
    "factory",
    "frames_of",
    "ics_of",
    "long_of",
    "named",
    "of_profile",
    "place_of",
    "scode_of",
    "shown",
    "text_of",
]

_SUITE: Final = f"{Path(__file__).parents[2]}{os.sep}"
"""The folder of the suite's own code: its frames tell nothing about an IUT."""

_MOST_FRAMES: Final = 5

LONGEST: Final = 1 << 22
"""Characters of a text of a bench's; a longer one would be copied again and again, from here to the reports."""

_MOST: Final = 1000
"""Claims, profiles or bindings of a bench."""

OURS: Final = (Expired, KeyboardInterrupt)
"""The exceptions that pass through an IUT's code without being its own: the time limit, and the end of the run."""


def factory(target: str, *, seconds: float = 30.0) -> Callable[[], Any]:
    """The bench factory that ``package.module:name`` names; raises BadTarget where there is none.

    Raises CannotStart where importing the module takes more than so many seconds.
    """
    module_name, _, name = target.partition(":")
    if not module_name or not name:
        raise BadTarget(f"'python:{printable(target)}' needs a module and a factory: python:package.module:factory")
    _append_working_folder()
    try:
        with time_limit(seconds, f"importing {printable(module_name)}"), EndsCopies():
            return _found(module_name, name)
    except IutTimeout as error:
        raise CannotStart(str(error)) from error


def _found(module_name: str, name: str) -> Callable[[], Any]:
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        why = f"cannot import {printable(module_name)}: {printable(str(error))}"
        raise BadTarget(f"{why}. Is it installed, or on PYTHONPATH?") from error
    except OURS:
        raise
    except BaseException as error:
        why = f"importing {printable(module_name)} failed: {named(error)}"
        raise CannotStart(why, log=frames_of(error)) from error
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        hint = suggestion(name, _callables(module))
        hidden = _hidden(module)
        raise BadTarget(f"{printable(module_name)} has no factory {printable(name)!r}.{hint}{hidden}")
    return found  # type: ignore[no-any-return]  # whatever it gives is checked where it is used


def _append_working_folder() -> None:
    """Let a module of the working folder be found, but never in place of one that is installed."""
    with suppress(OSError):  # it has been deleted
        folder = str(Path.cwd())
        if folder not in sys.path:
            sys.path.append(folder)


def _hidden(module: Any) -> str:
    """Return what to say where a module of the working folder was meant, and another has its name."""
    name = module.__name__
    found = getattr(module, "__file__", None) or "of Python's own"
    path = Path(*name.split("."))
    meant = [p for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file() and not _same(p, found)]
    return f" {printable(str(meant[0]))} is hidden by {printable(found)}: give it another name." if meant else ""


def _same(path: Path, found: str) -> bool:
    return Path(found).exists() and path.samefile(found)


def _callables(module: Any) -> list[str]:
    """The names that may have been meant; none where the module cannot be asked."""
    try:
        return [printable(n) for n in dir(module) if callable(getattr(module, n))]
    except OURS:
        raise
    except BaseException:
        return []


def of_profile(make: Callable[[], Any], profile: str) -> Callable[[], Any]:
    """The factory for a profile, where a factory tells them apart by its ``for_profile``."""
    choose = getattr(make, "for_profile", None)
    return make if choose is None else choose(profile)


def ics_of(bench: Any) -> Ics:
    """The bench's claims; CannotStart where one is missing or is not what it should be."""
    try:
        return _read_ics(bench)
    except (CannotStart, *OURS):
        raise
    except BaseException as error:
        kind = printable(type(bench).__name__)
        why = f"what the {kind} says of itself cannot be read: {named(error)}"
        raise CannotStart(why, log=frames_of(error)) from error


def _read_ics(bench: Any) -> Ics:
    for name in ("implementation", "claims", "reset", "create_machine"):
        if not hasattr(bench, name):
            kind = printable(type(bench).__name__)
            raise CannotStart(f"the factory gave a {kind} without {name!r}; see 'ivmdvddrive verify --help'")
    said = bench.implementation
    claims = frozenset(_texts(bench.claims, "claims"))
    bindings: tuple[Binding, ...] = _some(getattr(bench, "bindings", ("vtable",)), "bindings")
    paths: Any = getattr(bench, "paths", "posix")
    if not bindings or not set(bindings) <= set(get_args(Binding)):
        raise CannotStart(f"the bench's bindings are {shown(bindings)}; known: {', '.join(get_args(Binding))}")
    if paths not in ("posix", "windows", "wine"):
        raise CannotStart(f"the bench's paths are {shown(paths)}, which is none of posix, windows, wine")
    return Ics(
        name=_text(said["name"], "name"),
        version=_text(said["version"], "version"),
        language=_text(said["language"], "language"),
        profiles=_texts(getattr(bench, "profiles", (DEFAULT_PROFILE,)), "profiles"),
        bindings=bindings,
        claims=claims,
        paths=paths,
    )


def _some(values: Iterable[Any], what: str) -> tuple[Any, ...]:
    """The values of an iterable of the bench's, which may have no end."""
    found = tuple(itertools.islice(values, _MOST + 1))
    if len(found) > _MOST:
        raise CannotStart(f"the bench's {what} are more than {_MOST}: do they have an end?")
    return found


def _texts(values: Iterable[Any], what: str) -> tuple[str, ...]:
    return tuple(_text(v, what) for v in _some(values, what))


def _text(value: Any, what: str) -> str:
    text = str(value)
    if len(text) > LONGEST:
        raise CannotStart(f"the bench's {what} has a text of {len(text)} characters; at most {LONGEST} are read")
    return text


class EndsCopies:
    """Code that forks comes back twice: of its copy this ends the process, which would go on with the run, too."""

    __slots__ = ("_process",)

    def __enter__(self) -> None:
        self._process = os.getpid()

    def __exit__(self, *_: object) -> None:
        if os.getpid() != self._process:
            os._exit(0)


def named(error: BaseException) -> str:
    """An exception of the IUT's, for a message."""
    try:
        said = printable(str(error), 300)
    except OURS:
        raise
    except BaseException:
        said = "(its message cannot be read)"
    return f"{printable(type(error).__name__)}: {said}"


def frames_of(error: BaseException) -> str:
    """The last calls that led to an exception of the IUT's, a line each, the innermost last; the suite's are left out.

    No source is read for it: the lines tell only file, line and function.
    """
    frames = _frames(error)
    return "\n".join((*(f"  {frame}" for frame in frames), named(error))) if frames else ""


def place_of(error: BaseException) -> str:
    """The innermost of these calls, for the end of a message; empty where all are the suite's own."""
    frames = _frames(error)
    return f" ({printable(frames[-1], 300)})" if frames else ""


def _frames(error: BaseException) -> deque[str]:
    calls = (
        f"{frame.f_code.co_filename}, line {line}, in {frame.f_code.co_qualname}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not frame.f_code.co_filename.startswith(_SUITE)
    )
    return deque((" ".join(call.split("\n")) for call in calls), maxlen=_MOST_FRAMES)


def shown(value: Any) -> str:
    """A value of the IUT's, for a message."""
    try:
        return printable(repr(value), 200)
    except OURS:
        raise
    except BaseException:
        return f"a {printable(type(value).__name__)} whose repr fails"


def long_of(value: Any) -> int | None:
    """An int of the IUT's, as Python's own: a subclass may answer as it likes; None for what is none."""
    kind = type(value)  # an object may say otherwise of its class
    return int.__int__(value) if issubclass(kind, int) and kind is not bool else None


def text_of(value: Any) -> str | None:
    """A text of the IUT's, as Python's own; None for what is none."""
    return str.__str__(value) if issubclass(type(value), str) else None


_SCODE_AT: Final = {"excepinfo": 5, "details": 4}
"""The place of EXCEPINFO's scode in the tuple that pywin32's and comtypes' exceptions have, by its attribute."""


def scode_of(error: BaseException) -> int | None:
    """Return EXCEPINFO's scode, where pywin32 (``excepinfo``) or comtypes (``details``) brings one."""
    code = None
    for attribute, place in _SCODE_AT.items():
        info = getattr(error, attribute, None)
        if code is None and isinstance(info, tuple) and len(info) > place:
            code = long_of(info[place])
    return None if code is None else code & 0xFFFFFFFF
