"""Hunting faults: the suite's own checks on implementations in this process, without pytest, for those who measure it.

``playing`` plays the scenarios, ``hunt`` runs checks until one finds a fault, ``matrix`` is what a hunt of many says.
"""
