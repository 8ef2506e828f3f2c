"""Concurrent calls: programs of several clients, their histories, and whether an order of the calls explains them.

Start at ``race_search``, which repeats the following for as long as a level allows. ``programs`` draws a program.
``trial`` plays it: its scene step by step, its clients at the same time, and then it reads every getter. The result is
a ``history``. ``linearizability`` compares it with the oracle, over the states that ``state_graph`` keeps, which is put
together from ``projections``. What no order of the calls explains gets its clauses from ``attribution``, is made short
by ``shrinking`` and drawn by ``diagram``.
"""
