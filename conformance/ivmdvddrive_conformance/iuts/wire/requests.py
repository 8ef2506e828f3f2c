"""Requests to an IUT in the wire protocol: a verb and its parameters."""

from __future__ import annotations

from typing import Any, TypeAlias

from ivmdvddrive_spec.protocol import PROTOCOL_VERSION

from ... import __version__
from ..port import BENCH_REQUESTS, Argument, Call, Ref, Request

__all__ = ["Asked", "asked_by", "hello"]

Asked: TypeAlias = tuple[str, dict[str, Any]]
"""A verb, and its parameters by name."""


def hello(profile: str) -> Asked:
    """The first request of each connection."""
    return "hello", {"protocol": PROTOCOL_VERSION, "suite": __version__, "profile": profile}


def asked_by(request: Request) -> Asked:
    """Give the verb and the parameters of a request."""
    if isinstance(request, Call):
        return "call", {
            "object": {"object": request.target.handle},
            "member": request.member,
            "args": [_sent(argument) for argument in request.args],
            "binding": request.binding,
            "out": "null" if request.null_out else "pointer",
        }
    return request.verb, dict(zip(BENCH_REQUESTS[request.verb], map(_sent, request.args), strict=True))


def _sent(argument: Argument) -> object:
    return {"object": argument.handle} if isinstance(argument, Ref) else argument
