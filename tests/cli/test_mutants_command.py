"""``ivmdvddrive mutants``: the matrix, its exit codes and its words."""

import json
from pathlib import Path

from commands import ivmdvddrive


def test_the_matrix_of_some(tmp_path: Path) -> None:
    done = ivmdvddrive("mutants", "KeepsTheLock", "Backwards", "--jobs", "1", "--json", "matrix.json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed 1 of 1 wrong implementations (100.0 %)" in done.stdout
    assert "accused 0 of 1 conforming variants" in done.stdout
    rows = json.loads((tmp_path / "matrix.json").read_text(encoding="utf-8"))["rows"]
    [mutant, variant] = rows
    assert mutant["killed"]
    assert set(mutant["kills"]) == {"opening", "scenarios", "tours", "walks", "values", "sequences", "concurrency"}
    assert "ReleaseHostDrive.effect.freed" in mutant["kills"]["tours"]["clauses"]
    assert not variant["killed"]


def test_a_survivor_is_named_and_fails(tmp_path: Path) -> None:
    done = ivmdvddrive("mutants", "NoErrorsWhileRunning", "--first", "--jobs", "1", "--seed", "0", cwd=tmp_path)
    survived = "survived (seed 0): NoErrorsWhileRunning, ImageFile.DISP_E_EXCEPTION" in done.stdout
    assert done.returncode == (1 if survived else 0)
    assert survived or "killed 1 of 1" in done.stdout


def test_no_such_implementation_is_bad_usage(tmp_path: Path) -> None:
    done = ivmdvddrive("mutants", "Nothing*", cwd=tmp_path)
    assert done.returncode == 2
    assert "no implementation is called Nothing*" in done.stderr


def test_a_matrix_is_resumed(tmp_path: Path) -> None:
    """The rows that it has are taken over as they stand, and the rest is judged."""
    some = ("mutants", "Backwards", "Strict", "--first", "--jobs", "1", "--json", "matrix.json", "--resume")
    assert ivmdvddrive("mutants", "Backwards", *some[3:], cwd=tmp_path).returncode == 0
    matrix = json.loads((tmp_path / "matrix.json").read_text(encoding="utf-8"))
    matrix["rows"][0]["calls"] = 7
    # A row that is not planned is left out, and one that stands twice counts once.
    matrix["rows"] += [matrix["rows"][0], {**matrix["rows"][0], "seed": 99}]
    (tmp_path / "matrix.json").write_text(json.dumps(matrix), encoding="utf-8")
    assert ivmdvddrive(*some, cwd=tmp_path).returncode == 0
    resumed = json.loads((tmp_path / "matrix.json").read_text(encoding="utf-8"))
    assert {row["name"]: row["calls"] == 7 for row in resumed["rows"]} == {"Backwards": True, "Strict": False}
    assert resumed["planned"] == len(resumed["rows"]) == 2


def test_a_matrix_of_another_measurement_is_not_resumed(tmp_path: Path) -> None:
    (tmp_path / "matrix.json").write_text(
        json.dumps({"profile": "vpc", "level": "standard", "seeds": [None], "first": False, "rows": []}),
        encoding="utf-8",
    )
    done = ivmdvddrive("mutants", "Backwards", "--json", "matrix.json", "--resume", cwd=tmp_path)
    assert done.returncode == 2
    assert "matrix.json was measured with another level" in done.stderr


def test_what_is_no_matrix_is_not_resumed(tmp_path: Path) -> None:
    for text in ("[]", "[" * 100_000):
        (tmp_path / "matrix.json").write_text(text, encoding="utf-8")
        done = ivmdvddrive("mutants", "Backwards", "--json", "matrix.json", "--resume", cwd=tmp_path)
        assert done.returncode == 2
        assert "matrix.json is no matrix" in done.stderr


def test_resume_needs_a_file(tmp_path: Path) -> None:
    done = ivmdvddrive("mutants", "Backwards", "--resume", cwd=tmp_path)
    assert done.returncode == 2
    assert "--resume needs --json FILE" in done.stderr
