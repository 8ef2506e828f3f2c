"""Extension of Sphinx: every need (a clause, an erratum) as an object that can be referred to and searched.

The roles ``clause``, ``erratum``, ``ambiguity``, ``scenario`` and ``mutant`` link to a need by its id; one that leads
nowhere is a warning. (sphinx-needs' own role takes the dot in a clause's id for that of a need's part.)
"""

from __future__ import annotations

import re
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.roles import XRefRole
from sphinx_needs.nodes import Need

from ivmdvddrive_spec.translations import languages

__all__ = ["KINDS", "setup"]

KINDS = ("clause", "erratum", "ambiguity", "scenario", "mutant")
"""The types of needs, and the roles by which they are referred to."""


class _NeedRole(XRefRole):
    """A reference whose title may hold ``<what>``, as an outline's does: the target is what the last ``<`` opens."""

    explicit_title_re = re.compile(r"^(.+?)\s*(?<!\x00)<([^<>]*)>$", re.DOTALL)


def _note(app: Sphinx, doctree: nodes.document) -> None:
    standard: StandardDomain = app.env.domains.standard_domain
    for need in doctree.findall(Need):
        [name] = need["ids"]
        kind = next(k for k in KINDS if f"need-{k}" in need["classes"])
        standard.note_object(f"{kind}-entry", name, name, location=need)


def _levels(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None) -> None:
    """Give the captions of the contents the level that a heading must have for a screen reader."""
    contents = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = contents.replace('role="heading"', 'role="heading" aria-level="2"')


_TITLES: Final = {"en": "English", "fr": "Français"}
"""The name of each language in itself."""

_TRANSLATED: Final = re.compile(r"index|members/.+|com|errata|ambiguities|codes")
"""The pages that every language has; those of other languages than English lie in a folder of its name."""


def _languages(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Give a page the links to itself in other languages."""
    own = str(app.config.language)
    top = "../" * page.count("/")
    home = top if own == "en" else f"{top}../"
    context["other_languages"] = [
        (name, _TITLES.get(name, name), f"{home}{'' if name == 'en' else f'{name}/'}{page}.html")
        for name in languages()
        if name != own and _TRANSLATED.fullmatch(page)
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the kinds of needs with Sphinx."""
    for kind in KINDS:
        app.add_object_type(f"{kind}-entry", kind, objname=kind)
        app.add_role_to_domain("std", kind, _NeedRole(), override=True)
    app.connect("doctree-read", _note)
    app.connect("html-page-context", _levels, priority=900)  # after furo has made the contents
    app.connect("html-page-context", _languages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
