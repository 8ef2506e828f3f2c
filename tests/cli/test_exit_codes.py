"""Every exit code, by the command itself."""

import errno
from pathlib import Path

import pytest

from commands import ONE, QUICK, ivmdvddrive, statuses
from ivmdvddrive_conformance.cli import main

WRONG = "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"


def waive(folder: Path, clause: str = WRONG, more: str = "") -> str:
    text = f'[[waiver]]\nclause = "{clause}"\nreason = "known"\nexpects = "ReleaseHostDrive 0x00000000"\n'
    (folder / "waivers.toml").write_text(f"{text}expires = 9999-12-31\n{more}\n")
    return "waivers.toml"


def test_the_reference_conforms(tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "reference", *QUICK, cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1].startswith("CONFORMANT: every required clause is met (")
    assert run.stderr == ""
    assert list(tmp_path.iterdir()) == []  # nothing is left where it ran


@pytest.mark.parametrize(("allow", "code"), [((), 4), (("--allow-partial",), 0)])
def test_a_selection_is_partial(tmp_path: Path, allow: tuple[str, ...], code: int) -> None:
    run = ivmdvddrive("verify", "reference", *ONE, *allow, cwd=tmp_path)
    assert (run.returncode, "PARTIAL: nothing wrong was found" in run.stdout) == (code, True)


def test_a_deviation_breaks_it_and_a_waiver_excuses_it(tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "python:misbehaving:Wrong", *ONE, cwd=tmp_path)
    assert (run.returncode, "NONCONFORMANT: 1 clause was broken" in run.stdout) == (1, True)
    waived = ("--waivers", waive(tmp_path), "--allow-partial", "--report", "r")
    run = ivmdvddrive("verify", "python:misbehaving:Wrong", *ONE, *waived, cwd=tmp_path)
    assert (run.returncode, statuses(tmp_path / "r")[WRONG]) == (0, "waived")
    run = ivmdvddrive("verify", "reference", *ONE, *waived, cwd=tmp_path)
    assert (run.returncode, statuses(tmp_path / "r")[WRONG]) == (1, "stale-waiver")
    assert f"NONCONFORMANT: a stale waiver must be taken away, since its clause is met: {WRONG}" in run.stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("verify", "reference", "--bogus"), "No such option"),
        (("verify", "reference", "--profile", "vs97"), "'vs97' is not in the specification yet; known: vpc, vs2005"),
        (("verify", "reference", "--select", "ReleaseHostDriv.*"), "no clause of vpc matches 'ReleaseHostDriv.*'"),
        (("verify", "reference", "--select", "BusType.*"), "Some of vs2005 do: judge by the profile vs2005"),
        (("verify", "reference", "--select", "releasehostdrive.s_ok"), "Did you mean ReleaseHostDrive.S_OK"),
        (("verify", "reference", "--waivers", "none.toml"), "cannot read the waivers none.toml"),
        (("verify", "reference", "--timeout", "0"), "timeout must be at least 0.1 seconds"),
        (("verify", "reference", "--level", "slow"), "'slow' is not one of"),
        (("verify", "reference", "--report", "a-file/r"), "cannot write the report folder"),
        (("replay", "missing.feature", "reference"), "does not exist"),
        (("list", "Nothing.*"), "no clause matches"),
        (("explain", "--bogus"), "No such option"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, tuple) else "",
)
def test_bad_usage(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    args: tuple[str, ...],
    said: str,
) -> None:
    (tmp_path / "a-file").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("verify", "referenc"), "Did you mean 'reference'?"),
        (("verify", "python:misbehaving:nothing"), "misbehaving has no factory 'nothing'"),
        (("verify", "reference", *ONE, "--", "--no-such-option"), "pytest cannot run the checks with these arguments"),
        (("verify", "reference", "--levle", "quick"), "Did you mean"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, tuple) else "",
)
def test_bad_usage_by_the_command(tmp_path: Path, args: tuple[str, ...], said: str) -> None:
    run = ivmdvddrive(*args, cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("iut", "said"),
    [
        ("stdio:no-such-program", "'no-such-program' was not found"),
        ("stdio:true", "did not say hello"),
        ("python:misbehaving:raising", r"RuntimeError: \x1b[31mno bench today"),
        ("python:misbehaving:ending", "ended with exit code 3 while it was started"),
    ],
)
def test_an_implementation_that_does_not_start(tmp_path: Path, iut: str, said: str) -> None:
    run = ivmdvddrive("verify", iut, *ONE, cwd=tmp_path)
    assert run.returncode == 3
    assert "could not be started" in run.stderr
    assert said in run.stderr


