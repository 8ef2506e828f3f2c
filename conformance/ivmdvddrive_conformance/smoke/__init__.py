"""Smoke: is an implementation wired as it says it is? That comes before whether it is right.

From the outside in: ``cli/smoke.py`` starts ``worker`` and follows it (``watching``) → ``probing`` makes each of the
``probes``, a table → what goes wrong gets its likely cause and the fix from ``advice``, another table.
"""
