"""The ``stdio:`` kind of IUT: the suite's client of the wire protocol (``ivmdvddrive_spec/protocol``).

From the outside in: ``iut`` (the port's verbs), ``session`` (one IUT through all its processes), ``start``
(a process and its hello), ``clients`` (requests at the same time), ``conversation`` (rounds of requests and
answers), ``results`` and ``messages`` (what they may be), ``channel`` (lines within their time), ``framing``
(lines out of chunks), ``process`` (the child and its children, with ``holders``), ``pipes`` (with ``polled``
and ``threaded``), ``log``; ``failures`` is what the user reads.
"""

from .iut import StdioIut

__all__ = ["StdioIut"]
