r"""Media that the suite makes for IUTs that do not: small real ISO 9660 images, folders, and files that are no image.

The files lie in one folder, made once a run; the paths that an IUT is given are in its own style.

Most media are there for their paths. An implementation has to give back the path that it was given, and has to open the
file that the path names, so each of these names one image in a way that some function changes: it is not normalised,
leads over a symbolic link, begins and ends with spaces, holds ``%41`` or ``$HOME``, differs from another file in case
alone, and so on. Two rules keep the suite from accusing an implementation that is right:

- No two names lead to one file: an implementation that lets one drive alone have an image may know it by its file.
- What a style of paths or a file system cannot express is not asked. Win32 takes names that differ in case for one
  file, strips trailing spaces, and opens no path of more than 259 characters unless a program asks for it; some file
  systems fold case, normalise Unicode, or have no symbolic links. ``Shelf`` finds that out by making the files.

Beside some of these images stands a decoy: a folder, where the changed path leads. So an implementation that changes a
path before it opens the file is told by its answer, even if it gives the path back as it was.
"""

from __future__ import annotations

import errno
import functools
import io
import ntpath
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final, Literal, NamedTuple, TypeAlias

import pycdlib

from ivmdvddrive_spec.model.state import Medium

from ..iuts.errors import Unclaimed

__all__ = ["KINDS", "PATHS", "Shelf", "styled"]

_Kind: TypeAlias = Literal["iso", "directory", "missing", "not-iso"]

_FILES: Final[dict[str, tuple[_Kind, str]]] = {
    "ISO1": ("iso", "first.iso"),
    "ISO2": ("iso", "second.iso"),
    "ISO_UNICODE": ("iso", "Zwölf Größen, 日本語, 💿 'quoted', a=b.iso"),
    "DIRECTORY": ("directory", "a folder.iso"),
    "MISSING": ("missing", "nothing is here.iso"),
    "NOT_ISO": ("not-iso", "not an image.iso"),
}
"""The media of every run, whatever the style of its paths."""


class _Spelling(NamedTuple):
    """A path below a folder as an IUT gets it, by style; None where the style cannot express it.

    ``file`` is where the file lies, if the path leads there on a detour.
    """

    posix: str | None
    windows: str | None
    kind: _Kind = "iso"
    file: str | None = None


_E_ACUTE: Final = "\u00e9"
_E_AND_ACUTE: Final = "e\u0301"

_SPELLINGS: Final = {
    "ISO_DOTS": _Spelling("./detour/../dotted.iso", r".\detour\..\dotted.iso", file="dotted.iso"),
    "ISO_DOUBLED": _Spelling("doubled//separator.iso", r"doubled\\separator.iso", file="doubled/separator.iso"),
    "ISO_LINK": _Spelling("shortcut/link.iso", r"shortcut\link.iso", file="linked/target.iso"),
    "ISO_SLASHES": _Spelling(r"back\slash.iso", "forward/slash.iso"),
    "ISO_SPACES": _Spelling(" spaces / spaced.iso ", r" spaces\ spaced.iso"),
    "ISO_COMPOSED": _Spelling(f"caf{_E_ACUTE} {_E_ACUTE}.iso", f"caf{_E_ACUTE} {_E_ACUTE}.iso"),
    "ISO_DECOMPOSED": _Spelling(f"caf{_E_AND_ACUTE} {_E_AND_ACUTE}.iso", f"caf{_E_AND_ACUTE} {_E_AND_ACUTE}.iso"),
    "DIRECTORY_COMPOSED": _Spelling(
        f"caf{_E_ACUTE} {_E_AND_ACUTE}.iso", f"caf{_E_ACUTE} {_E_AND_ACUTE}.iso", "directory"
    ),
    "ISO_PERCENT": _Spelling("%41%20%TEMP%.iso", "%41%20%TEMP%.iso"),
    "ISO_VARIABLE": _Spelling("~/$HOME ${PATH}.iso", r"~\$HOME ${PATH}.iso"),
    "ISO_QUOTED": _Spelling('"quoted.iso"', None),
    "ISO_APOSTROPHES": _Spelling("'quoted.iso'", "'quoted.iso'"),
    "ISO_UPPER": _Spelling("CASE.ISO", "CASE.ISO"),
    "ISO_LOWER": _Spelling("case.iso", None),
    "DIRECTORY_CASED": _Spelling("Case.iso", None, "directory"),
    "ISO_LONG": _Spelling(f"{'d' * 128}/long-{'x' * 130}.iso", f"{'d' * 128}\\long-{'x' * 130}.iso"),
    "ISO_RELATIVE": _Spelling("relative.iso", "relative.iso"),
}
"""Names that are there for their paths. Of ``ISO_RELATIVE`` the path from the working folder on is given."""

_FOLDERS: Final = ("detour",)
"""The folders that detours lead through."""

