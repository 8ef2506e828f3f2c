"""Collecting what is judged, on this machine or a cluster: what is there stays, and what is lost is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import click

from ivmdvddrive_conformance.campaigns.cluster import Lost, SchedulerLost
from ivmdvddrive_conformance.iuts.errors import BenchError
from ivmdvddrive_conformance.settings.settings import SettingsError

__all__ = ["collected"]

_T = TypeVar("_T")


def collected(judged: Iterator[_T | Lost]) -> list[_T]:
    """Return the results until the end, Ctrl-C or the loss of the scheduler; ClickException where none is to be had."""
    found: list[_T] = []
    try:
        for one in judged:
            if isinstance(one, Lost):
                click.echo(f"not judged: {one.name}: {one.why}", err=True)
            else:
                found.append(one)
    except (KeyboardInterrupt, SchedulerLost) as ended:
        click.echo(str(ended) or "interrupted", err=True)
    except (BenchError, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    return found
