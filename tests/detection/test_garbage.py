"""When Python looks for garbage: what lives on is passed over, for good or for a while."""

import gc
import subprocess
import sys

from ivmdvddrive_conformance.garbage import keeping_what_there_is


def test_what_there_is_is_passed_over_for_a_while() -> None:
    before = gc.get_freeze_count()
    with keeping_what_there_is():
        assert gc.get_freeze_count() > before
    assert gc.get_freeze_count() == 0


def test_what_there_is_is_passed_over_for_good() -> None:
    """In a process of its own, which ends with it."""
    said = (
        "import gc; from ivmdvddrive_conformance.garbage import keep_what_there_is, seldom_collect;"
        "seldom_collect(); held = [[] for _ in range(1000)]; keep_what_there_is();"
        "print(gc.get_freeze_count() > 1000, gc.get_threshold()[0])"
    )
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "100000"]
