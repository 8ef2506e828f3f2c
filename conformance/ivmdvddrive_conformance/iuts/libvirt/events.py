"""TRAY_CHANGE, libvirt's event for a tray that was opened or closed.

libvirt delivers events on its own thread, some time after the call that caused them. To have all of them, a *fence* is
set behind them: a change of the domain's metadata, of which libvirt sends an event, too. Events of a connection come in
the order in which they arose, so once the fence has come, every event before it has.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from .domain_xml import device_name

__all__ = ["EventsLost", "TrayMoved", "TrayWatcher"]

_FENCE: Final = "urn:ivmdvddrive:fence"


class EventsLost(Exception):
    """libvirt did not deliver an event that it owes; without ``hresult``, since no documented condition holds."""


@dataclass(frozen=True, slots=True)
class TrayMoved:
    """libvirt's word that the tray of a drive was opened or closed; ``name`` is the drive's."""

    name: str
    opened: bool


class TrayWatcher:
    """Listens to the trays of a connection's domains until it is closed; ``timeout`` is in seconds."""

    def __init__(self, libvirt: Any, connection: Any, timeout: float) -> None:
        self._libvirt = libvirt
        self._connection = connection
        self._timeout = timeout
        self._came = threading.Condition()
        self._moves: dict[str, list[TrayMoved]] = {}
        self._set: Counter[str] = Counter()
        self._passed: Counter[str] = Counter()
        self._callbacks = [
            connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_TRAY_CHANGE, self._tray, None),
            connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, self._metadata, None),
        ]

    def moves(self, domain: Any) -> list[TrayMoved]:
        """The tray movements of a running or paused domain since this was last asked, oldest first.

        EventsLost where libvirt does not deliver the fence in time.
        """
        uuid = domain.UUIDString()
        element = self._libvirt.VIR_DOMAIN_METADATA_ELEMENT
        domain.setMetadata(element, "<fence/>", "ivmdvddrive", _FENCE, self._libvirt.VIR_DOMAIN_AFFECT_LIVE)
        self._set[uuid] += 1
        ends = time.monotonic() + self._timeout
        with self._came:
            while self._passed[uuid] < self._set[uuid]:
                if not self._came.wait(ends - time.monotonic()) and time.monotonic() >= ends:
                    raise EventsLost(f"libvirt sent no METADATA_CHANGE within {self._timeout:g} s")
            return self._moves.pop(uuid, [])

    def close(self) -> None:
        """Listen no more."""
        while self._callbacks:
            self._connection.domainEventDeregisterAny(self._callbacks.pop())

    def _tray(self, _connection: Any, domain: Any, alias: str, reason: int, _given: object) -> None:
        opened = reason == self._libvirt.VIR_DOMAIN_EVENT_TRAY_CHANGE_OPEN
        with self._came:
            self._moves.setdefault(domain.UUIDString(), []).append(TrayMoved(device_name(alias), opened))

    def _metadata(self, _connection: Any, domain: Any, _kind: int, uri: str | None, _given: object) -> None:
        if uri == _FENCE:
            with self._came:
                self._passed[domain.UUIDString()] += 1
                self._came.notify_all()
