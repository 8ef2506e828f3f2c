"""The probes as tables: what every implementation needs, and each claim.

A probe sets its scene, does what the claim says, and gives in words what it saw; it raises an IutError where it saw
something else. Whether a claim is wired is all that it asks: whether the right code came back, ``verify`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from types import MappingProxyType
from typing import Final, TypeAlias, get_args

from ivmdvddrive_spec import Member, Specification, to_hex

from ...iuts.port import Answer, BenchRequest, Binding, Call, HostDrive, Iut, MediaKind, Ref, Request
from ...language.media import Shelf
from ...text.printable import printable
from .advice import Unhonoured, Unusable

__all__ = ["CLAIMED", "Probe", "Scene", "needed"]

_TIMED: Final = 50
_NOTHING: Final = Ref("")
_Given: TypeAlias = Mapping[str, int | str]
"""Arguments by their roles."""

_NO_ARGUMENTS: Final[_Given] = MappingProxyType({})
_FIRST: Final[_Given] = {"bus": 0, "device": 0}
"""The location of the drive that the probes are made on."""


@dataclass
class Scene:
    """The stage of the probes since the last ``reset``: the host's drives, a machine and a drive at 0:0 of it."""

    specification: Specification
    iut: Iut
    binding: Binding
    shelf: Shelf
    hosts: tuple[HostDrive, ...] = ()
    machine: Ref = _NOTHING
    drive: Ref = _NOTHING

    @classmethod
    def fresh(cls, specification: Specification, iut: Iut, binding: Binding, shelf: Shelf) -> Scene:
        """A new one, set."""
        scene = cls(specification, iut, binding, shelf)
        for probe in (_reset, _create_machine, _add_drive):
            probe(scene)
        return scene

    @property
    def host(self) -> str:
        """The letter of a host drive that can be captured; raises Unhonoured where there is none."""
        letters = [h.letter for h in self.hosts if h.capturable]
        if not letters:
            raise Unhonoured("reset gave no host drive of the kind dvd or cd, so that there is none to do this with")
        return letters[0]

    def image(self) -> str:
        """The path of an image: the bench's own, or the suite's."""
        ics = self.iut.ics
        if "provides-media" in ics.claims:
            return self.iut.provide_media("iso")
        return self.shelf.medium("ISO1", ics.paths).path

    def getter(self, role: str) -> str:
        """The name of the drive's property that gives what has a role."""
        return self.specification.giving(role, "drive").name

    def asked(self, target: Ref, member: Member, given: _Given, *, null_out: bool = False) -> Call:
        """A call of a member, with arguments by their roles."""
        return Call(target, member.name, self.arguments(member, given), null_out, self.binding)

    def arguments(self, member: Member, given: _Given) -> tuple[int | str, ...]:
        """A member's arguments in their order, each by its role; what can be left out is what it then is."""
        return member.arranged(given, self.specification.left_out)

    def words_for(self, member: Member, given: _Given) -> str:
        """A call as it is written."""
        return f"{member.name}({', '.join(map(str, self.arguments(member, given)))})"

    def call(self, target: Ref, member: Member, given: _Given = _NO_ARGUMENTS, *, null_out: bool = False) -> Answer:
        """Make one call."""
        return self.iut.call([self.asked(target, member, given, null_out=null_out)])[0]

    def in_words(self, answer: Answer) -> str:
        """An answer's code by its name, and whether a value is missing."""
        code = answer.scode if answer.scode is not None else answer.hresult
        named = self.specification.name_of(code) or to_hex(code)
        return f"{named}, without a value" if not code and not answer.has_value else named


Probe: TypeAlias = Callable[[Scene], str]


def _reset(scene: Scene) -> str:
    scene.hosts = tuple(scene.iut.reset())
    told = ", ".join(f"{printable(h.letter)} ({printable(h.kind)})" for h in scene.hosts)
    return f"host drives {told}" if told else "no host drive: what needs one is not exercised"


def _create_machine(scene: Scene) -> str:
    scene.machine = scene.iut.create_machine()
    return "a machine"


def _add_drive(scene: Scene) -> str:
    adding = _adding(scene.specification)
    drive = _given(scene, scene.machine, adding, _FIRST)
    if not isinstance(drive, Ref):
        raise Unusable(f"{scene.words_for(adding, _FIRST)} succeeded without giving a drive")
    scene.drive = drive
    return "a drive at 0:0"


def _timed_reads(scene: Scene) -> str:
    times = []
    for _ in range(_TIMED):
        begun = perf_counter()
        _given(scene, scene.drive, scene.specification.giving("bus", "drive"))
        times.append(perf_counter() - begun)
    return f"{median(times) * 1000:.2f} ms a call ({_TIMED} calls, the median)"


def _given(scene: Scene, target: Ref, member: Member, given: _Given = _NO_ARGUMENTS) -> object:
    answer = scene.call(target, member, given)
    if answer.hresult or not answer.has_value:
        raise Unusable(f"{scene.words_for(member, given)} gave {scene.in_words(answer)}")
    return answer.value


def _adding(specification: Specification) -> Member:
    return specification.taking("machine", "bus", "device")


def needed(specification: Specification) -> Mapping[str, Probe]:
    """Give what nothing can be judged without, in the order of the probes: each uses what those before it have left."""
    return {
        "reset": _reset,
        "createMachine": _create_machine,
        _adding(specification).name: _add_drive,
        specification.giving("bus", "drive").name: _timed_reads,
    }


