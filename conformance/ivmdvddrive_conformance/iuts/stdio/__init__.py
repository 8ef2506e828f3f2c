"""The ``stdio:`` kind of IUT: a child process, spoken to by its three pipes; ``iuts/wire`` has the conversation.

Start at ``iut``. ``peer`` makes the child a transport of that conversation and ``wording`` has its sentences;
``process`` is the child and its children (with ``holders``), ``pipes`` what it is spoken to by (with ``polled`` and
``threaded``), ``activity`` whether it could run at all.
"""

from .iut import StdioIut

__all__ = ["StdioIut"]
