"""``ivmdvddrive docs``: what it refuses, and evidence made anew."""

from __future__ import annotations

import sys
from pathlib import Path

import jsonschema
import pytest

from commands import ivmdvddrive
from ivmdvddrive_conformance.cli import main
from ivmdvddrive_conformance.results.document import results_schema
from ivmdvddrive_conformance.text.installation import install_command
from ivmdvddrive_conformance.tools.site import build
from ivmdvddrive_conformance.tools.site.evidence import evidence_page, stored_results
from ivmdvddrive_conformance.tools.site.products import Products
from ivmdvddrive_spec import Specification
from vpc import specifications


def test_evidence_is_made_anew(tmp_path: Path) -> None:
    ran = ivmdvddrive("docs", "evidence", "reference", "--level", "quick", "--out", "e", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("reference: CONFORMANT: every required clause is met")
    [stored] = stored_results(specifications, tmp_path / "e")
    jsonschema.validate(stored.results, results_schema())
    assert (stored.name, stored.results["verdict"]) == ("reference", "conformant")


def test_evidence_of_what_cannot_be_judged_stays_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "e"
    folder.mkdir()
    (folder / "qemu.json").write_text("before")
    ran = ivmdvddrive("docs", "evidence", "qemu", "--level", "quick", "--out", "e", cwd=tmp_path, PATH=str(tmp_path))
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "qemu" in ran.stderr
    assert (folder / "qemu.json").read_text() == "before"


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    ran = ivmdvddrive("docs", "evidence", "vmware", cwd=tmp_path)
    assert ran.returncode == 2
    assert "vmware is none of reference, stdio, qemu" in ran.stderr


def test_a_folder_that_is_no_site_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("dear to me")
    ran = ivmdvddrive("docs", "build", "--out", ".", cwd=tmp_path)
    assert ran.returncode == 2
    assert "there is something else than a site" in ran.stderr
    assert (tmp_path / "mine.txt").exists()


def test_results_that_cannot_be_read_are_bad_usage(tmp_path: Path) -> None:
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "mine.json").write_text("{}")
    ran = ivmdvddrive("docs", "build", "--evidence", "e", cwd=tmp_path)
    assert ran.returncode == 2
    assert "mine.json is no results.json: it says no schema" in ran.stderr
    assert not (tmp_path / "site").exists()


def test_without_graphviz_it_says_what_to_install(tmp_path: Path) -> None:
    ran = ivmdvddrive("docs", "build", cwd=tmp_path, PATH=str(Path(sys.executable).parent))
    assert ran.returncode == 2
    assert "install the package graphviz" in ran.stderr


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'furo' else find(name, *a)\n"
    )
    ran = ivmdvddrive("docs", "build", cwd=tmp_path, PYTHONPATH=str(blocked))
    assert ran.returncode == 2
    assert install_command("docs") in ran.stderr


def test_an_installed_suite_has_no_evidence_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The gate builds the whole site with a wheel; here Sphinx is left out, which takes most of the time."""
    monkeypatch.setattr(build, "evidence_folder", lambda: tmp_path / "none")
    products = Products({profile: Specification.for_profile(profile) for profile in Specification.profiles()})
    assert "This copy of the site has no evidence" in evidence_page(products, [])
    monkeypatch.setattr(build, "build", lambda *_: 0)
    with pytest.raises(SystemExit) as ended:
        main(["docs", "build", "--out", str(tmp_path / "site")])
    assert ended.value.code == 0
    assert "no evidence: an installed suite has no stored results" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main(["docs", "evidence", "reference"])
    assert ended.value.code == 2
    assert "name a folder with --out" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["build", "evidence"])
def test_it_says_how_it_is_used(tmp_path: Path, verb: str) -> None:
    ran = ivmdvddrive("docs", verb, "--help", cwd=tmp_path)
    assert ran.returncode == 0
    assert "--out DIR" in ran.stdout
