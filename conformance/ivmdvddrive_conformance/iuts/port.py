"""The port: the one face by which the suite knows an implementation under test (IUT).

Every kind of IUT (in process, over stdio, on top of QEMU or libvirt, …) is an object with the methods of ``Iut``.
They are the verbs of the wire protocol (``ivmdvddrive_spec/protocol``), typed; the protocol's page says
what each must do. An IUT may be untrusted, so a method raises nothing but the errors of ``errors.py``.

Handles (``Ref``) are the IUT's to choose and live until ``reset``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol, TypeAlias

from ivmdvddrive_spec.model.state import CAPTURABLE
from ivmdvddrive_spec.protocol import CLAIMS, EXTENSION_VERBS, VERBS, VERBS_OF_THE_BENCH

from .errors import IutError

__all__ = [
    "BENCH_REQUESTS",
    "CLAIMS",
    "CLAIM_OF_VERB",
    "Answer",
    "Argument",
    "BenchRequest",
    "Binding",
    "Call",
    "ComServer",
    "Event",
    "Fault",
    "HostDrive",
    "Ics",
    "Iut",
    "MediaKind",
    "Ref",
    "Request",
    "Result",
    "Timed",
    "Value",
    "claims_over",
]

Binding: TypeAlias = Literal["vtable", "dispatch"]
Fault: TypeAlias = Literal["E_FAIL", "DISP_E_EXCEPTION"]
MediaKind: TypeAlias = Literal["iso", "directory", "missing", "not-iso"]


@dataclass(frozen=True, slots=True)
class Ref:
    """An object of the IUT: a machine, a collection or a drive."""

    handle: str


Argument: TypeAlias = int | str | Ref | None
"""What a call takes: a long, a BSTR, an object, or NULL."""

Value: TypeAlias = int | str | Ref | tuple[Ref, ...] | None
"""What a call gives: a long, a BSTR (None for NULL), an object, or a collection's items."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a documented member; ``null_out`` passes NULL for its out parameter."""

    target: Ref
    member: str
    args: tuple[Argument, ...] = ()
    null_out: bool = False
    binding: Binding = "vtable"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: ``hresult`` unsigned; ``scode`` is EXCEPINFO's, for a late-bound failure.

    ``has_value`` tells a missing value from a NULL one.
    """

    hresult: int
    value: Value = None
    has_value: bool = False
    scode: int | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """A call that a client made while others made theirs, and when.

    ``invoked`` and ``returned`` are positions in one order of all that happened, not times: a call whose ``returned``
    is less than another's ``invoked`` was over before the other began. ``answer`` is the error that came in place
    of one; a call that was never answered has neither answer nor ``returned``.
    """

    client: int
    call: Call
    answer: Answer | IutError | None
    invoked: int
    returned: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """An event that a sink received: ``name`` is OnMediaInsert or OnMediaEject (or whatever else the IUT sent)."""

    name: str
    media_path: str | None


@dataclass(frozen=True, slots=True)
class BenchRequest:
    """A verb of the bench in the wire protocol's spelling, and its arguments (``BENCH_REQUESTS``)."""

    verb: str
    args: tuple[Argument, ...] = ()


BENCH_REQUESTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {verb.name: tuple(verb.parameters) for verb in VERBS_OF_THE_BENCH.values() if verb.parameters}
    | {"drain": ("sink",)}
)
"""The verbs that a ``BenchRequest`` may be, and their parameters by the protocol's names."""

CLAIM_OF_VERB: Final[Mapping[str, str | None]] = MappingProxyType({**VERBS, **EXTENSION_VERBS})
"""Every verb, and the claim that it needs."""


def claims_over(claims: Collection[str], binding: str | None) -> frozenset[str]:
    """The claims that an IUT can keep over a binding: a late-bound call of COM has no out pointer."""
    return frozenset(claims) - ({"null-out"} if binding == "dispatch" and "com" in claims else set())


Request: TypeAlias = Call | BenchRequest
"""What can be performed together with others: its answer decides nothing of what is sent after it."""

Result: TypeAlias = Answer | tuple[Event, ...] | str | None
"""The result of a request: a call gives its answer, ``drain`` events, what advises a sink its handle."""


@dataclass(frozen=True, slots=True)
class HostDrive:
    """A drive of the host that the bench offers: ``kind`` is "dvd", "cd", or another kind such as "fixed"."""

    letter: str
    kind: str

    @property
    def capturable(self) -> bool:
        """Tell whether a virtual DVD drive can capture it."""
        return self.kind in CAPTURABLE


@dataclass(frozen=True, slots=True)
class Ics:
    """Implementation conformance statement: what the IUT says of itself (``hello``).

    ``unsaid`` has those of the claims that are in effect though the IUT does not make them: its kind brings them.
    """

    name: str
    version: str
    language: str
    profiles: tuple[str, ...]
    bindings: tuple[Binding, ...]
    claims: frozenset[str] = field(default_factory=frozenset)
    paths: Literal["posix", "windows", "wine"] = "posix"
    unsaid: frozenset[str] = field(default_factory=frozenset)

    def as_data(self) -> dict[str, Any]:
        """The statement as plain data, without what the implementation did not claim itself."""
        data = asdict(self) | {"claims": sorted(self.claims - self.unsaid)}
        del data["unsaid"]
        return data


class Iut(Protocol):
    """An implementation under test and its bench. Raises only the errors of ``errors.py``."""

    @property
    def ics(self) -> Ics:
        """Return what the IUT claims."""

    def reset(self) -> Sequence[HostDrive]:
        """A fresh bench; starts the IUT anew where it had crashed, hung or broken the protocol."""

    def create_machine(self) -> Ref:
        """A stopped machine without DVD drive and with four free bus locations."""

    def provide_media(self, kind: MediaKind) -> str:
        """The path of a medium of this kind, in the IUT's path style; needs the claim provides-media."""

    def drain(self, sinks: Sequence[str]) -> list[list[Event]]:
        """Return what each sink got since it was last drained, oldest first."""

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        """Make calls in order; none depends on another's answer, so they may travel together."""

    def perform(self, requests: Sequence[Request]) -> list[Result]:
        """Perform requests in order, together; an error tells by its ``results`` what those before it gave."""

    def concurrently(self, clients: Sequence[Sequence[Call]], seed: int) -> list[Timed]:
        """Let clients make their calls at the same time, each its own one after the other; needs the claim concurrent.

        Gives every call that was begun, in the order in which they were; ``seed`` decides what the suite has a hand
        in. An IUT that is lost on the way raises nothing here: the call that lost it has the error for its answer.
        """

    def close(self) -> str | None:
        """End the IUT; what was wrong with how it ended, where it can tell. Never raises, and may be called twice."""


class ComServer(Iut, Protocol):
    """An IUT that answers the requests of COM's own clauses."""

    def inquire(self, verb: str, **params: object) -> Mapping[str, Any]:
        """The answer to a request."""
