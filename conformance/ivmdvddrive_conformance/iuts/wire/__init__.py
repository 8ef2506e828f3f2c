"""The wire protocol's client: a conversation with an implementation, whatever carries its lines.

From the outside in: ``iut`` (the port's verbs), ``session`` (one IUT through all its processes), ``start`` (a process
and its hello), ``concurrent_clients`` (requests at the same time), ``conversation`` (rounds of requests and answers),
``results`` and ``messages`` (what they may be), ``channel`` (lines within their time), ``framing`` (lines out of
chunks); ``failures`` is what the user reads.
"""