def _refuses(verb: str, args: Callable[[Scene], tuple[int | str | Ref, ...]], call: Callable[[Scene], Call]) -> Probe:
    """A probe that a bench request shows: a call that would succeed without it fails after it."""

    def probe(scene: Scene) -> str:
        scene.iut.perform([BenchRequest(verb, args(scene))])
        made = call(scene)
        [answer] = scene.iut.call([made])
        if not answer.hresult >> 31:
            raise Unhonoured(f"after {verb}, {made.member} succeeded as if nothing had been done")
        return f"after {verb}, {made.member} fails ({scene.in_words(answer)}{_of_another_product(scene, made, answer)})"

    return probe


def _of_another_product(scene: Scene, made: Call, answer: Answer) -> str:
    """Say so where a code is one that another profile's page of the member lists, and this one's does not."""
    code = answer.scode if answer.scode is not None else answer.hresult
    row = f"{made.member}.{scene.specification.name_of(code)}"
    known = row in scene.specification.elsewhere
    return ", the code of another profile: 'ivmdvddrive explain' names it" if known else ""


def _host_media(scene: Scene) -> str:
    scene.iut.perform(
        [BenchRequest("setHostMedia", (scene.host, False)), BenchRequest("setHostMedia", (scene.host, True))]
    )
    return f"a disc taken out of {scene.host} and put in again"


def _provides_media(scene: Scene) -> str:
    kinds: tuple[MediaKind, ...] = get_args(MediaKind)
    paths = {kind: scene.iut.provide_media(kind) for kind in kinds}
    if not all(paths.values()) or len(set(paths.values())) < len(paths):
        raise Unhonoured(f"provideMedia gave paths that are empty, or the same for two kinds: {printable(str(paths))}")
    return f"a path for each of {', '.join(paths)}"


def _events(scene: Scene) -> str:
    sink = str(scene.iut.perform([BenchRequest("advise", (scene.drive,))])[0])
    attaching = scene.specification.taking("drive", "path")
    attached = scene.call(scene.drive, attaching, {"path": scene.image()})
    [events] = scene.iut.drain([sink])
    scene.iut.perform([BenchRequest("unadvise", (sink,))])
    scene.iut.drain([sink])
    if attached.hresult:
        return (
            f"a sink connected and disconnected ({attaching.name} gave {scene.in_words(attached)}, so that nothing was "
            "sent)"
        )
    if not events:
        raise Unhonoured("an image was attached, and the sink got no event")
    return f"{' and '.join(printable(e.name, 40) for e in events)} when an image is attached"


def _collection(scene: Scene) -> str:
    drives = scene.specification.giving("collection", "machine")
    counting = scene.specification.giving("count", "collection")
    found = scene.call(scene.machine, drives)
    if not isinstance(found.value, Ref):
        raise Unhonoured(f"{drives.name} gave {scene.in_words(found)} and no collection")
    count = scene.call(found.value, counting)
    if count.value != 1:
        raise Unhonoured(f"with one drive in the machine, {counting.name} gave {scene.in_words(count)}")
    return f"{drives.name} gives a collection of the one drive"


def _null_out(scene: Scene) -> str:
    bus = scene.specification.giving("bus", "drive")
    answer = scene.call(scene.drive, bus, null_out=True)
    if not answer.hresult >> 31:
        raise Unhonoured(f"{bus.name} succeeded with a NULL out pointer: the call was made with a real one")
    return f"{bus.name} into NULL fails ({scene.in_words(answer)})"


def _concurrent(scene: Scene) -> str:
    clients = [
        [Call(scene.drive, getter, binding=scene.binding)] * 3 for getter in scene.specification.location_getters
    ]
    made = scene.iut.concurrently(clients, 0)
    for one in made:
        if not isinstance(one.answer, Answer):
            raise one.answer or Unhonoured(f"{one.call.member} was never answered")
    return f"{len(made)} calls of {len(clients)} clients answered"


def _batch(scene: Scene) -> str:
    requests: list[Request] = [Call(scene.drive, scene.getter("bus"), binding=scene.binding)] * _TIMED
    begun = perf_counter()
    made = scene.iut.perform(requests)
    return f"{len(made)} calls together, {(perf_counter() - begun) / len(made) * 1000:.2f} ms a call"


def _add_another(scene: Scene) -> Call:
    return scene.asked(scene.machine, _adding(scene.specification), {"bus": 0, "device": 1})


CLAIMED: Final[Mapping[str, Probe]] = {
    "machine-states": _refuses(
        "setMachineState",
        lambda s: (s.machine, "running"),
        _add_another,
    ),
    "forget-machine": _refuses(
        "forgetMachine",
        lambda s: (s.machine,),
        _add_another,
    ),
    "occupy": _refuses(
        "occupy",
        lambda s: (s.machine, 0, 1),
        _add_another,
    ),
    "host-media": _host_media,
    "faults": _refuses(
        "injectFault",
        lambda s: (s.drive, "E_FAIL"),
        lambda s: Call(s.drive, s.getter("attachment"), binding=s.binding),
    ),
    "provides-media": _provides_media,
    "events": _events,
    "collection": _collection,
    "null-out": _null_out,
    "concurrent": _concurrent,
    "batch": _batch,
}
"""Each claim's probe, made on a scene of its own."""
