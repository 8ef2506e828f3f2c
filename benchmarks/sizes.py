"""Cost of a judged call by the number of machines and drives, as JSON: python benchmarks/sizes.py."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from recording import Recording, bare

from ivmdvddrive_conformance.iuts.opening import open_iut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import parse
from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

oracle: Final = Oracle(Specification.for_profile("vpc"))

PLACES = ("0:0", "0:1", "1:0", "1:1")
ROUND = ("{0}.AttachImage(ISO1)", "{0}.Attachment", "{0}.ReleaseImage()", "{0}.ReleaseHostDrive()", "{0}.BusNumber")


def measured(machines: int, drives: int, shelf: Shelf) -> dict[str, float]:
    """A session with so many objects, and the bare loop after it."""
    recording = Recording(open_iut("reference", oracle.specification))
    session = Session(oracle, recording, shelf, Tally())  # type: ignore[arg-type]  # a port in front of another
    names = []
    for m in range(machines):
        session.do(parse(f"a machine M{m}"))
        for d in range(drives):
            names.append(f"D{m}{d}")
            session.do(parse(f"a drive {names[-1]} at {PLACES[d]} of M{m}"))
    steps = [parse(text.format(name)) for _ in range(60) for name in names for text in ROUND]
    steps = steps[:1500]
    began, before = time.perf_counter(), len(recording.asked)
    for step in steps:
        session.do(step)
    judged = time.perf_counter() - began
    seconds = bare(recording, list(recording.asked[before:]))
    return {
        "machines": machines,
        "drives": drives,
        "judged_us": 1e6 * judged / len(steps),
        "bare_us": 1e6 * seconds / len(steps),
        "ratio": judged / seconds,
    }


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        sizes = [measured(m, d, shelf) for m, d in ((1, 1), (1, 4), (2, 1), (2, 4), (8, 4))]
    json.dump({"sizes": sizes}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
