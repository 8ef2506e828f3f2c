"""The alphabet of the search: what may be done, how often, in the scenarios' own language.

Two machines with a drive each compete for the host drives. Weights say how often a walk takes an input, where the
model allows it. The inputs of the tour are those whose graph is small enough to be walked whole; all walks take some
more, and those of a theme besides, and mostly begin with those that have a ``>`` behind them. Inputs after which
nothing is as it was (a machine forgotten, a drive removed) have a ``!`` behind them: they are rare, and a tour takes
them last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from ivmdvddrive_spec import Member, Specification
from ivmdvddrive_spec.protocol import VERBS

from ...language.media import KINDS
from ...language.script import BenchStep, CallStep, Name, Step, Term, parse, render

__all__ = [
    "ABOUT_COLLECTIONS",
    "KIND_OF_NAME",
    "SCENE",
    "THEMES",
    "Input",
    "alphabet",
    "completed",
    "media_of",
    "member_of",
    "scene",
]


class Input(NamedTuple):
    """One thing to do. Those of no theme are every walk's; ``rare`` ones end what can be done with an object.

    ``in_tour``: it belongs to the graph that a tour walks whole. ``opens``: a walk of its theme may begin with it.
    """

    number: int
    step: Step
    weight: float
    theme: str | None
    rare: bool
    opens: bool
    in_tour: bool

    @property
    def text(self) -> str:
        """The input in the scenarios' language."""
        return render(self.step)


SCENE: Final = (
    "a machine M",
    "a drive A at 0:1 of M",
    "a sink S on A",
    "a machine N",
    "a drive B at 0:0 of N",
    "a sink T on B",
)
"""The beginning of every sequence."""

_TOUR: Final = """
8   A.AttachHostDrive(HOST1)
4   A.AttachHostDrive(HOST2)
8   A.AttachImage(ISO1)
4   A.AttachImage(ISO2)
13  A.ReleaseHostDrive()
13  A.ReleaseImage()
1.5 A.SetBusLocation(0, 0)
1.5 A.SetBusLocation(0, 1)
4.8 A.SetBusLocation(2, 0)
.3  A.Attachment
.2  A.HostDriveLetter
.2  A.ImageFile
.1  A.BusNumber
.2  A.DeviceNumber
6   B.AttachHostDrive(HOST1)
5   B.AttachImage(ISO1)
10  B.ReleaseHostDrive()
8   B.ReleaseImage()
1.5 B.SetBusLocation(0, 0)
1.5 B.SetBusLocation(0, 1)
4.8 B.SetBusLocation(2, 0)
.2  B.Attachment
.2  B.HostDriveLetter
.2  B.ImageFile
3   the disc is taken out of HOST1
3   a disc is put into HOST1
2.6 M is running
5   M is saved
3.9 M is off
1.3 N is running
4.5 N is saved
2   N is off
.1  M is forgotten !
"""

_WALK: Final = """
1.5 A.SetBusLocation(1, 0)
1.5 A.SetBusLocation(1, 1)
.6  A.AttachHostDrive(FIXED)
.6  A.AttachHostDrive(NULL)
.6  A.AttachImage(NULL)
.6  A.AttachImage(DIRECTORY)
4.2 B.AttachHostDrive(HOST2)
4.2 B.AttachImage(ISO2)
.6  B.AttachHostDrive(FIXED)
.6  B.AttachImage(DIRECTORY)
1.5 B.SetBusLocation(1, 0)
1.5 B.SetBusLocation(1, 1)
.1  B.BusNumber
.1  B.DeviceNumber
3   the disc is taken out of HOST2
3   a disc is put into HOST2
"""
"""The inputs of every walk: either drive is as good as the other."""

