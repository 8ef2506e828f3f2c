"""QueryInterface: reflexive, symmetric, transitive, stable, and of one identity."""

from __future__ import annotations

from typing import Final

from ...iuts.port import Ref
from .stage import IIDS, OK, Stage
from .stage import rule as _rule

__all__: list[str] = []

_NOBODYS: Final = "0b6b5f5e-9a0d-4d8e-8a44-1d2f3b7c9e60"  # an IID that no object has
_AGAIN: Final = 3


def _offered(stage: Stage, target: Ref) -> dict[str, Ref]:
    """The interfaces that an object, or one of its interfaces, gives."""
    found = {name: stage.query(target, iid)[1] for name, iid in {**IIDS, **stage.own}.items()}
    return {name: pointer for name, pointer in found.items() if pointer is not None}


@_rule("COM.QueryInterface.reflexive")
def _reflexive(stage: Stage) -> None:
    for target in stage.objects().values():
        for name, pointer in _offered(stage, target).items():
            result, again, _ = stage.query(pointer, {**IIDS, **stage.own}[name])
            stage.must(result == OK and again is not None, f"{name} refused {name}: {result}", "S_OK")


@_rule("COM.QueryInterface.symmetric")
def _symmetric(stage: Stage) -> None:
    for own, target in stage.objects().items():
        for name, pointer in _offered(stage, target).items():
            result, back, _ = stage.query(pointer, stage.own[own])
            stage.must(result == OK and back is not None, f"{name} of {own} did not lead back: {result}", "S_OK")


@_rule("COM.QueryInterface.transitive")
def _transitive(stage: Stage) -> None:
    for own, target in stage.objects().items():
        directly = _offered(stage, target)
        for name, pointer in directly.items():
            through = _offered(stage, pointer)
            differing = sorted(through.keys() ^ directly.keys())
            got = f"{own} and its {name} do not both give {', '.join(differing)}"
            stage.must(not differing, got, "the same of both")


@_rule("COM.QueryInterface.stable")
def _stable(stage: Stage) -> None:
    for own, target in stage.objects().items():
        first = set(_offered(stage, target))
        for _ in range(_AGAIN):
            differing = sorted(set(_offered(stage, target)) ^ first)
            stage.must(not differing, f"{own} gave {', '.join(differing)} once, and once not", "the same each time")


@_rule("COM.QueryInterface.identity")
def _identity(stage: Stage) -> None:
    for own, target in stage.objects().items():
        _, _, expected = stage.query(target, IIDS["IUnknown"])
        for name, pointer in _offered(stage, target).items():
            for _ in range(2):
                result, _, address = stage.query(pointer, IIDS["IUnknown"])
                got = f"{name} of {own} gave {result} and IUnknown at {address}"
                stage.must(result == OK and address == expected, got, f"IUnknown at {expected}")


@_rule("COM.QueryInterface.unsupported")
def _unsupported(stage: Stage) -> None:
    for target in stage.objects().values():
        answer = stage.ask("query", object=target, iid=_NOBODYS)
        stage.gives(answer, "E_NOINTERFACE")
        stage.must(answer["left"] == "null", f"E_NOINTERFACE, and the pointer was left {answer['left']}", "NULL")


@_rule("COM.QueryInterface.offers")
def _offers(stage: Stage) -> None:
    for own, target in stage.objects().items():
        needed = {"IUnknown", "IDispatch", own} | ({"IConnectionPointContainer"} if own == "IVMDVDDrive" else set())
        lacking = sorted(needed - set(_offered(stage, target)))
        stage.must(not lacking, f"{own} has no {', '.join(lacking)}", ", ".join(sorted(needed)))
