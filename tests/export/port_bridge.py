"""The wire protocol's verbs on an implementation that the suite holds by its port: a player calls any mutant by it."""

from __future__ import annotations

from typing import Any

from ivmdvddrive_conformance.iuts.port import BENCH_REQUESTS, Answer, BenchRequest, Call, Iut, Ref
from ivmdvddrive_spec import to_hex

__all__ = ["perform"]


def perform(iut: Iut, verb: str, params: dict[str, Any]) -> dict[str, Any]:
    """Do what a verb says, and give its result."""
    if verb == "reset":
        return {"hostDrives": [{"letter": drive.letter, "kind": drive.kind} for drive in iut.reset()]}
    if verb == "createMachine":
        return {"machine": {"object": iut.create_machine().handle}}
    if verb == "call":
        args = tuple(map(_taken, params["args"]))
        call = Call(_taken(params["object"]), params["member"], args, params["out"] == "null", params["binding"])
        return _given(iut.call([call])[0])
    made = iut.perform([BenchRequest(verb, tuple(_taken(params[name]) for name in BENCH_REQUESTS[verb]))])[0]
    if verb == "drain":
        return {"events": [{"event": event.name, "mediaPath": event.media_path} for event in made]}
    return {"sink": made} if verb == "advise" else {}


def _taken(value: Any) -> Any:
    return Ref(value["object"]) if isinstance(value, dict) else value


def _given(answer: Answer) -> dict[str, Any]:
    def value(one: Any) -> Any:
        if isinstance(one, Ref):
            return {"object": one.handle}
        return [value(each) for each in one] if isinstance(one, tuple) else one

    code = {"hresult": to_hex(answer.hresult)}
    return {**code, "value": value(answer.value)} if answer.has_value else code