_THEMES: Final = {
    "places": """
3   A.SetBusLocation(1, 0)
2   A.SetBusLocation(1, 1)
2   A.SetBusLocation(2, 0)
1   A.SetBusLocation(0, -1)
3   B.SetBusLocation(0, 0)
3   B.SetBusLocation(1, 1)
1   B.BusNumber
1   B.DeviceNumber
1   A.SetBusLocation(SCSI, 0, 1)
.5  A.SetBusLocation(-1, 0, 0)
.3  a hard disk at 1:1 of M > !
.05 N is forgotten !
""",
    "letters": """
3   A.AttachHostDrive(HOST1.lower)
2   A.AttachHostDrive(HOST2.colon)
1   A.AttachHostDrive(HOST1.path)
2   A.AttachHostDrive(FIXED)
2   A.AttachHostDrive(FREE)
1   A.AttachHostDrive(NULL)
1   A.AttachHostDrive("D:E")
2   B.AttachHostDrive(HOST1.lower)
3   B.AttachHostDrive(HOST2)
2   the disc is taken out of HOST2
2   a disc is put into HOST2
""",
    "media": """
2   A.AttachImage(ISO_UNICODE)
1   A.AttachImage(NULL)
2   A.AttachImage(DIRECTORY)
2   A.AttachImage(MISSING)
2   A.AttachImage(NOT_ISO)
1   A.AttachImage(ISO_UPPER)
1   B.AttachImage(ISO_LOWER)
.5  A.AttachImage(DIRECTORY_CASED)
1   A.AttachImage(ISO_COMPOSED)
1   B.AttachImage(ISO_DECOMPOSED)
.5  A.AttachImage(DIRECTORY_COMPOSED)
.5  A.AttachImage(ISO_DOTS)
.5  A.AttachImage(ISO_LINK)
.5  A.AttachImage(ISO_SPACES)
.5  A.AttachImage(ISO_PERCENT)
.5  A.AttachImage(ISO_RELATIVE)
3   B.AttachImage(ISO2)
2   N is saved
""",
    "errors": """
1   a drive C at 1:0 of M >
1   the next call on C meets E_FAIL
1   C.Attachment
1   C.ReleaseImage()
1   A.SetBusLocation(1, 1)
1   A.Attachment
2   A.HostDriveLetter
2   A.ImageFile
1   A.BusNumber
1   A.DeviceNumber
1   A.ReleaseHostDrive()
1   A.ReleaseImage()
3   the next call on A meets E_FAIL
3   the next call on A meets DISP_E_EXCEPTION
2   the next call on B meets E_FAIL
.5  the next call on M meets DISP_E_EXCEPTION
1   A.Attachment into NULL
1   A.BusNumber into NULL
1   A.DeviceNumber into NULL
1   A.HostDriveLetter into NULL
1   A.ImageFile into NULL
.5  M.AddDVDROMDrive(1, 0) into NULL
.5  M.RemoveDVDROMDrive(NULL)
""",
    "siblings": """
4   a drive C at 1:0 of M >
1   a drive C at 0:0 of M
1   a drive C at 0:1 of M
1   a drive C at 0:2 of M
4   C.AttachHostDrive(HOST1)
2   C.AttachHostDrive(HOST2)
4   C.AttachImage(ISO1)
2   A.AttachImage(ISO1)
1   A.AttachImage(NULL)
2   A.ReleaseImage()
2   B.AttachHostDrive(HOST1)
2   B.AttachHostDrive(HOST2)
3   C.ReleaseHostDrive()
3   C.ReleaseImage()
2   C.SetBusLocation(1, 0)
2   C.SetBusLocation(0, 1)
1   C.SetBusLocation(2, 0)
1   C.HostDriveLetter
1   C.ImageFile
3   M.RemoveDVDROMDrive(C)
1   N.RemoveDVDROMDrive(C)
1   N.RemoveDVDROMDrive(A)
.2  M.RemoveDVDROMDrive(A) !
1   a drive E at 0:1 of M
2   E.AttachImage(ISO1)
1   E.ReleaseImage()
""",
    "collections": """
3   a drive C at 1:0 of M >
1   a drive E at 1:1 of M >
1   a drive E at 0:1 of M
2   M.RemoveDVDROMDrive(C)
1   M.RemoveDVDROMDrive(E)
.5  M.RemoveDVDROMDrive(A) !
2   K = M.DVDROMDrives >
2   K.Count
2   K.Item(1)
2   K.Item(2)
2   K.Item(3)
1   K.Item(0)
2   K._NewEnum
.5  K.Count into NULL
.5  K.Item(1) into NULL
1   K._NewEnum into NULL
1   A.AttachImage(ISO1)
.5  M.DVDROMDrives into NULL
.3  the next call on K meets E_FAIL
""",
    "sinks": """
3   a sink U on A >
2   a sink V on A >
1   V is unadvised
3   U is unadvised
1   T is unadvised
2   a sink T on B
""",
}
"""The themes, one for each sequence: all at once would have more states than a walk can return to."""

THEMES: Final = tuple(_THEMES)
"""The themes' names."""

ABOUT_COLLECTIONS: Final = frozenset({"siblings", "collections"})
"""The themes that add and remove drives: whole collections are read at the end of their sequences."""

_USUAL: Final = 1.0
"""The weight of a call that no line of the tables is about."""

