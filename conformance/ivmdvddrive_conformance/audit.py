"""The audit: every getter of every object and every sink, compared with the model.

It reads each drive's five properties, each machine's collection (a fresh one, whole, and those that the
session holds), and drains every sink. An object whose next call is to meet an injected error is left alone.
"""

from __future__ import annotations

from typing import Final

from .iuts.port import Event, Ref
from .script import Step, render
from .session import Session
from .violation import TraceEntry

__all__ = ["audit"]

_DRIVE_GETTERS: Final = ("Attachment", "BusNumber", "DeviceNumber", "HostDriveLetter", "ImageFile")
_AUDITED: Final = "All"


def audit(session: Session) -> dict[str, list[Event]]:
    """Compare everything, and give what the sinks got; raises Violation for the first disagreement."""
    events = session.drain()
    getters = [
        Step(name, getter)
        for name, obj in session.cast.names("drive")
        if not session.belief.faulty(obj)
        for getter in _DRIVE_GETTERS
    ]
    if getters:
        session.read(getters)
    if "collection" in session.iut.ics.claims:
        _audit_collections(session)
    session.drain()  # reading has sent nothing
    return events


def _audit_collections(session: Session) -> None:
    for name, obj in session.cast.names("collection"):
        if not session.belief.faulty(obj):
            _audit_collection(session, name, [])
    for name, obj in session.cast.names("machine"):
        if session.belief.faulty(obj):
            continue
        ask = Step(name, "DVDROMDrives", result=_AUDITED)
        [answer] = session.read([ask])
        if isinstance(answer.value, Ref):
            _audit_collection(session, _AUDITED, [TraceEntry(render(ask), "S_OK")])
            session.cast.unbind(_AUDITED)
            session.belief.drop_last_collection()


def _audit_collection(session: Session, name: str, preface: list[TraceEntry]) -> None:
    count, *_ = session.read([Step(name, "Count"), Step(name, "_NewEnum")], preface)
    if count.hresult or not isinstance(count.value, int) or not count.value:
        return
    asked = [Step(name, "Item", (i,)) for i in range(1, count.value + 1)]
    items = session.read(asked, preface)
    if len({session.cast.known(i.value) for i in items if isinstance(i.value, Ref)}) != count.value:
        session.trace += [*preface, *(TraceEntry(render(s), "S_OK") for s in asked)]
        session.violate(("Item.value",), f"the items of 1 to {count.value} repeat a drive", ["each drive once"])
