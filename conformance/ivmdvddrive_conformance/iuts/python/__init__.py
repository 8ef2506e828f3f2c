"""The ``python:`` kind of IUT: a bench of Python objects in the suite's own process.

Start at ``iut``. ``bench`` finds the factory and reads what it says, ``handles`` keeps its objects, ``threads`` and
``interleaving`` make calls overlap, ``time_limit`` ends a call that hangs.
"""

from .iut import PythonIut

__all__ = ["PythonIut"]
