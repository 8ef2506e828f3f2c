"""Benches that misbehave, some towards the process that they live in, for runs of the whole command."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from github_runner import HOSTILE as COMMANDS
from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

HOSTILE = "\x1b]0;owned\x07\x1b[31m \u202eevil\udcff [bold]x[/bold] <script>&]]> " + "A" * (1 << 20)


def bench(drive: type[DVDDrive] = DVDDrive, **more: Any) -> type[Bench]:
    machine = type("VirtualMachine", (VirtualMachine,), {"drive_class": drive})
    return type("Misbehaving", (Bench,), {"machine_class": machine, **more})


def releasing(request: Any) -> type[Bench]:
    """A bench whose ReleaseHostDrive does something else first."""

    def ReleaseHostDrive(self: DVDDrive) -> Any:
        request()
        return DVDDrive.ReleaseHostDrive(self)

    return bench(type("DVDDrive", (DVDDrive,), {"ReleaseHostDrive": ReleaseHostDrive}))


def reading(value: Any) -> type[Bench]:
    """A bench whose Attachment is always this."""
    return bench(type("DVDDrive", (DVDDrive,), {"Attachment": property(lambda self: value)}))


class Silent(DVDDrive):
    """Succeeds where nothing, or something else, is captured."""

    def ReleaseHostDrive(self) -> None:
        self._must_be_usable()
        if not isinstance(self.media, str):
            self.let_go()


class BackslashBehindTheLetter(DVDDrive):
    """HostDriveLetter gives the letter as the root of a drive."""

    @property
    @member
    def HostDriveLetter(self) -> str:
        return f"{super().HostDriveLetter}:\\"


class TwoMinds(DVDDrive):
    """Says of nothing attached now that it is of the wrong type, now that nothing is captured."""

    times = 0

    @member
    def ReleaseHostDrive(self) -> None:
        self._must_be_usable()
        if self.media is None:
            TwoMinds.times += 1
            raise ComError("VM_E_NO_MEDIA_CAPTURED" if TwoMinds.times % 2 else "VM_E_MEDIA_WRONG_TYPE")
        super().ReleaseHostDrive()


class InsertsWhereADiscIs(DVDDrive):
    """Sends OnMediaInsert for a host drive that is captured only while a disc is in it: that is one way to go on."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        if isinstance(self.media, HostDrive) and self.media.disc:
            self.tell("OnMediaInsert", self.media.letter)


def _raise(error: BaseException) -> None:
    raise error


def _spin() -> None:
    while True:
        pass


def _spin_deaf() -> None:
    sum(range(1 << 60))  # one call into the interpreter, which looks at no signal in it


def _flood() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.write("\x1b[31mflood" * 100_000)


def _hang_once(bench: Bench) -> Any:
    """A machine, the first time not before the end of time; HUNG names the file that tells of it."""
    hung = Path(os.environ["HUNG"])
    if not hung.exists():
        hung.touch()
        _spin_deaf()
    return Bench.create_machine(bench)


def _hang_and_tell() -> None:
    with Path(os.environ["CALLED"]).open("w") as fifo:
        fifo.write(f"{os.getpid()}\n")
    _spin()


def _fork() -> None:
    """Tell which process was called. Come back twice, and from the call itself only when the copy is gone."""
    with Path(os.environ["CALLED"]).open("a") as called:
        called.write(f"{os.getpid()}\n")
    if child := os.fork():
        os.waitpid(child, 0)


def _letter(drive: DVDDrive) -> str:
    return HOSTILE if super(type(drive), drive).HostDriveLetter else ""


Wrong = bench(Silent)
WithABackslash = bench(BackslashBehindTheLetter)
Foreign = releasing(lambda: _raise(ValueError(HOSTILE)))
Exits = releasing(lambda: sys.exit(0))
EndsProcess = releasing(lambda: os._exit(0))
Aborts = releasing(os.abort)
KillsItself = releasing(lambda: os.kill(os.getpid(), signal.SIGKILL))
TerminatesItself = releasing(lambda: os.kill(os.getpid(), signal.SIGTERM))
OutOfMemory = releasing(lambda: _raise(MemoryError()))
Interrupts = releasing(lambda: _raise(KeyboardInterrupt()))
Spins = releasing(_spin)
SpinsDeaf = releasing(_spin_deaf)
Floods = releasing(_flood)
Forks = releasing(_fork)
GivesAFloat = bench(type("DVDDrive", (DVDDrive,), {"ImageFile": property(lambda self: 1.5)}))
HangsAndTells = releasing(_hang_and_tell)
SpoilsReport = releasing(lambda: Path("report/results.json").mkdir(exist_ok=True))
WrongThenHangs = bench(type("DVDDrive", (Silent,), {"ReleaseImage": lambda self: _hang_and_tell()}))
VerbHangsOnce = bench(create_machine=_hang_once)
OfTwoMinds, InsertsDiscs = bench(TwoMinds), bench(InsertsWhereADiscIs)
Bool, Float, Bytes, List, Huge = (reading(v) for v in (True, 1.0, b"1", [1], 10**5000))
Hostile = bench(
    type("DVDDrive", (DVDDrive,), {"HostDriveLetter": property(_letter)}),
    implementation={"name": HOSTILE, "version": HOSTILE, "language": HOSTILE},
)


