"""Building the site: its sources put together in a folder, Sphinx run on them, and what came out checked.

The hand-written pages lie in ``docs/`` of a checkout, and inside this package once it is installed. Sphinx runs in a
process of its own, with warnings as errors: it changes docutils for good.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.translations import languages, translation

from ...results.files import refuse_special, unwritable
from ...results.reading import Specifications
from ...text.installation import install_command
from ...text.printable import printable
from ..learning.graphviz import Missing, require_dot
from .evidence import Stored, stored_results
from .language import language
from .pages import generated, translated
from .products import Products
from .repository_links import on_the_site
from .site_check import faults

__all__ = ["BuildFailed", "build", "evidence_folder", "prepare", "prepare_translation", "run_sphinx", "sources"]

_NEEDED: Final = ("sphinx", "sphinx_needs", "myst_parser", "furo")
_LEFT_OUT: Final = ("permalink.html", "schema_violations.json")
"""What sphinx-needs adds: a page that works on a server alone, where each clause has its anchor, and a log."""

_HERE: Final = Path(__file__).parent
_ROOT: Final = _HERE.parents[3]


class BuildFailed(Exception):
    """Sphinx had something to say, or a link leads nowhere; the message has it."""


def sources() -> Path:
    """The hand-written pages."""
    shipped = _HERE / "docs"
    return shipped if shipped.exists() else _ROOT / "docs"


def evidence_folder() -> Path:
    """The stored results that the site shows by default."""
    return sources() / "evidence"


def build(specifications: Specifications, out: Path, command: click.Command, evidence: Path | None = None) -> int:
    """Build the site of all profiles into a folder and give the number of its pages.

    ``command`` is the whole command line, which has a page. ``evidence`` is the folder of stored results; without one
    it is the checkout's, and an installed suite has none.
    Raises Missing where the extra ``docs`` or Graphviz is not installed, UnreadableEvidence, and BuildFailed.
    """
    for package in _NEEDED:
        if importlib.util.find_spec(package) is None:
            raise Missing(f"the Python package {package} is missing: run {install_command('docs')}")
    require_dot()
    try:
        refuse_special(out)
    except OSError as error:
        raise BuildFailed(f"cannot write {printable(str(out))}: {unwritable(error)}") from error
    products = Products({profile: specifications(profile) for profile in Specification.profiles()})
    folder_of_results = evidence or evidence_folder()
    stored = stored_results(specifications, folder_of_results) if evidence or folder_of_results.is_dir() else []
    with tempfile.TemporaryDirectory(prefix="ivmdvddrive-docs-") as folder:
        source, made = Path(folder) / "source", Path(folder) / "html"
        prepare(products, source, stored, command)
        others = {name: Path(folder) / name / "source" for name in languages()[1:]}
        for name, other in others.items():
            prepare_translation(products, name, other)
        run_sphinx(source, made)
        for name, other in others.items():
            run_sphinx(other, made / name, name)
        for name in _LEFT_OUT:
            for left in made.rglob(name):
                left.unlink()
        found = faults(made)
        if found:
            raise BuildFailed("\n".join(found))
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(made, out)
    return sum(1 for _ in out.rglob("*.html"))


def prepare(products: Products, source: Path, stored: Sequence[Stored], command: click.Command) -> None:
    """Put the hand-written pages and the generated ones into a folder."""
    shutil.copytree(
        sources(), source, ignore=shutil.ignore_patterns("*.json", "__pycache__", "locale", *languages()[1:])
    )
    if not (source / "changelog.md").exists():  # it lies beside the other pages only once it is installed
        shutil.copy(_ROOT / "CHANGELOG.md", source / "changelog.md")
    for page in source.glob("*.md"):
        page.write_text(on_the_site(page.read_text(encoding="utf-8")), encoding="utf-8")
    for path, text in generated(products, stored, command):
        page = source / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")


def prepare_translation(products: Products, name: str, source: Path) -> None:
    """Put the pages that are there in another language into a folder; its first page is that of ``docs/LANGUAGE``."""
    docs = sources()
    for folder in ("_static", "_templates", "locale"):
        shutil.copytree(docs / folder, source / folder)
    shutil.copy(docs / "conf.py", source)
    (source / "extra").mkdir()
    shutil.copytree(docs / name, source, dirs_exist_ok=True)
    for path, text in translated(products.in_language(language(docs, name), translation(name))):
        page = source / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")


def run_sphinx(source: Path, out: Path, language: str = "en") -> None:
    """Run Sphinx, nitpicky and with warnings as errors; raises BuildFailed."""
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-n", "-W", "--keep-going"]
    command += ["-D", f"language={language}", "-d", str(source.parent / "doctrees"), str(source), str(out)]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")  # noqa: S603  # ours
    if ran.returncode:
        raise BuildFailed((ran.stderr or ran.stdout).replace(f"{source}/", "").strip())
