"""Judging one mutated reference, in a process of its own.

``com``, ``host``, ``drive``, ``machine`` and ``bench`` are judged in process, by ``hunt``; ``wire`` as clients
meet it, over stdio, by every scenario in both bindings. What the suite cannot see (how the wire answers what is no
request; which of two accepted readings is taken) is left to the reference's own tests: an outcome says which it was.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import pytest

from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.iuts.errors import CannotStart, IutError
from ivmdvddrive_conformance.iuts.stdio import StdioIut
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.settings.efforts import Level
from ivmdvddrive_conformance.tools.mutation_analysis.fault_search import hunt
from ivmdvddrive_conformance.tools.mutation_analysis.scenario_player import play
from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle
from mutated_reference import mutate
from mutations import Mutation

__all__ = ["TIMEOUT", "Outcome", "judged", "mutated_bench", "oracle_of", "profile_of"]

Status: TypeAlias = Literal["killed", "survived", "not viable"]

_TESTS: Final = Path(__file__).parents[1] / "reference"
_LAUNCHER: Final = Path(__file__).with_name("mutated_reference.py")
_TESTING: Final = ("-x", "-q", "-p", "no:cacheprovider")
_CHECKS: Final = ("scenarios", "values", "tours", "walks", "sequences")
"""The suite's checks, those first that kill what scenarios do not."""

TIMEOUT: Final = 2.0
"""Seconds for a call: the reference takes microseconds."""

_TESTED: Final = 60.0
"""Seconds for the reference's own tests, which take three."""


@dataclass(frozen=True)
class Outcome:
    """The end of a mutant: ``how`` is the violation's status, ``check`` where it was found, after how many calls.

    ``by`` is who killed it: the suite, or the reference's own tests.
    """

    status: Status
    by: Literal["suite", "tests", ""] = ""
    how: str = ""
    clauses: tuple[str, ...] = ()
    check: str = ""
    calls: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def judged(mutation: Mutation, level: Level, profile: str = "vpc") -> Outcome:
    """Judge a mutant as of a profile, as far as a level goes, in a process of its own."""
    began = time.monotonic()
    outcome = _judged(mutation, level, oracle_of(profile_of(mutation, profile)))
    return replace(outcome, seconds=round(time.monotonic() - began, 2))


def profile_of(mutation: Mutation, profile: str) -> str:
    """The profile that a mutation is judged as of: what only Virtual Server 2005 has is judged as of that."""
    return "vs2005" if mutation.module == "virtual_server" else profile


def mutated_bench(mutation: Mutation) -> Callable[[], Any]:
    """The mutated reference's bench, which this process has from now on; whatever its import raises comes out."""
    mutate(mutation.module, mutation.source)
    importlib.import_module(f"ivmdvddrive_reference.{mutation.module}")
    bench: Callable[[], Any] = importlib.import_module("ivmdvddrive_reference").Bench
    return bench


@cache
def oracle_of(profile: str) -> Oracle:
    """The oracle of a profile."""
    return Oracle(Specification.for_profile(profile))


def _judged(mutation: Mutation, level: Level, oracle: Oracle) -> Outcome:
    try:
        make = mutated_bench(mutation)
    except (Exception, SystemExit) as error:
        return Outcome("not viable", how=f"{type(error).__name__}: {error}"[:200])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{mutation.module}.py"
        file.write_text(mutation.source, encoding="utf-8")
        program = [sys.executable, str(_LAUNCHER), mutation.module, str(file)]
        if mutation.module == "wire":
            seen = _seen_by_clients(program, oracle, Shelf(Path(folder)))
            return seen or _seen_by(program, "test_reference_wire.py") or Outcome("survived")
        return (
            _seen_in_process(make, oracle, level)
            or _seen_by(program, "test_reference_objects.py")
            or Outcome("survived")
        )


def _seen_in_process(make: Callable[[], Any], oracle: Oracle, level: Level) -> Outcome | None:
    try:
        found = hunt(oracle, make, level=level, checks=_CHECKS, timeout=TIMEOUT)
    except CannotStart as error:
        return Outcome("killed", "suite", "cannot start", check=str(error)[:200])
    if found.killed:
        check, kill = next((c, k) for c, k in found.kills.items() if k)
        return Outcome("killed", "suite", kill.status, kill.clauses, check, kill.calls)
    return Outcome("killed", "suite", "error", check=found.lost[:200], calls=found.calls) if found.lost else None


def _seen_by_clients(program: list[str], oracle: Oracle, shelf: Shelf) -> Outcome | None:
    """Over stdio, by every scenario in both bindings."""
    try:
        command = [*program, "ivmdvddrive_reference"]
        iut = StdioIut(command, profile=oracle.specification.profile.name, hello_timeout=5 * TIMEOUT, timeout=TIMEOUT)
    except CannotStart as error:
        return Outcome("killed", "suite", "cannot start", check=str(error)[:200])
    try:
        return _played(iut, oracle, shelf)
    finally:
        iut.close()


def _played(iut: StdioIut, oracle: Oracle, shelf: Shelf) -> Outcome | None:
    calls = 0
    for binding in iut.ics.bindings:
        for pickle in pickles(oracle.specification.profile):
            try:
                evidence = play(oracle, iut, shelf, pickle, binding)
            except IutError as error:
                return Outcome("killed", "suite", "error", check=f"{pickle.name}: {error}"[:200], calls=calls)
            calls += evidence.calls
            if evidence.failures:
                failure = evidence.failures[0]
                return Outcome("killed", "suite", failure.status, tuple(failure.clauses), "scenarios", calls)
    return None


def _seen_by(program: list[str], tests: str) -> Outcome | None:
    """Tell whether some of the reference's own tests fail."""
    command = [*program, "pytest", *_TESTING, str(_TESTS / tests)]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_TESTED)
    except subprocess.TimeoutExpired:
        return Outcome("killed", "tests", "timeout", check=tests)
    if done.returncode not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"{tests} could not be run: {done.stdout.decode()[-2000:]}")
    return Outcome("killed", "tests", "fail", check=tests) if done.returncode else None
