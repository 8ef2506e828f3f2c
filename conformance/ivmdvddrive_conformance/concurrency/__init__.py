"""Concurrent calls: programs of several clients, their histories, and whether an order of the calls explains them.

A program is drawn (``drawing``) and played (``trial``): its scene step by step, its clients at the same time, and at
last everything is read. That is a history (``history``), which ``linearizability`` holds against the oracle, over
the states that ``states`` keeps. What no order explains is shrunk (``shrinking``) and drawn (``diagram``); ``hunt``
does all that for as long as a level allows.
"""
