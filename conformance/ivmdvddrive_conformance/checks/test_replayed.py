"""The scenarios of the one file that is replayed.

A user's file is read by ``pickles``, which leaves nothing out: pytest-bdd keeps the last of several scenarios with one
name, passes over tables and texts, and leaves out what is tagged ``@skip``.
"""

from pathlib import Path

import pytest

from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.scenario import Scenario, play_judged
from ivmdvddrive_conformance.language.pickles import Pickle, read_judging
from ivmdvddrive_conformance.pytest_run.keys import RUNNING


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a check of each scenario of the run's file."""
    feature = metafunc.config.stash[RUNNING].settings.feature
    assert feature is not None  # or ``Running`` would not have this module collected
    metafunc.parametrize(
        "pickle",
        [
            pytest.param(
                pickle,
                id=str(number),
                marks=[pytest.mark.ivmdvddrive_clause(tag) for tag in pickle.tags],
            )
            for number, pickle in enumerate(read_judging(Path(feature)))
        ],
    )


def test_replayed(scenario: Scenario, tally: Tally, pickle: Pickle) -> None:
    """A scenario of the user's."""
    play_judged(scenario, tally, pickle.steps)
