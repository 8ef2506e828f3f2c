"""Faults of a built site: links that lead nowhere, and whatever a browser would fetch from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

__all__ = ["faults"]

_FETCHED: Final = {
    ("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("object", "data"), ("embed", "src"),
    ("source", "src"), ("video", "src"), ("audio", "src"), ("image", "href"), ("image", "xlink:href"), ("use", "href"),
    ("use", "xlink:href"), ("form", "action"),
}  # fmt: skip
"""Attributes by which a page fetches something; a link that somebody may follow is none."""

_IN_STYLE: Final = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s;]+)""")


class _Page(HTMLParser):
    """The anchors of a page, where its links lead, and what it fetches."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors = {""}
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (tag == "a" and name == "name"):
                self.anchors.add(value)
            elif tag == "a" and name in ("href", "xlink:href"):
                self.links.append(value)
            elif (tag, name) in _FETCHED:
                self.fetched.append(value)
            elif name == "style":
                self.fetched += _IN_STYLE.findall(value)
            elif name == "srcset":
                self.fetched += [each.split()[0] for each in value.split(",") if each.strip()]

    def handle_data(self, data: str) -> None:
        """Take note of what a style sheet in the page fetches."""
        if self.cdata_elem == "style":
            self.fetched += _IN_STYLE.findall(data)


def faults(site: Path) -> list[str]:
    """Every fault of a built site, as ``page: what``."""
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    found: dict[str, None] = {}
    for path, page in pages.items():
        where = path.relative_to(site)
        for target in page.links:
            if not urlsplit(target).scheme and not _leads(path, target, pages):
                found[f"{where}: the link {target} leads nowhere"] = None
        for target in page.fetched:
            if why := _not_local(path, target):
                found[f"{where}: {target} {why}"] = None
    for path in sorted(site.rglob("*.css")):
        for target in _IN_STYLE.findall(path.read_text(encoding="utf-8")):
            if why := _not_local(path, target):
                found[f"{path.relative_to(site)}: {target[:100]} {why}"] = None
    return list(found)


def _leads(path: Path, target: str, pages: dict[Path, _Page]) -> bool:
    """Tell whether a link of a page leads to a file that exists, and to an anchor in it."""
    parts = urlsplit(target)
    file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if file.is_dir():
        file /= "index.html"
    page = pages.get(file)
    return file.exists() if page is None else unquote(parts.fragment) in page.anchors


def _not_local(path: Path, target: str) -> str:
    """Return why what is fetched does not come from the site; empty where it does."""
    parts = urlsplit(target)
    if parts.scheme == "data" or (not parts.scheme and not parts.netloc and not parts.path):
        return ""
    if parts.scheme or parts.netloc:
        return "is fetched from elsewhere"
    return "" if (path.parent / unquote(parts.path)).exists() else "does not exist"
