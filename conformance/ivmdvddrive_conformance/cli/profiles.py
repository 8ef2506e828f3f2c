"""The profile that a command is about: its option, and the specification that its name stands for."""

from __future__ import annotations

from functools import cache
from typing import Final

import click

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.records import DEFAULT_PROFILE

__all__ = ["profile_option", "specification_of"]

specification_of: Final = cache(Specification.for_profile)
"""The specification of a profile, loaded once a command: one that reads several results asks for each of them."""

profile_option: Final = click.option(
    "--profile",
    type=click.Choice(Specification.profiles()),
    default=DEFAULT_PROFILE,
    help=f"The profile (default: {DEFAULT_PROFILE}).",
)
"""The option of the commands that judge nothing; ``verify`` also takes the profile from the configuration."""
