"""The table of attacks: what somebody tried on the suite, and what must come of it.

Each ``tests/attacks/*.toml`` holds the attacks of one subject. A test takes a row by its marker, and checks what the
row says through the fixture ``attack``:

    @pytest.mark.attack("bench-refuses-later")
    def test_a_bench_that_refuses_later(attack: Attack, tmp_path: Path) -> None:
        attack.check(ivmdvddrive("verify", ..., cwd=tmp_path))

``docs/attacks.md`` is made of the table by ``python tests/attacks/attacks_page.py``.
"""

from __future__ import annotations

import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

__all__ = ["ATTACKS", "FOLDER", "Attack", "attack"]

FOLDER: Final = Path(__file__).parents[1] / "attacks"


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack. ``exit`` is the exit code that the command must have; ``says`` are words that it must print."""

    id: str
    subject: str
    attack: str
    outcome: str
    exit: int | None = None
    says: tuple[str, ...] = ()

    def check(self, done: subprocess.CompletedProcess[str]) -> None:
        """Hold a command that is over against the row."""
        said = done.stdout + done.stderr
        assert done.returncode == self.exit, said
        for words in self.says:
            assert words in said, said


def _load() -> dict[str, Attack]:
    found: dict[str, Attack] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for name, row in table["attacks"].items():
            assert name not in found, f"{name} stands twice in the table of attacks"
            found[name] = Attack(name, table["subject"], **{**row, "says": tuple(row.get("says", ()))})
    return found


ATTACKS: Final = _load()


@pytest.fixture
def attack(request: pytest.FixtureRequest) -> Attack:
    """The row of the table that a test's marker names."""
    marker = request.node.get_closest_marker("attack")
    assert marker is not None, "the test has no marker attack(id)"
    return ATTACKS[marker.args[0]]
