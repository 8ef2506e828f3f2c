"""One target under atheris, in a process of its own: libFuzzer ends the process that it runs in.

    python tests/fuzz/harness.py TARGET LIBFUZZER-ARGUMENTS

The project's own code and tomllib are instrumented, so that inputs which reach new code are kept and mutated further:
half of the time as libFuzzer does it, byte by byte, and half of the time as ``splicing`` does, field by field.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
with atheris.instrument_imports(
    include=["ivmdvddrive_conformance", "ivmdvddrive_reference", "ivmdvddrive_spec", "tomllib"]
):
    from targets import TARGETS

from splicing import spliced


def main() -> None:
    """Fuzz; does not return."""
    target = TARGETS[sys.argv[1]]
    seeds = list(target.seeds())

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        draw = random.Random(seed)
        if draw.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return spliced(data or draw.choice(seeds), target.form, draw, draw.choice(seeds))[:most]

    atheris.Setup([sys.argv[0], *sys.argv[2:]], target.judge, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