_VALUES: Final[Mapping[str, Sequence[Term]]] = MappingProxyType(
    {
        "bus-type": (Name("IDE"), Name("SCSI")),
        "bus": (0, 1),
        "device": (0, 1),
        "letter": (Name("HOST1"), Name("HOST2"), None),
        "path": (Name("ISO1"), Name("ISO2"), None),
        "drive": (Name("A"), Name("C")),
        "index": (1, 2),
    }
)
"""The arguments that such a call is given, by their roles."""

KIND_OF_NAME: Final[dict[str, Literal["machine", "drive", "collection"]]] = {
    "M": "machine", "N": "machine", "A": "drive", "B": "drive", "C": "drive", "E": "drive",
    "K": "collection",
}  # fmt: skip
"""The kinds of the alphabet's objects."""


def scene(specification: Specification, claims: Collection[str]) -> list[Step]:
    """The steps that a sequence begins with, on an IUT with these claims."""
    steps = [completed(specification, parse(line)) for line in SCENE]
    return [s for s in steps if _claimed(specification, s) <= set(claims)]


def alphabet(
    specification: Specification,
    claims: Collection[str],
    hosts: Collection[str],
    lacks: Callable[[str], bool] = lambda _: False,
) -> tuple[Input, ...]:
    """The inputs for an IUT with these claims, whose bench has what these names (HOST1, …) stand for.

    ``lacks`` tells of a medium whether its path or its file cannot be. A line about a member that the profile does not
    have, or has with other parameters, is left out; a member that no line is about is called with what is usual for
    its parameters' roles.
    """
    rows: list[tuple[str, str | None]] = [(line, None) for line in _lines(_TOUR)]
    rows += [(line, None) for line in _lines(_WALK)]
    rows += [(line, theme) for theme, table in _THEMES.items() for line in _lines(table)]
    in_tour = frozenset(_lines(_TOUR))
    found: list[Input] = []
    named: set[str] = set()

    def add(step: Step, weight: float, theme: str | None = None, marks: str = "", *, in_tour: bool = False) -> None:
        possible = _named_hosts(step) <= set(hosts) and not any(map(lacks, media_of(step)))
        if possible and _claimed(specification, step) <= set(claims):
            found.append(Input(len(found), step, weight, theme, "!" in marks, ">" in marks, in_tour))

    for line, theme in rows:
        weight, text = line.split(maxsplit=1)
        step = completed(specification, parse(text.rstrip("!> ")))
        if _is_of(specification, step):
            named |= {member_of(specification, step).full_name} if isinstance(step, CallStep) else set()
            add(step, float(weight), theme, text[len(text.rstrip("!> ")) :], in_tour=line in in_tour)
    for member in specification.members.values():
        for step in _usual(member) if member.full_name not in named else ():
            add(step, _USUAL)
    return tuple(found)


def completed(specification: Specification, step: Step) -> Step:
    """A step with what the alphabet leaves out."""
    if not isinstance(step, CallStep):
        return step
    member = specification.find(KIND_OF_NAME[step.target], step.member)
    return step if member is None else step.completed(member)


def _is_of(specification: Specification, step: Step) -> bool:
    """Tell whether the profile has the member that a step calls, with so many parameters."""
    if not isinstance(step, CallStep):
        return True
    member = specification.find(KIND_OF_NAME[step.target], step.member)
    return member is not None and len(member.roles) == len(step.args) and member.is_read == step.gets


def member_of(specification: Specification, step: CallStep) -> Member:
    """The member that a step of the alphabet calls on its object; KeyError if the profile does not have it."""
    return specification.member(KIND_OF_NAME[step.target], step.member)


def _usual(member: Member) -> list[CallStep]:
    """Calls of a member, with what is usual for its parameters' roles, on each object that has it."""
    if not set(member.roles) <= _VALUES.keys():
        return []
    given = [dict(zip(member.roles, values, strict=True)) for values in product(*(_VALUES[r] for r in member.roles))]
    names = [name for name, kind in KIND_OF_NAME.items() if kind == member.object]
    return [CallStep.of(member, name, values) for name in names for values in given]


def _lines(table: str) -> Sequence[str]:
    return table.strip().splitlines()


def _claimed(specification: Specification, step: Step) -> set[str]:
    """The claims that a step needs."""
    if isinstance(step, BenchStep):
        needed = [VERBS[step.verb]]
    else:
        needed = [member_of(specification, step).claim, "null-out" if step.null_out else None]
    return {claim for claim in needed if claim is not None}


def media_of(step: Step) -> list[str]:
    """The names of the media that a step is given."""
    return [a.text for a in step.args if isinstance(a, Name) and a.text in KINDS]


def _named_hosts(step: Step) -> set[str]:
    names = {a.text.partition(".")[0] for a in step.args if isinstance(a, Name)}
    return names & {"HOST1", "HOST2", "FIXED", "FREE"}
