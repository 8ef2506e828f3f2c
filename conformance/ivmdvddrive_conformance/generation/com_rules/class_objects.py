"""Class objects: DllGetClassObject and CreateInstance."""

from __future__ import annotations

from typing import Any, Final

from ...iuts.errors import Unclaimed
from .stage import IIDS, OK, Stage, code
from .stage import rule as _rule

__all__: list[str] = []

_NOBODYS: Final = "0b6b5f5e-9a0d-4d8e-8a44-1d2f3b7c9e60"  # neither a class nor an interface


def _class(stage: Stage, **params: Any) -> Any:
    answer = stage.ask("class", **params)
    if not answer["direct"]:
        raise Unclaimed("a server that is loaded by its path")
    return answer


@_rule("COM.Class.unknown")
def _unknown(stage: Stage) -> None:
    answer = _class(stage, **{"class": _NOBODYS})
    stage.gives(answer, "CLASS_E_CLASSNOTAVAILABLE")
    stage.must(answer["left"] == "null", f"the pointer was left {answer['left']}", "NULL")


@_rule("COM.Class.interface")
def _interface(stage: Stage) -> None:
    answer = _class(stage, iid=_NOBODYS)
    stage.gives(answer, "E_NOINTERFACE")
    stage.must(answer["left"] == "null", f"the pointer was left {answer['left']}", "NULL")


@_rule("COM.Class.aggregation")
def _aggregation(stage: Stage) -> None:
    answer = stage.ask("create", iid=IIDS["IUnknown"], aggregated=True)
    stage.gives(answer, "S_OK", "CLASS_E_NOAGGREGATION")
    for iid in (*stage.own.values(), "bench"):
        answer = stage.ask("create", iid=iid, aggregated=True)
        refused = answer["hresult"] not in (OK, code("S_FALSE"))
        got = f"as a part of another object: {stage.in_words(answer['hresult'])}, the pointer left {answer['left']}"
        stage.must(refused and answer["left"] == "null", got, "no object, and NULL")