class Poor(Bench):
    """Claims next to nothing."""

    claims = frozenset({"machine-states"})


class PoorAndWrong(bench(Silent)):  # type: ignore[misc]  # a class that a function has made
    """Claims nothing, so that it is small, and has something wrong."""

    claims = frozenset()


class NeverResets(Bench):
    def reset(self) -> Any:
        if hasattr(self, "_host"):
            raise RuntimeError("no scene can be set")
        return super().reset()


def raising() -> None:
    raise RuntimeError("\x1b[31mno bench today")


def ending() -> None:
    os._exit(3)


def leaving_a_thread() -> Bench:
    threading.Thread(target=threading.Event().wait).start()
    return Bench()


class CommandsTheRunner(bench(Silent)):  # type: ignore[misc]  # a class that a function has made
    """Says what GitHub's runner would take for commands, wherever it can say something."""

    implementation = {"name": COMMANDS, "version": COMMANDS, "language": COMMANDS}  # noqa: RUF012

    def reset(self) -> Any:
        for stream in (sys.stdout, sys.stderr):
            stream.write(COMMANDS)
        return super().reset()


def failing_with_commands() -> None:
    sys.stderr.write(COMMANDS)
    raise RuntimeError(COMMANDS)


class _TakenOut(DVDDrive):
    """A move that fails takes the drive out of its machine."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        drives = self.machine.drives
        if self in drives:
            drives.remove(self)
        DVDDrive.SetBusLocation(self, busNumber, deviceNumber)
        drives.append(self)


TakesOut = bench(_TakenOut)


class MovesHostDrives(Bench):
    """A bench whose host has other drives after each reset; it is right in all else."""

    resets = 0

    def reset(self) -> list[tuple[str, str]]:
        super().reset()
        MovesHostDrives.resets += 1
        letters = "DEFGHIJK"[MovesHostDrives.resets % 7 :]
        self._host.drives[:] = [HostDrive(letters[0], "dvd"), HostDrive(letters[1], "fixed")]
        return [(d.letter, d.kind) for d in self._host.drives]


class RefusesOccupy(Bench):
    """Claims what it always refuses, and something that nobody knows."""

    claims = frozenset({*Bench.claims, "machine-state"})

    def occupy(self, *_args: Any) -> None:
        raise RuntimeError("no disk today")


class RefusesLater(Bench):
    """Sets the first scenes of a run, and none after them."""

    resets = 0

    def reset(self) -> Any:
        RefusesLater.resets += 1
        if RefusesLater.resets > int(os.environ["RESETS"]):
            raise RuntimeError("no memory")
        return super().reset()


class EndsWhenClosed(Bench):
    def close(self) -> None:
        os._exit(7)


ENTITIES = "&#xD800;&#1;&#8238;&lt;\u202e\x01\ud800"
GivesEntities = bench(type("DVDDrive", (DVDDrive,), {"ImageFile": property(lambda self: ENTITIES)}))


def _inner() -> None:
    raise ValueError("no such bus")


LetsOut = releasing(_inner)


def _note_judging(what: str) -> None:
    if "JUDGED" in os.environ:
        with Path(os.environ["JUDGED"]).open("a") as judged:
            judged.write(f"{os.getpid()} {what}\n")


class _ForksAsItDies:
    def __del__(self) -> None:
        os.fork()


class _ForksOnError(Exception):
    @property
    def hresult(self) -> int:
        os.fork()
        return -0x7FFFBFFB


class _ForkingDrive(DVDDrive):
    def ReleaseHostDrive(self) -> Any:
        _note_judging("call")
        _ForksAsItDies()
        return DVDDrive.ReleaseHostDrive(self)

    def AttachHostDrive(self, driveLetter: str | None) -> None:
        os.fork()
        DVDDrive.AttachHostDrive(self, driveLetter)


class ForksEverywhere(bench(_ForkingDrive)):  # type: ignore[misc]  # a class that a function has made
    """Forks as it is made and closed, in what it says of itself, in its verbs, in calls, and in finalisers."""

    def __init__(self) -> None:
        os.fork()
        super().__init__()
        self.is_made = True

    @property
    def profiles(self) -> Any:
        for profile in ("vpc",):
            os.fork()
            yield profile

    def reset(self) -> Any:
        if hasattr(self, "is_made"):
            _note_judging("reset")
        self.dying = _ForksAsItDies()  # the one before dies here
        os.fork()
        return super().reset()

    def create_machine(self) -> Any:
        self.dropped = [_ForksAsItDies()]
        self.dropped.append(self.dropped)  # which the collector finds, wherever it runs
        self.dropped = []
        return super().create_machine()

    def close(self) -> None:
        os.fork()


class LeavesADaemon(Bench):
    """Leaves a process that holds what it has inherited, in a session of its own."""

    def __init__(self) -> None:
        super().__init__()
        fork = ctypes.CDLL(None).fork  # no hook of Python's sees it
        if fork() == 0:
            os.setsid()
            time.sleep(30)
            os._exit(0)


class EndlessClaims(Bench):
    @property
    def claims(self) -> Any:  # type: ignore[override]
        while True:
            yield "events"


class EndlessDrives(Bench):
    def reset(self) -> Any:
        super().reset()
        while True:
            yield "D", "dvd"


EndlessText = reading("x" * (1 << 25))
