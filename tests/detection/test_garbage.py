"""Garbage collection: what lives on is passed over, for good or for a while."""

import gc
import random
import subprocess
import sys
import weakref

from ivmdvddrive_conformance.generation.model_walk.search import Budget, Search
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.process.gc_tuning import keeping_what_there_is
from ivmdvddrive_reference import Bench
from vpc import oracle, python_iut


def test_what_there_is_is_passed_over_for_a_while() -> None:
    before = gc.get_freeze_count()
    with keeping_what_there_is():
        assert gc.get_freeze_count() > before
    assert gc.get_freeze_count() == 0


def test_what_there_is_is_passed_over_for_good() -> None:
    """In a process of its own, which ends with it."""
    said = (
        "import gc; from ivmdvddrive_conformance.process.gc_tuning import keep_what_there_is, seldom_collect;"
        "seldom_collect(); held = [[] for _ in range(1000)]; keep_what_there_is();"
        "print(gc.get_freeze_count() > 1000, gc.get_threshold()[0])"
    )
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "300000"]


def test_a_sequence_that_is_over_needs_no_collector(shelf: Shelf) -> None:
    """It refers to nothing that refers to it, so that what it was answered goes with it at once."""
    iut = python_iut(Bench)
    opened: list[weakref.ref[Session]] = []

    def open_session(tally: Tally) -> Session:
        session = Session(oracle, iut, shelf, tally)
        opened.append(weakref.ref(session))
        return session

    gc.disable()
    try:
        Search(open_session).walks(Budget(0, 1_000), random.Random(0), Tally())
        assert len(opened) > 3
        assert [known() for known in opened] == [None] * len(opened)
    finally:
        gc.enable()
