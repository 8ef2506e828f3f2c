"""From evidence to a verdict: the status of each clause, waivers, two readings of one ambiguity, several bindings.

Start at ``verdict``, whose tables say which status and which verdict come of what.
"""
