"""Connection points: Advise and Unadvise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...iuts.port import Ref
from .stage import IIDS, OK, Stage
from .stage import rule as _rule

__all__: list[str] = []

_NEVER: Final = 0x7FFFFFF1  # a cookie that no connection has


def _found(stage: Stage, drive: Ref) -> Mapping[str, Any]:
    stage.need("events")
    answer = stage.ask("point", object=drive, iid=stage.events)
    stage.must(bool(answer["container"]), "no IConnectionPointContainer", "IConnectionPointContainer")
    stage.gives(answer, "S_OK")
    stage.must(bool(answer.get("pointer")), "S_OK, and no connection point", "a connection point")
    return answer


def _point(stage: Stage) -> Ref:
    return Ref(_found(stage, stage.drive())["pointer"]["object"])


@_rule("COM.Events.point")
def _names_its_interface(stage: Stage) -> None:
    drive = stage.drive()
    answer = _found(stage, drive)
    got = f"the connection point is of {answer['interface']}"
    stage.must(answer["interface"] == stage.events, got, stage.events)
    owner = (answer["owner"] or {}).get("object")
    stage.must(owner == drive.handle, f"its container is {owner}", f"the drive, {drive.handle}")


@_rule("COM.Events.no-point")
def _no_point(stage: Stage) -> None:
    stage.need("events")
    answer = stage.ask("point", object=stage.drive(), iid=IIDS["ISupportErrorInfo"])
    stage.gives(answer, "CONNECT_E_NOCONNECTION")
    stage.must(answer["left"] == "null", f"the pointer was left {answer['left']}", "NULL")


@_rule("COM.Events.stranger")
def _stranger(stage: Stage) -> None:
    point = _point(stage)
    stage.gives(stage.ask("advise", pointer=point, sink="stranger"), "CONNECT_E_CANNOTCONNECT")
    answer = stage.ask("advise", pointer=point, sink=None)
    failed = int(answer["hresult"], 16) >> 31
    stage.must(bool(failed), f"a NULL sink gave {stage.in_words(answer['hresult'])}", "a failure")


@_rule("COM.Events.unadvise")
def _unadvise(stage: Stage) -> None:
    point = _point(stage)
    connected = stage.ask("advise", pointer=point, sink="events")
    stage.gives(connected, "S_OK")
    stage.gives(stage.ask("unadvise", pointer=point, cookie=_NEVER), "CONNECT_E_NOCONNECTION")
    stage.gives(stage.ask("unadvise", pointer=point, cookie=connected["cookie"]), "S_OK")
    stage.gives(stage.ask("unadvise", pointer=point, cookie=connected["cookie"]), "CONNECT_E_NOCONNECTION")


@_rule("COM.Events.sink")
def _sink(stage: Stage) -> None:
    point = _point(stage)
    connected = stage.ask("advise", pointer=point, sink="events")
    stage.must(connected["hresult"] == OK and connected["held"] > 0, "a sink that is not held", "held while connected")
    ended = stage.ask("unadvise", pointer=point, cookie=connected["cookie"])
    held = ended["held"]
    stage.must(held == 0, f"a sink that is held {held} times after Unadvise", "let go of")
