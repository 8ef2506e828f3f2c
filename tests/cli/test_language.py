"""``explain --lang``: the texts of the specification in another language, chosen by option or environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import ivmdvddrive
from ivmdvddrive_conformance.cli.language import language_of_environment


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "fr_CA"}, "fr"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "xx_XX"}, "en"),
        ({"LANG": "../fr"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "fr_BE"}, "fr"),
        ({"LANG": "fr_FR", "LC_ALL": ""}, "fr"),
    ],
)
def test_the_environment_chooses_a_language_that_there_is(environment: dict[str, str], language: str) -> None:
    assert language_of_environment(environment) == language


def test_explain_speaks_french(tmp_path: Path) -> None:
    ran = ivmdvddrive("explain", "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE", "--lang", "fr", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    said = " ".join(ran.stdout.split())
    assert "Le support attaché n'est pas un lecteur hôte." in said
    assert "Que répondent ReleaseHostDrive, ReleaseImage" in said
    assert "0xA0040728" in said


def test_the_option_is_stronger_than_the_environment(tmp_path: Path) -> None:
    french = ivmdvddrive("explain", "AttachImage", LANG="fr_FR.UTF-8", LC_ALL="", cwd=tmp_path)
    english = ivmdvddrive("explain", "AttachImage", "--lang", "en", LANG="fr_FR.UTF-8", LC_ALL="", cwd=tmp_path)
    assert "Attache une image ISO" in french.stdout
    assert "Attaches an ISO image" in english.stdout


def test_an_unknown_language_is_bad_usage(tmp_path: Path) -> None:
    ran = ivmdvddrive("explain", "AttachImage", "--lang", "xx", cwd=tmp_path)
    assert ran.returncode == 2
    assert "'xx' is not one of 'en', 'fr'" in ran.stderr
