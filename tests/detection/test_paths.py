"""Paths that could be written otherwise: what changes them is accused, and what cannot hold them is not asked."""

from __future__ import annotations

import errno
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import find, given
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from attacks import Attack
from commands import QUICK, ivmdvddrive
from ivmdvddrive_conformance.checks.properties import PATHS as PATHS_DRAWN
from ivmdvddrive_conformance.iuts.errors import Unclaimed
from ivmdvddrive_conformance.iuts.port import Ics
from ivmdvddrive_conformance.language.media import KINDS, PATHS, Shelf
from ivmdvddrive_conformance.tools.mutation_analysis.scenario_player import play_all
from ivmdvddrive_mutants import MUTANTS
from ivmdvddrive_reference import Bench
from vpc import SPECIFICATION, oracle, python_iut

CHANGES = (
    pytest.param("GivesTheNormalisedPath", marks=pytest.mark.attack("normalises-the-path")),
    pytest.param("GivesSingleSeparators", marks=pytest.mark.attack("collapses-separators")),
    pytest.param("GivesSlashes", marks=pytest.mark.attack("replaces-separators")),
    pytest.param("GivesTheStrippedPath", marks=pytest.mark.attack("strips-the-path")),
    pytest.param("GivesTheComposedPath", marks=pytest.mark.attack("composes-letters")),
    pytest.param("GivesTheDecomposedPath", marks=pytest.mark.attack("decomposes-letters")),
    pytest.param("GivesTheFoldedPath", marks=pytest.mark.attack("folds-case")),
    pytest.param("GivesCapitals", marks=pytest.mark.attack("gives-capitals")),
    pytest.param("GivesTheUnquotedPath", marks=pytest.mark.attack("unquotes-percent")),
    pytest.param("GivesTheExpandedPath", marks=pytest.mark.attack("expands-variables")),
    pytest.param("GivesNoQuotationMarks", marks=pytest.mark.attack("strips-quotation-marks")),
    pytest.param("GivesNoApostrophes", marks=pytest.mark.attack("strips-apostrophes")),
    pytest.param("GivesAMaxPath", marks=pytest.mark.attack("cuts-at-max-path")),
    pytest.param("GivesAByteOfLength", marks=pytest.mark.attack("cuts-at-a-byte")),
    pytest.param("OpensAnyCase", marks=pytest.mark.attack("opens-any-case")),
    pytest.param("OpensTheComposedPath", marks=pytest.mark.attack("opens-composed-letters")),
    pytest.param("OpensTheStrippedPath", marks=pytest.mark.attack("opens-the-stripped-path")),
    pytest.param("LocksAnyCase", marks=pytest.mark.attack("locks-any-case")),
    pytest.param("TellsOfTheResolvedPathInserted", marks=pytest.mark.attack("tells-the-resolved-path")),
)


@pytest.mark.parametrize("mutant", CHANGES)
def test_a_changed_path_is_no_conformance(attack: Attack, mutant: str, shelf: Shelf) -> None:
    """The scenarios alone tell, and they are all of the level quick that draws no values."""
    clause = attack.outcome.removeprefix("nonconformant, by ")
    verdict = play_all(oracle, python_iut(MUTANTS[mutant].make), shelf, about=clause)
    assert verdict.overall == "nonconformant"
    assert clause in {r.clause.id for r in verdict.results if r.violated}


@pytest.mark.attack("resolves-the-path")
def test_a_resolved_path_is_no_conformance(attack: Attack, tmp_path: Path) -> None:
    target = "python:ivmdvddrive_mutants.benches:GivesTheResolvedPath"
    attack.check(ivmdvddrive("verify", target, *QUICK, "--select", "ImageFile.value", cwd=tmp_path))


@pytest.mark.attack("normalises-a-relative-path")
def test_a_relative_path_may_be_made_a_full_one(attack: Attack, tmp_path: Path) -> None:
    target = "python:ivmdvddrive_mutants.benches:NormalisesRelativePaths"
    selected = ("--select", "AttachImage.relative", "--select", "AttachImage.E_POINTER")
    attack.check(ivmdvddrive("verify", target, *QUICK, *selected, cwd=tmp_path))


# What a style or a file system cannot express


