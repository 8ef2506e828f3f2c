"""``ivmdvddrive check``: files of waivers and of scenarios, before anything is judged by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import click

from ivmdvddrive_spec import Specification

from ..replaying.checking import scenario_faults
from ..settings.configuration import configured
from ..settings.settings import Settings, SettingsError, specified
from ..text.printable import printable
from ..verdicts.waivers import load_waivers
from .profiles import specification_of

__all__ = ["check"]

_LONGEST: Final = 2000
"""Characters of a fault that are shown."""


@click.command()
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--profile", type=click.Choice(Specification.profiles()), help="The profile; by default that of the settings."
)
def check(files: tuple[Path, ...], profile: str | None) -> int:
    """Check files of waivers (.toml) and of scenarios (.feature) without judging an implementation.

    A waiver must name an existing clause, the wrong outcome and a reason. A scenario must have known steps and judge
    something, and must not expect an answer that every reading forbids.

    \b
    Examples:
      ivmdvddrive check waivers.toml
      ivmdvddrive check regressions/*.feature --profile vs2005

    Exits 0 if nothing is wrong with them, and 2 otherwise.
    """
    chosen = configured({"profile": profile}, only=("profile",))
    specification = specified(Settings.chosen("reference", chosen))
    wrong = 0
    for file in files:
        faults = _faults(specification, file)
        for fault in faults:
            named = fault if fault.startswith(str(file)) else f"{file}: {fault}"
            click.echo(printable(named, _LONGEST), err=True)
        if not faults:
            click.echo(f"{printable(str(file))}: correct")
        wrong += len(faults)
    return 2 if wrong else 0


def _faults(specification: Specification, file: Path) -> list[str]:
    look = _CHECKS.get(file.suffix)
    if look is None:
        return [f"it ends with {printable(file.suffix) or 'no suffix'}: give waivers (.toml) or scenarios (.feature)"]
    return look(specification, file)


def _of_waivers(specification: Specification, file: Path) -> list[str]:
    try:
        waivers = load_waivers(specification, file)
    except SettingsError as error:
        return [str(error)]
    for waiver in waivers:
        if waiver.expired:
            said = f"the waiver of {waiver.clause} expired on {waiver.expires} and excuses nothing"
            click.echo(f"{printable(str(file))}: note: {said}: remove or extend it")
    return []


def _of_scenarios(specification: Specification, file: Path) -> list[str]:
    return scenario_faults(specification_of, specification.profile.name, file)


_CHECKS: Final[Mapping[str, Callable[[Specification, Path], list[str]]]] = {
    ".toml": _of_waivers,
    ".feature": _of_scenarios,
}
"""By a file's suffix: what says what is wrong with it."""