def test_a_bench_that_sets_no_scene_is_judged_in_nothing(tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "python:misbehaving:NeverResets", *ONE, cwd=tmp_path)
    assert (run.returncode, "INDETERMINATE: nothing could be judged" in run.stdout) == (3, True)
    assert "the bench's reset failed: RuntimeError: no scene can be set" in run.stdout


def test_missing_claims_are_partial(tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "python:misbehaving:Poor", *QUICK, "--select", "OnMediaInsert.*", cwd=tmp_path)
    assert run.returncode == 3  # every check of these clauses needs what is not claimed
    assert "Claim events: implement the bench's advise, unadvise and drain: " in run.stdout


def feature(folder: Path, *steps: str) -> str:
    lines = "\n".join(f"    {s}" for s in steps)
    (folder / "own.feature").write_text(f"Feature: mine\n  Scenario: mine\n{lines}\n")
    return "own.feature"


def test_a_scenario_that_cannot_be_read_is_no_verdict(tmp_path: Path) -> None:
    own = feature(tmp_path, "Given a machine M", "When M makes coffee")
    run = ivmdvddrive("replay", own, "reference", cwd=tmp_path)
    assert run.returncode == 2
    assert "unknown step 'M makes coffee'" in run.stderr
    assert "permitted" not in run.stdout


def test_a_file_without_scenarios_is_not_replayed(tmp_path: Path) -> None:
    (tmp_path / "own.feature").write_text("Feature: nothing\n")
    run = ivmdvddrive("replay", "own.feature", "reference", cwd=tmp_path)
    assert run.returncode == 2
    assert "holds no scenario" in run.stderr
    assert run.stdout == ""


def test_a_scenario_of_ones_own(tmp_path: Path) -> None:
    own = feature(tmp_path, "Given a machine M", "And a drive A at 0:1 of M", "When A.ReleaseHostDrive()",
                  "Then all is as specified")  # fmt: skip
    assert ivmdvddrive("replay", own, "reference", cwd=tmp_path).returncode == 0
    run = ivmdvddrive("replay", own, "python:misbehaving:Wrong", cwd=tmp_path)
    assert run.returncode == 1
    assert run.stdout.splitlines()[-1].startswith("replayed: the violation shows: ReleaseHostDrive.")


def test_a_replay_is_of_its_file_alone(tmp_path: Path) -> None:
    """No search, which would find what is wrong elsewhere, and nothing that needs other claims than the scenario."""
    own = feature(tmp_path, "Given a machine M", "When M.AddDVDROMDrive(0, 0)", "Then all is as specified")
    run = ivmdvddrive("replay", own, "python:misbehaving:Wrong", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, "replayed: every answer was permitted and as expected\n")
    run = ivmdvddrive("replay", own, "stdio:python -m ivmdvddrive_reference", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")


def test_a_report_that_cannot_be_written_does_not_hide_the_results(tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "python:misbehaving:SpoilsReport", *ONE, "--report", "report", cwd=tmp_path)
    assert run.returncode == 4
    assert "PARTIAL: nothing wrong was found" in run.stdout
    assert "the report cannot be written" in run.stderr


def test_a_failure_of_the_suites_own(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(*args: object, **options: object) -> None:
        raise RuntimeError("a \x1b defect")

    monkeypatch.setattr("ivmdvddrive_conformance.verdicts.bindings.supervise", fails)
    for args in (["verify", "reference"], ["verify", "reference", "--debug"]):
        with pytest.raises(SystemExit) as ended:
            main(args)
        assert ended.value.code == 5
        assert r"the suite itself failed: RuntimeError: a \x1b defect" in capsys.readouterr().err


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, "too many open files"), MemoryError("no memory")])
def test_what_the_system_refuses_is_no_failure_of_the_suites(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    def fails(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr("ivmdvddrive_conformance.verdicts.bindings.supervise", fails)
    with pytest.raises(SystemExit) as ended:
        main(["verify", "reference"])
    assert ended.value.code == 2
    assert "the system refuses what the command needs: " in capsys.readouterr().err
