"""Opening an IUT by its name on the command line, ``KIND:TARGET``; one line of ``KINDS`` a kind."""

from __future__ import annotations

import difflib
import os
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ivmdvddrive_spec import Specification

from ..text.printable import printable
from .errors import BadTarget, CannotStart
from .port import Binding, Iut
from .python.bench import factory
from .python.iut import Calling, PythonIut

if TYPE_CHECKING:
    from ..settings.settings import Settings

__all__ = ["KINDS", "Asked", "open_chosen", "open_iut", "plan", "prepare"]

_REFERENCE: Final = "ivmdvddrive_reference:Bench"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to open an IUT: the part of its name after the kind, and how. The times are in seconds.

    ``calling`` is told each member before it is called, where the IUT lives in this process.
    """

    target: str
    specification: Specification
    binding: Binding | None
    start_timeout: float
    timeout: float
    calling: Calling

    @property
    def profile(self) -> str:
        """The name of the profile that the IUT is asked to be of."""
        return self.specification.profile.name


def _reference(asked: Asked) -> Iut:
    if asked.target:
        raise BadTarget(f"'reference' takes no target, and got {printable(asked.target)!r}")
    return _opened(_REFERENCE, asked)


def _python(asked: Asked) -> Iut:
    return _opened(asked.target, asked)


def _opened(target: str, asked: Asked) -> Iut:
    """The implementation of a factory; importing it, making it and reading its claims may each take the time."""
    make = factory(target, seconds=asked.start_timeout)
    return PythonIut(
        make, asked.specification, timeout=asked.timeout, start_timeout=asked.start_timeout, calling=asked.calling
    )


def _stdio(asked: Asked) -> Iut:
    from .stdio import StdioIut  # a heavy import that the other kinds do without

    try:
        command = shlex.split(asked.target)
    except ValueError as error:
        raise BadTarget(f"cannot split the command line {printable(asked.target)!r} into words: {error}") from error
    if not command:
        raise BadTarget("'stdio:' needs a command line: 'stdio:python -m ivmdvddrive_reference'")
    command[0] = _program(command[0])
    return StdioIut(command, profile=asked.profile, hello_timeout=asked.start_timeout, timeout=asked.timeout)


def _tcp(asked: Asked) -> Iut:
    from .tcp import TcpIut  # heavy, too

    return TcpIut(asked.target, profile=asked.profile, hello_timeout=asked.start_timeout, timeout=asked.timeout)


def _program(name: str) -> str:
    """The program to start: ``python`` is the suite's own, where it runs from an environment that is not on PATH.

    So ``.venv/bin/ivmdvddrive verify 'stdio:python -m …'`` finds what is installed beside it.
    """
    here = Path(sys.executable).parent
    on_path = any(Path(entry) == here for entry in os.get_exec_path())
    return sys.executable if name in {"python", "python3"} and not on_path else name


def _qemu(asked: Asked) -> Iut:
    from .qemu import QemuBench  # needs the extra

    if asked.target:
        raise BadTarget(f"'qemu' takes no target, and got {printable(asked.target)!r}")
    return PythonIut(
        QemuBench, asked.specification, timeout=max(asked.start_timeout, asked.timeout), calling=asked.calling
    )


def _libvirt(asked: Asked) -> Iut:
    from .libvirt import LibvirtBench  # needs the extra

    if not asked.target:
        raise BadTarget("'libvirt:' needs a URI of libvirt: 'libvirt:qemu:///embed'")
    return PythonIut(
        LibvirtBench.at(asked.target),
        asked.specification,
        timeout=max(asked.start_timeout, asked.timeout),
        calling=asked.calling,
    )


def _com(asked: Asked) -> Iut:
    from .com import open_com  # needs the extra

    return open_com(
        asked.target,
        profile=asked.profile,
        binding=asked.binding,
        start_timeout=asked.start_timeout,
        timeout=asked.timeout,
    )


KINDS: Final[dict[str, tuple[str, Callable[[Asked], Iut]]]] = {
    "reference": ("the reference implementation, in this process", _reference),
    "python": ("python:package.module:factory, a Python object in this process", _python),
    "stdio": ("stdio:COMMAND LINE, a program that speaks the wire protocol", _stdio),
    "tcp": ("tcp:HOST:PORT, a server that listens already and speaks the wire protocol", _tcp),
    "qemu": ("QEMU's IDE CD drives, driven over QMP (needs the extra 'qemu' and qemu-system-x86)", _qemu),
    "libvirt": (
        "libvirt:URI, libvirt's QEMU domains (needs the extra 'libvirt' and libvirt-daemon)",
        _libvirt,
    ),
    "com": ("com:{CLSID}, com:ProgID or com:SERVER.DLL, a COM server (needs 'ivmdvddrive com build')", _com),
}
"""Each kind of IUT: what it is, and how it is opened."""


def prepare(name: str, tell: Callable[[str], None]) -> None:
    """Make what opening that IUT takes long to make the first time, and tell of it; raises CannotStart."""
    if name.partition(":")[0] == "com":
        from .com import prepare as prepare_com

        prepare_com(tell)


def plan(name: str) -> list[str]:
    """Say what judging that IUT would do to this computer, a sentence a line; raises BadTarget and CannotStart."""
    kind, _, target = name.partition(":")
    if kind == "com":
        from .com import plan as plan_of_com

        return plan_of_com(target)
    _known(kind)
    if kind == "libvirt":
        from .libvirt import plan as plan_of_libvirt

        return plan_of_libvirt(target)
    return [f"would judge {printable(name)}", "would make files in the temporary folder, and remove them"]


def _known(kind: str) -> None:
    if kind not in KINDS:
        close = difflib.get_close_matches(kind, KINDS, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise BadTarget(f"unknown kind of IUT {printable(kind)!r}; known: {', '.join(KINDS)}.{hint}")


def open_iut(
    name: str,
    specification: Specification,
    *,
    binding: Binding | None = None,
    start_timeout: float = 30.0,
    timeout: float = 10.0,
    calling: Calling = lambda _: None,
) -> Iut:
    """Start the IUT of that name; where it lives in this process, ``calling`` is told each member before its call.

    Raises BadTarget where the name is unusable, CannotStart where the IUT does not start, or does not offer the
    specification's profile or the binding that is asked for.
    """
    kind, _, target = name.partition(":")
    _known(kind)
    iut = KINDS[kind][1](Asked(target, specification, binding, start_timeout, timeout, calling))
    for kind_of, wanted, offers in (
        ("profile", specification.profile.name, iut.ics.profiles),
        ("binding", binding, iut.ics.bindings),
    ):
        if wanted is not None and wanted not in offers:
            offered = printable(", ".join(offers)) or "none"
            hint = f": judge it with --{kind_of} {printable(offers[0])}" if len(offers) == 1 else ""
            iut.close()
            raise CannotStart(f"{printable(name)} does not offer the {kind_of} {wanted}; it offers {offered}{hint}")
    return iut


def open_chosen(settings: Settings, specification: Specification, calling: Calling = lambda _: None) -> Iut:
    """Start the IUT of a run, as its settings have it; takes ``calling`` and raises errors as ``open_iut`` does."""
    return open_iut(
        settings.iut,
        specification,
        binding=settings.binding,
        start_timeout=settings.start_timeout,
        timeout=settings.timeout,
        calling=calling,
    )
