"""``python tests/fuzz``: fuzz the readers for as long as is asked, guided by coverage, and keep what breaks them."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import click

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from targets import TARGETS, Target

_HARNESS: Final = Path(__file__).parent / "harness.py"
_LONGEST: Final = 64 * 1024
"""Bytes of an input: what takes more is tried by the ordinary tests."""

_MIB: Final = 2048
"""What a process may hold before that is a finding."""

_RUNS: Final = re.compile(r"stat::number_of_executed_units: +(\d+)|Done (\d+) runs")
_ABOUT: Final = "\n".join(f"  {t.name:<14} {t.what}" for t in TARGETS.values())


@click.command(epilog=f"\b\nTargets:\n{_ABOUT}")
@click.option("--target", "names", multiple=True, type=click.Choice(list(TARGETS)), help="Only this one; repeatable.")
@click.option("--seconds", default=10, show_default=True, type=click.IntRange(1), help="Fuzz each for so long.")
@click.option(
    "--corpus",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep there, a folder a target, the inputs that reach new code, and begin with them the next time.",
)
@click.option(
    "--crashes",
    default=Path("fuzz-crashes"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Save there what breaks a reader.",
)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(names: tuple[str, ...], seconds: int, corpus: Path | None, crashes: Path, files: tuple[Path, ...]) -> None:
    """Feed the readers of what others write (an IUT's answers, results, waivers, settings, scenarios) broken inputs.

    Each must give a value or its one documented error. What gives another, or takes too long, or holds too much, is a
    finding: the input is saved, and the exit code is 1. It needs atheris: pip install '.[fuzz]'.

    \b
    Examples:
      python tests/fuzz --seconds 3600 --corpus corpus
      python tests/fuzz --target waivers
      python tests/fuzz --target waivers fuzz-crashes/waivers-crash-1f8a…    (the same input again)

    A finding is mended, and becomes an example of its target in tests/fuzz/test_fuzz.py.
    """
    targets = [TARGETS[name] for name in names or TARGETS]
    if files:
        if len(targets) != 1:
            raise click.UsageError("say by --target which reader reads FILE")
        for file in files:
            click.echo(f"{file}: {'taken' if targets[0].judge(file.read_bytes()) else 'refused'}")
        return
    crashes.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen([sys.executable, str(_HARNESS)], stdin=-1, stdout=-1, text=True) as harness:
        broken = [target.name for target in targets if not _fuzzed(harness, target, seconds, corpus, crashes)]
    if broken:
        click.echo(f"broken: {', '.join(broken)}; the inputs are in {crashes}", err=True)
    sys.exit(bool(broken))


def _fuzzed(harness: subprocess.Popen[str], target: Target, seconds: int, corpus: Path | None, crashes: Path) -> bool:
    """Fuzz a target; whether nothing was found."""
    assert harness.stdin is not None
    assert harness.stdout is not None
    with tempfile.TemporaryDirectory() as scratch:
        kept = (corpus or Path(scratch)) / target.name
        kept.mkdir(parents=True, exist_ok=True)
        for seed in target.seeds():
            (kept / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
        arguments = [
            f"-max_total_time={seconds}",
            f"-max_len={_LONGEST}",
            f"-rss_limit_mb={_MIB}",
            "-timeout=60",
            "-print_final_stats=1",
            f"-artifact_prefix={crashes / target.name}-",
            str(kept),
        ]
        log = Path(scratch) / "log"
        log.touch()
        print(json.dumps([target.name, arguments, str(log)]), file=harness.stdin, flush=True)
        code = harness.stdout.readline().strip()
        if not code:
            raise click.ClickException(f"the harness ended before it could fuzz {target.name}: its error stands above")
        said = log.read_text(encoding="utf-8", errors="backslashreplace")
        runs = [int(a or b) for a, b in _RUNS.findall(said)]
        click.echo(f"{target.name:<14} {runs[-1] if runs else 0:>9} inputs, {len(list(kept.iterdir()))} kept")
    if code != "0" or not runs:
        click.echo(_end(said), err=True)
        return False
    return True


def _end(log: str) -> str:
    return "\n".join(line[:400] for line in log.splitlines()[-60:])


if __name__ == "__main__":
    main()
