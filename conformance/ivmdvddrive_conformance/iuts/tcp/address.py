"""The address of a server, as the user writes it: ``HOST:PORT``, and ``[::1]:PORT`` for an IPv6 address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ...text.printable import printable
from ..errors import BadTarget

__all__ = ["Address", "address"]

_TARGET: Final = re.compile(r"(?:\[(?P<bracketed>[^\[\]]*)\]|(?P<host>[^:\[\]]*)):(?P<port>[^:]*)", re.DOTALL)
_IPV6: Final = re.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
_PORT: Final = re.compile("[0-9]{1,5}")
_PORTS: Final = range(1, 1 << 16)
_LONGEST: Final = 253  # characters of a host name


@dataclass(frozen=True, slots=True)
class Address:
    """A host, by its name or its number, and a port of it."""

    host: str
    port: int

    def __str__(self) -> str:
        """The address as the user writes it, safe to show."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return printable(f"{host}:{self.port}")


def address(target: str) -> Address:
    """The address that a target names. Raises BadTarget, whose message says how it is written."""
    named = printable(f"tcp:{target}", 400)
    if not target:
        raise BadTarget("'tcp:' needs the address of a server that listens: tcp:127.0.0.1:7000, or tcp:[::1]:7000")
    found = _TARGET.fullmatch(target)
    if found is None:
        if _IPV6.fullmatch(target):
            raise BadTarget(f"{named!r}: an IPv6 address stands in brackets: tcp:[::1]:7000")
        lacks = "is no HOST:PORT" if ":" in target else "names no port"
        raise BadTarget(f"{named!r} {lacks}: write, for example, tcp:127.0.0.1:7000")
    host, port = found["bracketed"] or found["host"] or "", found["port"]
    if not host:
        raise BadTarget(f"{named!r} names no host: write, for example, tcp:127.0.0.1:7000")
    if not _PORT.fullmatch(port) or int(port) not in _PORTS:
        raise BadTarget(f"{named!r}: the port is a number from 1 to {_PORTS[-1]}")
    if not _is_host(host):
        raise BadTarget(f"{named!r}: that is no host name")
    return Address(host, int(port))


def _is_host(host: str) -> bool:
    """Tell whether a resolver can be asked for it: it raises UnicodeError or ValueError for what this refuses."""
    if len(host) > _LONGEST or not host.isprintable() or " " in host:
        return False
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True
