"""Making the probes on an IUT, one after the other, and noting what each saw or what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any, Final

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.protocol import CLAIMS, EXTENSION_CLAIMS

from ...iuts.errors import IutError
from ...iuts.port import Binding, Iut
from ...language.media import Shelf
from ...text.printable import printable
from ...text.suggestions import suggestion
from .probes import CLAIMED, Probe, Scene, needed

__all__ = ["Finding", "probed"]

_LOG: Final = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one probe. ``error`` is the class of what went wrong, None if it saw what it should.

    ``claim`` tells a claim from what every implementation needs; ``seconds`` is the time of the whole probe.
    """

    what: str
    claim: bool
    seen: str
    seconds: float
    error: str | None = None
    log: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain data, for the process that shows it."""
        return asdict(self)


def probed(
    specification: Specification,
    iut: Iut,
    binding: Binding,
    shelf: Shelf,
    begin: Callable[[str, bool], None],
    found: Callable[[Finding], None],
) -> None:
    """Make every probe that this IUT is to be held to; ``begin`` is told each before it is made, ``found`` after it.

    Where something fails that everything needs, the claims are not probed.
    """
    scene = Scene(specification, iut, binding, shelf)
    for what, probe in needed(specification).items():
        begin(what, False)
        finding = _made(what, False, probe, lambda: scene)
        found(finding)
        if finding.error:
            return
    for claim in (c for c in CLAIMS if c in iut.ics.claims):
        begin(claim, True)
        found(_made(claim, True, CLAIMED[claim], lambda: Scene.fresh(specification, iut, binding, shelf)))
    for claim in sorted(iut.ics.claims - iut.ics.unsaid - set(CLAIMS)):
        unknown = f"no claim that the suite knows.{suggestion(claim, CLAIMS)}"
        found(Finding(printable(claim, 60), True, EXTENSION_CLAIMS.get(claim, unknown), 0.0))


def _made(what: str, claim: bool, probe: Probe, scene: Callable[[], Scene]) -> Finding:
    begun = perf_counter()
    try:
        seen, error, log = probe(scene()), None, ""
    except IutError as failed:
        seen, error, log = str(failed), type(failed).__name__, failed.log[-_LOG:]
    return Finding(what, claim, seen, perf_counter() - begun, error, log)
