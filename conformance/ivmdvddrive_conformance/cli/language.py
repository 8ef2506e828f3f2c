"""The option ``--lang``: the language in which a command gives what the specification says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

import click

from ivmdvddrive_spec.translations import Translation, languages, translation

__all__ = ["language_of_environment", "language_option", "texts"]

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The variables that choose a language, the strongest first, as POSIX has them."""

_KEY: Final = "ivmdvddrive.language"


def language_of_environment(environment: Mapping[str, str]) -> str:
    """Give the language that the environment chooses if there are texts in it; English otherwise."""
    chosen = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    language = chosen.partition(".")[0].partition("_")[0].lower()
    return language if language in languages() else "en"


def _chosen(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    context.meta[_KEY] = translation(value or language_of_environment(os.environ))


language_option = click.option(
    "--lang",
    type=click.Choice(languages()),
    expose_value=False,
    is_eager=True,
    callback=_chosen,
    help="The language of the texts (default: that of LC_ALL, LC_MESSAGES or LANG, or English).",
)


def texts() -> Translation:
    """Give the texts of the language that the running command was given."""
    found: Translation = click.get_current_context().meta[_KEY]
    return found
