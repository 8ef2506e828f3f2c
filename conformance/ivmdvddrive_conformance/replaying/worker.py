"""The process that makes a scenario to write its lines: ``python -m ivmdvddrive_conformance.replaying.worker``.

Its request has the settings, whose ``feature`` is the file, and the folder that media are to stay in.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ivmdvddrive_spec import Specification

from ..iuts.errors import IutError, Unclaimed
from ..iuts.port import Iut
from ..language.media import Shelf
from ..language.pickles import Pickle, read_pickles
from ..language.script import ScriptError
from ..process.worker_channel import Tell, tell_of
from ..settings.settings import Settings
from ..text.printable import printable
from .wire import Writer, needs_media

__all__ = ["main"]


def main() -> None:
    """Write, and tell."""
    tell_of(_written)


def _written(
    specification: Specification, iut: Iut, settings: Settings, _request: dict[str, Any], tell: Tell
) -> dict[str, Any]:
    """All is written, or why the lines end where they do."""
    try:
        assert settings.feature is not None
        _write(specification, iut, settings, read_pickles(Path(settings.feature)), tell)
    except ScriptError as error:
        return {"event": "ends", "message": printable(str(error))}
    except Unclaimed as error:
        return {"event": "unclaimed", "message": f"the implementation does not claim {error.need}"}
    except IutError as error:
        return {"event": "ends", "message": str(error), "log": error.log}
    return {"event": "written"}


def _write(specification: Specification, iut: Iut, settings: Settings, pickles: Sequence[Pickle], tell: Tell) -> None:
    shelf = None
    if needs_media(iut, pickles):
        folder = tempfile.mkdtemp(prefix="ivmdvddrive-media-")  # and it stays: the lines name its files
        tell({"event": "media", "folder": folder})
        shelf = Shelf(Path(folder))
    writer = Writer(specification, iut, settings.binding, lambda line: tell({"event": "line", "line": line}))
    for pickle in pickles:
        writer.write(pickle, shelf)


if __name__ == "__main__":
    main()
