"""With a report folder, what Hypothesis found in one run is tried first in the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import ivmdvddrive, results

FOUND = {
    "test_letters": ("python:ivmdvddrive_mutants.benches:FreeLetterIsInUse", "AttachHostDrive"),
    "test_sequences": ("python:misbehaving:Wrong", "ReleaseHostDrive"),
}
"""By check, an implementation in which it finds something wrong, and the member that is."""


@pytest.mark.parametrize("check", FOUND)
def test_a_run_begins_with_what_failed_in_the_last(tmp_path: Path, check: str) -> None:
    iut, member = FOUND[check]
    calls = []
    for report in ("one", "one", "another"):
        run = ivmdvddrive("verify", iut, "--report", report, "--", "-k", check, cwd=tmp_path)
        assert run.returncode == 1, run.stdout
        found = results(tmp_path / report)
        assert found["failures"][0]["clauses"][0].startswith(member)
        calls.append(found["checks"][0]["calls"])
    first, again, fresh = calls
    assert again < first
    assert fresh == first
