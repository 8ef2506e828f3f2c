"""``ivmdvddrive export``: the oracle as a file, for test frameworks of other languages."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import click

from ivmdvddrive_spec.protocol import CLAIMS

from ..results.files import unwritable, write_all
from ..settings.settings import SettingsError
from ..text.printable import printable
from ..text.suggestions import suggestion
from .profiles import profile_option, specification_of

__all__ = ["export"]

_PLAYABLE = tuple(sorted(set(CLAIMS) - {"batch", "concurrent", "provides-media"}))
"""The claims that a player can put to the test."""


@click.command()
@click.argument("output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@profile_option
@click.option(
    "--claim",
    "claims",
    multiple=True,
    metavar="CLAIM",
    help=f"A claim of the implementation (repeatable), or 'all'. Known: {', '.join(_PLAYABLE)}.",
)
@click.option("--scenarios-only", is_flag=True, help="Leave out the walk, which is most of the file.")
def export(output: Path, profile: str, claims: tuple[str, ...], scenarios_only: bool) -> int:
    """Write the oracle of a profile, for an implementation with these claims, as one JSON file.

    A player in the implementation's own language judges it by this file in its own process, without Python:
    'ivmdvddrive init cpp' and 'init node' write one. A FILE whose name ends with .gz is compressed.
    The same arguments give the same bytes.

    \b
    Examples:
      ivmdvddrive export oracle.json --claim machine-states
      ivmdvddrive export oracle.json.gz --claim all
    """
    from ..tools.export.document import exported  # it takes the checks along, which take long to import

    chosen = frozenset(_PLAYABLE if "all" in claims else claims)
    for claim in sorted(chosen - set(_PLAYABLE)):
        raise SettingsError(f"no player can test the claim {printable(claim)!r}.{suggestion(claim, _PLAYABLE)}")
    found = exported(specification_of(profile), chosen, walk=not scenarios_only)
    data = (json.dumps(found, separators=(",", ":")) + "\n").encode()
    if output.suffix == ".gz":
        data = gzip.compress(data, mtime=0)
    try:
        write_all({output.absolute(): data})
    except OSError as error:
        raise SettingsError(f"cannot write {printable(str(output))}: {unwritable(error)}") from error
    states, scenarios, left = (len(found[name]) for name in ("states", "scenarios", "left_out"))
    click.echo(f"{printable(str(output))}: {states:,} states, {scenarios} scenarios ({left} cannot be exported)")
    return 0
