"""The targets under atheris, each in a process of its own: libFuzzer ends the process that it runs in.

A line of standard input is a target, the arguments for libFuzzer, and the file for its output, as JSON; the answer is
the exit code. To instrument a module takes longer than to fuzz for a second, so it is done once, and each target gets a
copy of this process.

The project's own code and tomllib are instrumented, so that inputs which reach new code are kept and mutated further:
half of the time as libFuzzer does it, byte by byte, and half of the time as ``splicing`` does, field by field.
"""

from __future__ import annotations

import json
import os
import random
import sys
import traceback
from pathlib import Path
from typing import NoReturn

import atheris

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
with atheris.instrument_imports(
    include=["ivmdvddrive_conformance", "ivmdvddrive_reference", "ivmdvddrive_spec", "tomllib"]
):
    from targets import TARGETS

from splicing import spliced


def run(name: str, arguments: list[str], log: str) -> int:
    """Fuzz a target in a copy of this process, whose output goes to ``log``; gives its exit code."""
    child = os.fork()
    if child == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            with Path(log).open("wb") as file:
                os.dup2(file.fileno(), 1)
                os.dup2(file.fileno(), 2)
            fuzz(name, arguments)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(1)  # only an exception comes here: libFuzzer has its own exit
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def fuzz(name: str, arguments: list[str]) -> NoReturn:
    """Fuzz a target with these arguments for libFuzzer, which ends the process."""
    target = TARGETS[name]
    seeds = list(target.seeds())

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        draw = random.Random(seed)
        if draw.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return spliced(data or draw.choice(seeds), target.form, draw, draw.choice(seeds))[:most]

    atheris.Setup([sys.argv[0], *arguments], target.judge, custom_mutator=mutated)
    atheris.Fuzz()
    raise AssertionError("libFuzzer has ended the process")


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(f"{run(*json.loads(line))}\n")
        sys.stdout.flush()
