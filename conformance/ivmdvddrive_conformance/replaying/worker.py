"""The process that makes a scenario to write its lines: ``python -m ivmdvddrive_conformance.replaying.worker``.

Its request has the settings, whose ``feature`` is the file, and the folder that media are to stay in.
"""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..iuts.errors import BadTarget, CannotStart, IutError, Unclaimed
from ..iuts.opening import open_chosen
from ..iuts.port import Iut
from ..media import Shelf
from ..pickles import Pickle, read_pickles
from ..printable import printable
from ..script import ScriptError
from ..settings import Settings
from ..telling import Tell, telling
from .wire import Writer, needs_media

__all__ = ["main"]


def main() -> None:
    """Write, and tell."""
    with telling() as (request, tell):
        try:
            tell(_event(Settings.from_json(request["settings"]), tell))
        except Exception as error:
            traceback.print_exc()
            tell({"event": "failed", "message": f"{type(error).__name__}: {printable(str(error))}"})


def _event(settings: Settings, tell: Tell) -> dict[str, Any]:
    """The last event: all is written, or why the lines end where they do."""
    try:
        iut = open_chosen(settings)
    except (BadTarget, CannotStart) as error:
        kind = "bad-target" if isinstance(error, BadTarget) else "cannot-start"
        return {"event": kind, "message": str(error), "log": error.log}
    try:
        assert settings.feature is not None
        _write(iut, settings, read_pickles(Path(settings.feature)), tell)
    except ScriptError as error:
        return {"event": "ends", "message": printable(str(error))}
    except Unclaimed as error:
        return {"event": "unclaimed", "message": f"the implementation does not claim {error.need}"}
    except IutError as error:
        return {"event": "ends", "message": str(error), "log": error.log}
    finally:
        iut.close()
    return {"event": "written"}


def _write(iut: Iut, settings: Settings, pickles: Sequence[Pickle], tell: Tell) -> None:
    shelf = None
    if needs_media(iut, pickles):
        folder = tempfile.mkdtemp(prefix="ivmdvddrive-media-")  # and it stays: the lines name its files
        tell({"event": "media", "folder": folder})
        shelf = Shelf(Path(folder))
    writer = Writer(iut, settings.binding, settings.profile, lambda line: tell({"event": "line", "line": line}))
    for pickle in pickles:
        writer.write(pickle, shelf)


if __name__ == "__main__":
    main()
