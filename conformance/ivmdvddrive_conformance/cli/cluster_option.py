"""The option by which a command has its tasks judged by a Dask cluster."""

from __future__ import annotations

import click

__all__ = ["cluster_option"]

cluster_option = click.option(
    "--on",
    metavar="ADDRESS",
    help="Judge by the workers of a Dask cluster: tcp://SCHEDULER:8786, or local:N for N workers of this machine.",
)
