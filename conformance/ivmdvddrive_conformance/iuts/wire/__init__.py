"""The wire protocol's client: a conversation with an implementation, whatever carries its lines.

From the outside in: ``iut`` (the port's verbs), ``session`` (one IUT through all its conversations), ``start`` (a
connection and its hello), ``concurrent_clients`` (requests at the same time), ``conversation`` (rounds of requests and
answers), ``results`` and ``messages`` (what they may be), ``channel`` (lines within their time), ``framing`` (lines out
of chunks); ``failures`` is what the user reads. ``transport`` is the boundary to what carries the lines, which
``iuts/stdio`` and ``iuts/tcp`` implement; nothing here knows a process or a socket.
"""
