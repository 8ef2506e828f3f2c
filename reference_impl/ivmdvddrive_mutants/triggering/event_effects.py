"""Events lost, doubled, crossed, late, with another path, or sent where nothing happened.

Those of capturing a host drive are none of them: the pages leave open whether they are sent.
"""

from __future__ import annotations

from typing import Final

from .effect import MOVE, Effect, both, effect, either, fails, has_media, of_kind, starts
from .patterns import ATTACH, RELEASE
from .watch import Moment, Told, path_of

__all__ = ["EVENT", "event_lost"]

EVENT: Final[list[Effect]] = []


def _tells(moment: Moment) -> bool:
    """Something has to be sent: what is sent of a disc while the machine does not run is left open."""
    open_ = moment.kind.startswith("disc") and moment.drive.machine.state != "running"
    return bool(moment.events) and not open_


@effect(EVENT, "its event is lost", _tells)
def event_lost(moment: Moment) -> None:
    """Send nothing."""
    moment.events.clear()


@effect(EVENT, "its event comes twice", _tells)
def _doubled(moment: Moment) -> None:
    moment.events *= 2


@effect(EVENT, "its event goes to another drive", both(_tells, lambda m: bool(m.others)))
def _misdirected(moment: Moment) -> None:
    if moment.others:
        moment.events = [e._replace(drive=moment.others[0]) for e in moment.events]


@effect(EVENT, "its event also goes to another drive", both(_tells, lambda m: bool(m.others)))
def _leaked(moment: Moment) -> None:
    moment.events += [e._replace(drive=d) for e in moment.events for d in moment.others[:1]]


@effect(EVENT, "its event has the path of what was attached before", _tells)
def _old_path(moment: Moment) -> None:
    moment.events = [e._replace(path=moment.drive.last_path) for e in moment.events]


@effect(EVENT, "its event is the other one", _tells)
def _opposite(moment: Moment) -> None:
    other = {"OnMediaInsert": "OnMediaEject", "OnMediaEject": "OnMediaInsert"}
    moment.events = [e._replace(name=other[e.name]) for e in moment.events]


@effect(EVENT, "its event comes only with the next call", _tells)
def _late(moment: Moment) -> None:
    moment.watch.late, moment.events = moment.events, []


@effect(EVENT, "OnMediaInsert is sent all the same", both(fails, of_kind(*ATTACH)))
def _insert_on_failure(moment: Moment) -> None:
    moment.events.append(Told(moment.drive, "OnMediaInsert", path_of(moment.drive.media)))


@effect(EVENT, "OnMediaEject is sent all the same", both(fails, of_kind(*RELEASE)))
def _eject_on_failure(moment: Moment) -> None:
    moment.events.append(Told(moment.drive, "OnMediaEject", path_of(moment.drive.media)))


@effect(EVENT, "OnMediaInsert is sent for what is attached", both(has_media, either(of_kind(MOVE, ok=True), starts)))
def _insert_unprompted(moment: Moment) -> None:
    if moment.drive.media is not None:
        moment.events.append(Told(moment.drive, "OnMediaInsert", path_of(moment.drive.media)))
