"""References, memory, out parameters and error information: what calls leave behind, counted over many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ...iuts.errors import Unclaimed
from ...iuts.port import Argument, Ref
from .stage import OK, Stage, code
from .stage import rule as _rule

__all__: list[str] = []

_TIMES: Final = 100
_MANY: Final = 2000
_ENOUGH: Final = 200
"""So many calls tell a leak from a block that a library keeps."""
_THREADS: Final = 2


class _Call(NamedTuple):
    """A call that can be made again and again, and the objects that it concerns besides its own."""

    target: Ref
    member: str
    args: tuple[Argument, ...] = ()
    watched: tuple[Ref, ...] = ()


def _calls(stage: Stage) -> Iterator[_Call]:
    """Calls that succeed and calls that fail, of each kind of object."""
    machine = stage.machine()
    drive = stage.drive(machine)
    other = stage.drive(stage.machine())
    for getter in ("BusNumber", "Attachment", "HostDriveLetter", "ImageFile"):
        yield _Call(drive, getter)
    for method in ("ReleaseHostDrive", "ReleaseImage"):
        yield _Call(drive, method)
    yield _Call(drive, "SetBusLocation", stage.located("drive", 0, 1))
    yield _Call(drive, "SetBusLocation", stage.located("drive", 7, 7))
    yield _Call(drive, "AttachHostDrive", ("no letter",))
    yield _Call(drive, "AttachImage", (None,))
    yield _Call(machine, "AddDVDROMDrive", stage.located("machine", 7, 7))
    yield _Call(machine, "RemoveDVDROMDrive", (other,), (other,))
    if stage.hosts:
        captured = stage.captured()
        yield _Call(captured, "HostDriveLetter")
        yield _Call(captured, "AttachHostDrive", (stage.hosts[0],))
    try:
        collection = stage.collection(machine)
    except Unclaimed:
        return
    yield _Call(machine, "DVDROMDrives")
    yield _Call(collection, "Count")
    yield _Call(collection, "Item", (1,), (drive,))
    yield _Call(collection, "Item", (99,))
    yield _Call(collection, "_NewEnum", (), (drive,))


def _repeated(stage: Stage, call: _Call, binding: str, times: int) -> Any:
    return stage.ask(
        "repeat",
        object=call.target,
        member=call.member,
        args=list(call.args),
        binding=binding,
        watch=list(call.watched),
        times=times,
    )


@_rule("COM.References.calls")
def _references(stage: Stage) -> None:
    for call in _calls(stage):
        for binding in ("vtable", "dispatch"):
            left = _repeated(stage, call, binding, _TIMES)["references"]
            got = f"after {_TIMES} calls of {call.member} ({binding}) the counts had changed by {left}"
            stage.must(not any(left), got, "by nothing")


@_rule("COM.References.memory")
def _memory(stage: Stage) -> None:
    for call in _calls(stage):
        for binding in ("vtable", "dispatch"):
            answer = _repeated(stage, call, binding, _MANY)
            left, made = answer["allocations"], sum(answer["answers"].values())
            if left is None:
                raise Unclaimed("a system that counts COM's allocations, and a server of the bridge's own process")
            if made < _ENOUGH:
                raise Unclaimed(f"a server that answers {_ENOUGH} calls in two seconds")
            got = f"{made} calls of {call.member} ({binding}) left {left} blocks of memory"
            # Now and then a library keeps a block for itself: what leaks leaks at each call.
            stage.must(abs(left) < made // 10, got, "none")


@_rule("COM.References.release")
def _release(stage: Stage) -> None:
    stage.drive()
    if "collection" in stage.claims:
        stage.collection(stage.machine())
    answer = stage.ask("unload")
    if answer["hresult"] == code("E_NOTIMPL"):
        raise Unclaimed("a server that is loaded by its path")
    stage.must(answer["held"] == code("S_FALSE"), f"held: {answer['held']}", "S_FALSE while objects are held")
    stage.must(answer["hresult"] == OK, f"let go of: {answer['hresult']}", "S_OK when nothing is held")


@_rule("COM.Out.cleared")
def _cleared(stage: Stage) -> None:
    for call in _calls(stage):
        answer = stage.ask("out", object=call.target, member=call.member, args=list(call.args))
        failed = int(answer["hresult"], 16) >> 31
        got = f"{call.member} failed with {answer['hresult']}, and left its out parameter {answer['left']}"
        stage.must(not failed or answer["left"] in ("null", "none"), got, "NULL or zero")


@_rule("COM.ErrorInfo.kept")
def _error_info(stage: Stage) -> None:
    drive = stage.drive()
    if stage.ask("error", object=drive, iid=stage.own["IVMDVDDrive"])["hresult"] != OK:
        return  # it promises nothing
    for member in ("ReleaseHostDrive", "ReleaseImage", "ImageFile"):
        answer = stage.ask("out", object=drive, member=member, args=[])
        told = answer["error"]
        if told is None and answer.get("proxied"):
            # Windows carries it between processes and apartments; Wine does not, and no server can change that.
            raise Unclaimed("error information that the platform carries from where the server lives")
        stage.must(bool(told and told["description"]), f"{member} failed, and IErrorInfo says {told}", "a description")


def _threads(stage: Stage) -> Iterator[tuple[str, Any]]:
    drive = stage.drive()
    calls = [(drive, "Attachment"), (drive, "BusNumber")]
    if stage.hosts:
        calls.append((stage.captured(), "HostDriveLetter"))
    for target, member in calls:
        yield member, stage.ask("threads", object=target, member=member, args=[], threads=_THREADS, times=_MANY)


@_rule("COM.Threads.counts")
def _thread_counts(stage: Stage) -> None:
    for member, answer in _threads(stage):
        got = f"{_THREADS} threads of {member} changed the count by {answer['references']}"
        stage.must(answer["references"] == 0, got, "by nothing")


@_rule("COM.Threads.answers")
def _thread_answers(stage: Stage) -> None:
    for member, answer in _threads(stage):
        stage.must(set(answer["answers"]) == {OK}, f"{member}: {answer['answers']}", f"{OK} each time")
