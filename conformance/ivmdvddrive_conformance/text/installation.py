"""Origin of this installation of the suite, and the command that installs an extra from the same place.

``pip`` records where it took a package from (PEP 610): a folder, an archive or a repository. It records nothing for a
package index, so ``pip install 'ivmdvddrive[com]'`` is advice for such an installation alone.
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

__all__ = ["Origin", "install_command", "origin", "recorded_origin"]

_NAME: Final = "ivmdvddrive"
_GITHUB: Final = re.compile(r"https://github\.com/(?P<repository>[\w-][\w.-]*/[\w-][\w.-]*?)(?:\.git)?/?", re.ASCII)
_COMMIT: Final = re.compile(r"[0-9a-f]{40,64}")


@dataclass(frozen=True, slots=True)
class Origin:
    """The place that the suite was installed from; ``url`` is empty for a package index.

    ``commit`` is that of a Git repository, ``folder`` tells whether ``url`` is a folder, ``editable`` whether the
    folder is used as it stands.
    """

    url: str = ""
    commit: str = ""
    folder: bool = False
    editable: bool = False

    def requirement(self, extra: str) -> str:
        """Return what pip installs: the suite from this place, with an extra."""
        if self.folder:
            return f"{url2pathname(urlsplit(self.url).path)}[{extra}]"
        if not self.url:
            return f"{_NAME}[{extra}]"
        return f"{_NAME}[{extra}] @ " + (f"git+{self.url}@{self.commit}" if self.commit else self.url)

    @property
    def github(self) -> tuple[str, str] | None:
        """The repository on GitHub, as OWNER/NAME, and the commit; None for another place."""
        match = _GITHUB.fullmatch(self.url) if self.commit else None
        return (match["repository"], self.commit) if match else None


def install_command(extra: str) -> str:
    """The command that installs an extra from where the suite came from."""
    place = origin()
    return f"pip install {'-e ' if place.editable else ''}{shlex.quote(place.requirement(extra))}"


@cache
def origin() -> Origin:
    """The place that the suite was installed from, as pip has recorded it."""
    from importlib.metadata import PackageNotFoundError, distribution  # few commands ask, and to import it takes long

    try:
        recorded = distribution(_NAME).read_text("direct_url.json")
    except PackageNotFoundError:
        return Origin()
    return recorded_origin(recorded) if recorded else Origin()


def recorded_origin(recorded: str) -> Origin:
    """The place that a direct_url.json names; that of a package index where it names none."""
    try:
        data = json.loads(recorded)
        url, commit = data["url"], data.get("vcs_info", {}).get("commit_id", "")
        if not url.isprintable() or (commit and not _COMMIT.fullmatch(commit)):
            return Origin()
        urlsplit(url)  # a ValueError for what is no address
        folder = data.get("dir_info")
        editable = isinstance(folder, dict) and folder.get("editable") is True
        return Origin(url, commit, folder is not None, editable)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Origin()