_DECOYS: Final = (" spaces / spaced.iso", "spaces/spaced.iso", "quoted.iso", "A %TEMP%.iso", "back/slash.iso")
"""Folders where changed paths lead."""

_LONGEST_ON_WINDOWS: Final = 259
"""MAX_PATH is 260 with the NUL that ends a path: programs of Windows open longer ones where they ask for it alone."""

_CANNOT_HOLD: Final = frozenset(
    {
        errno.EEXIST, errno.EINVAL, errno.EILSEQ, errno.ENAMETOOLONG, errno.ENOENT, errno.EACCES, errno.EPERM,
        errno.ENOTSUP, errno.ENOSYS,
    }
)  # fmt: skip
"""The errors of file systems that cannot hold a name, or take two for one. A full disk is another matter."""

_STYLES_HERE: Final = ("windows",) if os.name == "nt" else ("posix", "wine")
"""The styles of paths that lead to files of this machine."""

KINDS: Final[dict[str, _Kind]] = {
    **{name: kind for name, (kind, _) in _FILES.items()},
    **{name: spelling.kind for name, spelling in _SPELLINGS.items()},
}
"""The names that scenarios use for media, and what is there."""

PATHS: Final = tuple(_SPELLINGS)
"""Those that are there for their paths, and that a run may lack."""


class Shelf:
    """A folder of media; making it writes about 1 MiB."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for kind, text in _FILES.values():
            _make(folder / text, kind, anew=True)
        # A folder of its own for each shelf: a name that is there already is one that the file system folds.
        self._special = Path(tempfile.mkdtemp(prefix="paths-", dir=folder))
        self._made = self._make_special()

    def medium(self, name: str, style: str) -> Medium:
        """The medium of a name of ``KINDS``, its path in a style: posix, windows or wine.

        Raises Unclaimed where the style or the file system cannot express it.
        """
        if name in _FILES:
            kind, text = _FILES[name]
            return Medium(styled(self._folder / text, style), kind)
        if not self.has(name, style):
            raise Unclaimed(f"paths and a file system that can express {name}")
        if name == "ISO_RELATIVE":
            return self._relative(style)
        return Medium(self._spelled(name, style), KINDS[name])

    def has(self, name: str, style: str) -> bool:
        """Tell whether a medium is there, and its path can be told in a style."""
        if name in _FILES:
            return True
        if style not in _STYLES_HERE or (name == "ISO_RELATIVE" and _from_here(self._special) is None):
            return False
        text = _text(name, style, self._special)
        return text is not None and (name, _place(name, text)) in self._made

    def at(self, path: str, style: str) -> Medium:
        """Return what is at a path of that style: of images, those of this shelf alone are known to be some."""
        here = _unstyled(path, style)
        full = () if not path or _is_full(path, style) else _full_paths(path, style)
        try:
            if here is None:
                kind: _Kind = "missing"
            elif os.path.isdir(here):  # noqa: PTH112  # a Path would normalise what the IUT gets
                kind = "directory"
            elif not os.path.exists(here):  # noqa: PTH110
                kind = "missing"
            else:
                kind = "iso" if os.path.realpath(here) in self._own else "not-iso"
        except (OSError, ValueError):  # what cannot be asked for is missing
            kind = "missing"
        return Medium(path, kind, full)

    def nowhere(self, name: str, style: str) -> str:
        """The path of a name in a folder that is not there, for which the name may be any string."""
        return f"{styled(self._folder / 'nothing', style)}{_separator(style)}{name}"

    def detour(self, segments: Sequence[str], style: str) -> str:
        """A full path of the medium ``ISO_DOTS`` over these segments: any of ``.``, ``..``, ``detour`` and nothing.

        Segments that lead to where no folder is are left out.
        """
        found: list[str] = []
        deep = 0
        for segment in segments:
            step = {"detour": 1, "..": -1}.get(segment, 0)
            if deep + step in (0, 1):
                deep += step
                found.append(segment)
        separator = _separator(style)
        return separator.join([styled(self._special, style), *found, *[".."] * deep, "dotted.iso"])

    @functools.cached_property
    def _own(self) -> frozenset[str]:
        """The images of this shelf, each by the one path that has no detour."""
        plain = [self._folder / text for kind, text in _FILES.values() if kind == "iso"]
        special = [self._special / place for name, place in self._made if KINDS[name] == "iso"]
        return frozenset(map(os.path.realpath, [*plain, *special]))

    def _make_special(self) -> frozenset[tuple[str, str]]:
        """Make the media that are there for their paths; gives those that the file system can hold, and where."""
        for folder in _FOLDERS:
            (self._special / folder).mkdir()
        texts = [(name, _text(name, style, self._special)) for style in _STYLES_HERE for name in PATHS]
        wanted = dict.fromkeys((name, _place(name, text)) for name, text in texts if text is not None)
        made = [(name, place) for name, place in wanted if _made(self._special / place, KINDS[name])]
        links = (("linked", "shortcut"), ("target.iso", "linked/link.iso"))
        linked = all(_linked(self._special / link, target) for target, link in links)
        for decoy in _DECOYS:
            _made(self._special / decoy, "directory")
        return frozenset(each for each in made if linked or each[0] != "ISO_LINK")

    def _spelled(self, name: str, style: str) -> str:
        text = _text(name, style, self._special)
        assert text is not None
        return f"{styled(self._special, style)}{_separator(style)}{text}"

    def _relative(self, style: str) -> Medium:
        there = _from_here(self._special)
        assert there is not None
        text = os.path.join(there, "relative.iso")  # noqa: PTH118  # it begins with .. on purpose
        given = text.replace("/", "\\") if style == "wine" else text
        return Medium(given, "iso", _full_paths(given, style))


def styled(path: Path, style: str) -> str:
    """A path of this machine as an IUT of that style knows it; Wine has this machine's root as drive Z."""
    if style == "wine":
        return str(PureWindowsPath("Z:/", *PurePosixPath(path).parts[1:]))
    return str(path)