def test_every_name_leads_to_a_file_of_its_own(shelf: Shelf) -> None:
    images = [shelf.medium(name, "posix").path for name, kind in KINDS.items() if kind == "iso"]
    assert len({os.path.realpath(path) for path in images}) == len(images)
    assert len({(s.st_dev, s.st_ino) for s in map(os.stat, images)}) == len(images)


@pytest.mark.parametrize("style", ["posix", "wine"])
def test_what_is_at_a_path_is_known_by_the_path_alone(shelf: Shelf, style: str) -> None:
    for medium in (shelf.medium(name, style) for name in KINDS if shelf.has(name, style)):
        assert shelf.at(medium.path, style) == medium


def test_a_long_path_is_longer_than_260_characters_in_any_folder(shelf: Shelf) -> None:
    assert len(shelf.medium("ISO_LONG", "posix").path.removeprefix(str(shelf.medium("DIRECTORY", "posix")))) > 260


def test_wine_is_not_asked_for_what_win32_cannot_tell_apart(shelf: Shelf) -> None:
    lacking = {name for name in KINDS if not shelf.has(name, "wine")}
    assert lacking == {"ISO_QUOTED", "ISO_LOWER", "DIRECTORY_CASED"}
    with pytest.raises(Unclaimed, match="express ISO_LOWER"):
        shelf.medium("ISO_LOWER", "wine")


def _poor_file_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let paths be made as on a file system that folds and normalises names, and has no links and no long names."""
    there: set[str] = set()

    def folded(path: Path) -> str:
        return unicodedata.normalize("NFD", str(path)).casefold()

    def refused(path: Path) -> None:
        if folded(path) in there:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        if len(path.name) > 100 or '"' in path.name:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        there.add(folded(path))

    make, open_ = Path.mkdir, Path.open

    def mkdir(self: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if not exist_ok:
            refused(self)
        make(self, mode, parents, exist_ok)

    def opened(self: Path, mode: str = "r", *args: object, **kwargs: object) -> object:
        if "x" in mode:
            refused(self)
        return open_(self, mode, *args, **kwargs)  # type: ignore[call-overload]

    def symlink_to(self: Path, *_args: object, **_kwargs: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM), str(self))

    monkeypatch.setattr(Path, "mkdir", mkdir)
    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr(Path, "symlink_to", symlink_to)


@pytest.mark.attack("folding-file-system")
def test_a_poor_file_system_accuses_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        _poor_file_system(patched)
        poor = Shelf(tmp_path)
    lacking = {name for name in PATHS if not poor.has(name, "posix")}
    assert lacking == {
        "ISO_LINK", "ISO_DECOMPOSED", "DIRECTORY_COMPOSED", "ISO_QUOTED", "ISO_LOWER", "DIRECTORY_CASED", "ISO_LONG",
    }  # fmt: skip
    verdict = play_all(oracle, python_iut(Bench), poor)
    assert verdict.overall == "conformant"


def test_a_full_disk_is_no_poor_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "symlink_to", full)
    with pytest.raises(OSError, match="No space left"):
        Shelf(tmp_path)


# What the values are drawn from


@pytest.mark.parametrize("style", ["posix", "wine"])
@given(segments=st.lists(st.sampled_from([".", "", "detour", ".."]), max_size=8))
def test_any_detour_leads_to_the_image(shelf: Shelf, style: str, segments: list[str]) -> None:
    there = shelf.at(shelf.detour(segments, style), style)
    assert (there.kind, there.full) == ("iso", ())


def test_values_are_drawn_of_paths_that_could_be_written_otherwise(shelf: Shelf) -> None:
    ics = Ics("n", "1", "l", ("vpc",), ("vtable",), frozenset(), "posix")
    steps = PATHS_DRAWN.steps(SPECIFICATION, ics, shelf)
    found = find(
        steps, lambda s: shelf.at(s.args[0], "posix").kind == "iso" and os.path.normpath(s.args[0]) != s.args[0]
    )
    assert found.member == "AttachImage"


def test_a_bench_with_media_of_its_own_is_given_no_detour(shelf: Shelf) -> None:
    ics = Ics("n", "1", "l", ("vpc",), ("vtable",), frozenset({"provides-media"}), "posix")
    with pytest.raises(NoSuchExample):
        find(PATHS_DRAWN.steps(SPECIFICATION, ics, shelf), lambda s: shelf.at(s.args[0], "posix").kind == "iso")
