"""Plays a scenario of a user's, of which something must be judged."""

from __future__ import annotations

from collections.abc import Sequence

from ..belief import Tally
from ..scenario import Phase, Scenario
from ..script import ScriptError

__all__ = ["play_judged"]


def play_judged(scenario: Scenario, tally: Tally, steps: Sequence[tuple[Phase, str]]) -> None:
    """Play a scenario; raises what it raises, and ScriptError where no answer was judged in the end.

    ``tally`` is what the scenario's sessions count into. A Then step alone may come to nothing: ``all is as specified``
    asks nothing where there is no drive and the implementation claims no collection.
    """
    scenario.play(steps)
    if not tally.calls:
        raise ScriptError("no answer was judged: add a call to the scenario")
