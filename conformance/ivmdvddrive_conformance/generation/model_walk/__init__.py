"""Walks over the model: sequences of calls that the oracle's graph suggests, and the judgement of each answer by it.

Start at ``search``, which plays the sequences that ``tour`` and ``walk`` plan. ``alphabet`` lists the inputs as a
table; ``index`` and ``enabled_inputs`` say which of them make sense in a state. ``graph`` compiles the oracle into a
table of transitions, as far as it is walked; ``player`` plays a plan on an IUT and judges it by that table.
``coverage`` counts the states and transitions that were seen.
"""
