"""The child process of the ``stdio:`` kind of IUT, and its three pipes; ``iuts/wire`` has the conversation with it.

``process`` is the child and its children (with ``holders``), ``pipes`` what it is spoken to by (with ``polled`` and
``threaded``), ``log`` the end of its standard error, ``activity`` whether it could run at all.
"""

from ..wire.iut import StdioIut

__all__ = ["StdioIut"]
