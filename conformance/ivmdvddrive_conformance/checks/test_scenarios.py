"""Every scenario of the features against the IUT, or those of the one file that is replayed.

pytest-bdd plays the suite's own. A user's file is read by ``pickles``, which leaves nothing out: pytest-bdd keeps the
last of several scenarios with one name, passes over tables and texts, and leaves out what is tagged ``@skip``.
"""

import pytest
from pytest_bdd import scenarios

from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.scenario import Scenario, play_judged
from ivmdvddrive_conformance.language.pickles import Pickle, read_judging
from ivmdvddrive_conformance.pytest_run.pytest_run import replayed_feature
from ivmdvddrive_features import FOLDER

_feature = replayed_feature()

if _feature is None:
    scenarios(str(FOLDER))
else:

    @pytest.mark.parametrize(
        "pickle",
        [
            pytest.param(
                pickle,
                id=str(number),
                marks=[pytest.mark.ivmdvddrive_clause(tag) for tag in pickle.tags],
            )
            for number, pickle in enumerate(read_judging(_feature))
        ],
    )
    def test_replayed(scenario: Scenario, tally: Tally, pickle: Pickle) -> None:
        """A scenario of the user's."""
        play_judged(scenario, tally, pickle.steps)
