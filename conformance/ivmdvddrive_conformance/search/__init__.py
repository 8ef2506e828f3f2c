"""The search from the model: tours and walks over the oracle's graph, and the shortest sequence for what they find.

``alphabet`` is what may be done, as a table; ``graph`` compiles the oracle into a table of transitions, as far as it is
walked; ``player`` plays a plan on an IUT and judges it by that table; ``tour`` and ``walk`` make the plans;
``reducing`` and ``explaining`` make of a long sequence that went wrong a short one with its clause; ``coverage`` says
how much of the graph was seen.
"""
