"""Completion in shells: kinds, profiles, and the ids and codes of the specification."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

__all__ = ["complete_clause", "complete_iut", "complete_profile", "complete_what"]


def complete_iut(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The kinds of implementations."""
    from ..iuts.opening import KINDS

    alone = {"reference", "qemu"}
    names = [(kind if kind in alone else f"{kind}:", what) for kind, (what, _) in KINDS.items()]
    return [CompletionItem(name, help=what) for name, what in names if name.startswith(begun)]


def complete_profile(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The profiles."""
    from ivmdvddrive_spec import Specification

    return _beginning(begun, list(Specification.profiles()))


def complete_clause(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The ids of clauses, of any profile."""
    from ivmdvddrive_spec import Specification

    every = (Specification.for_profile(profile).clauses for profile in Specification.profiles())
    return _beginning(begun, sorted({clause for clauses in every for clause in clauses}))


def complete_what(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The ids of clauses and ambiguities, the members and the return codes."""
    from ivmdvddrive_spec import Specification

    every = [Specification.for_profile(profile) for profile in Specification.profiles()]
    names = {name for one in every for name in (*one.hresults, *one.ambiguities)}
    names |= {member.name for one in every for member in one.members.values()}
    return [*_beginning(begun, sorted(names)), *complete_clause(context, parameter, begun)]


def _beginning(begun: str, names: list[str]) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(begun)]
