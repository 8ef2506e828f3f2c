"""What is asked of an IUT as the wire protocol has it: a verb and its parameters."""

from __future__ import annotations

from typing import Any, TypeAlias

from ivmdvddrive_spec.protocol import PROTOCOL_VERSION

from ... import __version__
from ..port import DEEDS, Act, Argument, Call, Ref

__all__ = ["Asked", "asked_by", "hello"]

Asked: TypeAlias = tuple[str, dict[str, Any]]
"""A verb, and its parameters by name."""


def hello(profile: str) -> Asked:
    """The first request of each connection."""
    return "hello", {"protocol": PROTOCOL_VERSION, "suite": __version__, "profile": profile}


def asked_by(act: Act) -> Asked:
    """The request that an act is."""
    if isinstance(act, Call):
        return "call", {
            "object": {"object": act.target.handle},
            "member": act.member,
            "args": [_sent(argument) for argument in act.args],
            "binding": act.binding,
            "out": "null" if act.null_out else "pointer",
        }
    return act.verb, dict(zip(DEEDS[act.verb], map(_sent, act.args), strict=True))


def _sent(argument: Argument) -> object:
    return {"object": argument.handle} if isinstance(argument, Ref) else argument
