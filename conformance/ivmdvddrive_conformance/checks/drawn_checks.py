"""Hypothesis, as the checks that draw use it: settings by level, what failed before, and a time limit.

A check that draws from a slow IUT is cut after the level's seconds, and its evidence says so. Once something was
found, Hypothesis makes it simpler for so many examples more; what is left is shrunk as what any other check finds.

What failed is remembered where the run keeps such examples, each check's in a folder of its own, and tried first the
next time. Nothing else differs from run to run: Hypothesis draws from a seed, since what it calls derandomised goes
without memory.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.errors import Flaky

from ivmdvddrive_conformance.iuts.errors import IutError
from ivmdvddrive_conformance.iuts.metering import Meter, Spent
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.settings.settings import Settings

_T = TypeVar("_T", bound=Callable[..., Any])

__all__ = ["Cut", "drawn", "seeded"]

_PHASES: Final = (Phase.explicit, Phase.reuse, Phase.generate, Phase.target)
_SIMPLER: Final = 300
"""Examples that Hypothesis may try to make simpler what was found."""

_DIFFERENT: Final = "ended early: the IUT is nondeterministic, it answers the same calls otherwise than before"


class _TimeIsOver(BaseException):
    """Ends a check from within an example: Hypothesis lets pass what is no Exception."""


class _BenchFailed(BaseException):
    """Ends a check where the bench fails: Hypothesis would take that for what it looks for."""

    def __init__(self, error: IutError) -> None:
        super().__init__(str(error))
        self.error = error


class Cut:
    """The time limit of one check that draws."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self.found: Violation | None = None
        self.examples = 0
        self._since = 0

    def example(self) -> None:
        """Count an example that begins."""
        self.examples += 1
        self._since += self.found is not None

    @property
    def _over(self) -> bool:
        return time.monotonic() > self._until if self.found is None else self._since > _SIMPLER

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note a violation on its way out; where the time is over, or what was found is simple enough, do not begin."""
        if self._over:
            raise _TimeIsOver
        try:
            yield
        except Violation as violation:
            self.found = violation
            if violation.status == "timeout":
                raise _TimeIsOver from violation  # shrinking it would cost a time limit for each attempt
            raise
        except IutError as error:
            raise _BenchFailed(error) from error

    @contextmanager
    def limiting(self, evidence: Evidence, wanted: int, meter: Meter | None = None) -> Iterator[None]:
        """Run a whole check: where it was cut, its evidence says so. ``meter``, the IUT's, cuts an example, too."""
        try:
            with (meter or Meter()).within(math.inf, self._seconds, f"cut after {self._seconds:g} s"):
                yield
        except _TimeIsOver:
            if self.found is not None:
                raise self.found from None
            evidence.cut = f"cut after {self._seconds:g} s, in example {self.examples} of {wanted}"
        except Spent as spent:
            if self.found is not None:
                raise self.found from None
            evidence.cut = f"{spent}, in example {self.examples} of {wanted}"
        except _BenchFailed as failed:
            if self.found is None:
                raise failed.error from None
            evidence.error = str(failed.error)
            raise self.found from None
        except Flaky as error:  # some of its kinds are groups too
            if self.found is not None:
                raise self.found from error
            evidence.cut = _DIFFERENT


def drawn(settings: Settings, check: str, examples: int, *, simpler: bool = True, **more: Any) -> hypothesis.settings:
    """Hypothesis's settings for a check, whose name tells what it remembers from what others do.

    ``simpler``: Hypothesis makes simpler what it finds; steps it need not, since they are shrunk afterwards.
    """
    return hypothesis.settings(
        max_examples=examples,
        derandomize=False,
        database=DirectoryBasedExampleDatabase(Path(settings.examples) / check) if settings.examples else None,
        deadline=None,
        phases=(*_PHASES, Phase.shrink) if simpler else _PHASES,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        **more,
    )


def seeded(settings: Settings, test: _T) -> _T:
    """The test drawing from the run's seed; the exhaustive level draws anew each time where none is given.

    ``drawn`` goes around it, since a seed takes away what the settings remember.
    """
    return test if settings.explores else hypothesis.seed(settings.seed or 0)(test)
