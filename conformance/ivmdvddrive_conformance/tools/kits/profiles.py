"""The profiles of a starting kit: one template holds the lines of them all.

A template is the kit of Virtual PC as a whole program, which linters and compilers accept. A line of this profile alone
ends with the comment ``vpc only``. A line of another profile alone is a comment that begins with ``NAME only:``; it
stands above the line that it replaces, if any::

    # vs2005 only: def SetBusLocation(self, busType: int, busNumber: int, deviceNumber: int) -> None:
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:  # vpc only

No kit has these comments. The commands that judge a kit need no marks, and could have none in JSON: wherever a command
of the suite names the IUT, the option for the profile follows.
"""

from __future__ import annotations

import re
import shlex
from typing import Final

from ivmdvddrive_spec.records import DEFAULT_PROFILE

__all__ = ["PROFILES", "in_profile", "judged"]

PROFILES: Final = (DEFAULT_PROFILE, "vs2005")
"""The profiles that the templates have lines for."""

_MARKED: Final = re.compile(
    rf"^(?P<before>.*?)(?:#|//) (?P<profile>{'|'.join(PROFILES)}) only(?:: ?(?P<after>.*))?\n", re.MULTILINE
)


def judged(iut: str, profile: str) -> str:
    """The words of a command line that name the IUT to judge, and its profile."""
    return shlex.quote(iut) + ("" if profile == DEFAULT_PROFILE else f" --profile {profile}")


def in_profile(template: str, iut: str, profile: str) -> str:
    """The text of a template's file in the kit of a profile."""
    lines = _MARKED.sub(lambda line: _kept(line, profile), template)
    return re.sub(rf"(ivmdvddrive \w+ ){re.escape(shlex.quote(iut))}", lambda m: m[1] + judged(iut, profile), lines)


def _kept(line: re.Match[str], profile: str) -> str:
    if line["profile"] != profile:
        return ""
    return f"{line['before']}{line['after'] or ''}".rstrip() + "\n"