def _unstyled(path: str, style: str) -> str | None:
    """A path of an IUT as this machine knows it; None for what lies on another drive of Wine's."""
    if style != "wine":
        return path
    drive, rest = ntpath.splitdrive(path)
    return rest.replace("\\", "/") if drive.lower() in ("z:", "") else None


def _separator(style: str) -> str:
    return "/" if style == "posix" else "\\"


def _is_full(path: str, style: str) -> bool:
    return path.startswith("/") if style == "posix" else PureWindowsPath(path).is_absolute()


def _full_paths(path: str, style: str) -> tuple[str, ...]:
    """The full paths that a relative one may stand for, from the working folder on; empty where there is none."""
    try:
        here = Path.cwd()
    except OSError:  # it was deleted
        return (path,)
    if style == "posix":
        joined = f"{here}/{path}"
        found = [joined, os.path.normpath(joined), _resolved(joined)]
    else:
        joined = ntpath.join(styled(here, style), path)
        unstyled = _unstyled(joined, style)
        resolved = styled(Path(_resolved(unstyled)), style) if unstyled else joined
        found = [joined, ntpath.normpath(joined), resolved]
    return tuple(dict.fromkeys(found))


def _resolved(path: str) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return path


def _from_here(folder: Path) -> str | None:
    """A folder as seen from the working folder; None where that was deleted, or lies on another drive."""
    try:
        return os.path.relpath(folder)
    except (OSError, ValueError):
        return None


def _text(name: str, style: str, folder: Path) -> str | None:
    """The path of a name below a folder, as a style writes it."""
    if style == "posix":
        return _SPELLINGS[name].posix
    text = _SPELLINGS[name].windows
    if text is None or name != "ISO_LONG" or style == "wine":
        return text
    return text[-max(_LONGEST_ON_WINDOWS - len(str(folder)) - 1, 40) :].lstrip("\\")


def _place(name: str, text: str) -> str:
    """Return where the file of a name lies, as this machine writes it."""
    spelling = _SPELLINGS[name]
    return spelling.file or (text if text == spelling.posix else text.replace("\\", "/"))


def _make(path: Path, kind: _Kind, *, anew: bool) -> None:
    """Make what is at a path; ``anew`` says that it may be there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "directory":
        path.mkdir(exist_ok=anew)
    elif kind != "missing":
        content = _image() if kind == "iso" else b"This is no ISO 9660 image.\n" * 2048
        with path.open("wb" if anew else "xb") as file:
            file.write(content)


def _made(path: Path, kind: _Kind) -> bool:
    """Make what is at a path, unless the file system cannot hold it beside what is there."""
    try:
        return _is_held(lambda: _make(path, kind, anew=False))
    except UnicodeEncodeError:  # a locale without Unicode
        return False


def _linked(link: Path, target: str) -> bool:
    """Make a symbolic link, unless the file system has none, or Windows permits none."""
    to_folder = (link.parent / target).is_dir()
    try:
        return _is_held(lambda: link.symlink_to(target, target_is_directory=to_folder))
    except NotImplementedError:  # pathlib's word for a system without links
        return False


def _is_held(make: Callable[[], None]) -> bool:
    """Make something on the file system; False if the file system cannot hold it."""
    try:
        make()
    except OSError as error:
        if error.errno in _CANNOT_HOLD:
            return False
        raise
    return True


@functools.cache
def _image() -> bytes:
    """An ISO 9660 image of one file."""
    iso = pycdlib.PyCdlib()
    iso.new(vol_ident="CONFORMANCE")
    text = b"An image of the conformance suite.\n"
    iso.add_fp(io.BytesIO(text), len(text), "/README.TXT;1")
    out = io.BytesIO()
    iso.write_fp(out)
    iso.close()
    return out.getvalue()
