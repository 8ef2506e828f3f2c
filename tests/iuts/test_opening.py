"""Opening an IUT by its name."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ivmdvddrive_conformance.cli.smoke import smoke
from ivmdvddrive_conformance.cli.verify import verify
from ivmdvddrive_conformance.iuts.errors import BadTarget, CannotStart
from ivmdvddrive_conformance.iuts.opening import KINDS
from ivmdvddrive_reference import Bench
from vpc import open_iut

ROOT = Path(__file__).parents[2]


class Other(Bench):
    profiles = ("vs2005", "\x1b")


def test_the_reference() -> None:
    iut = open_iut("reference")
    assert (iut.ics.name, iut.ics.profiles) == ("ivmdvddrive reference", ("vpc",))
    iut.close()


def test_a_python_object() -> None:
    iut = open_iut("python:ivmdvddrive_reference:Bench")
    assert len(iut.reset()) == 3
    iut.close()


def test_a_program() -> None:
    iut = open_iut(f"stdio:{sys.executable} -m ivmdvddrive_reference")
    try:
        assert len(iut.reset()) == 3
    finally:
        iut.close()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "unknown kind of IUT ''; known: reference, python, stdio, tcp, qemu, libvirt, com"),
        ("com:", "needs a {CLSID}, a ProgID, or the path of a DLL"),
        ("Reference", "Did you mean 'reference'?"),
        ("pyhton:a:b", "Did you mean 'python'?"),
        ("\x1b:x", r"unknown kind of IUT '\\\\x1b'"),
        ("reference:x", "'reference' takes no target, and got 'x'"),
        ("qemu:x", "'qemu' takes no target, and got 'x'"),
        ("libvirt:", "'libvirt:' needs a URI of libvirt: 'libvirt:qemu:///embed'"),
        ("libvirt:nonsense", "'libvirt:' needs a URI of libvirt"),
        ("libvirt:qemu:///embed?root=/tmp", "the suite makes the root"),
        ("stdio:", "'stdio:' needs a command line"),
        ("stdio:'open", "cannot split the command line"),
        ("tcp:", "'tcp:' needs the address of a server that listens"),
        ("tpc:localhost:7000", "Did you mean 'tcp'?"),
        ("python:", "needs a module and a factory"),
    ],
)
def test_an_unusable_name(name: str, said: str) -> None:
    with pytest.raises(BadTarget, match=said):
        open_iut(name)


def test_a_profile_that_it_does_not_offer() -> None:
    with pytest.raises(CannotStart, match=r"does not offer the profile vpc; it offers vs2005, \\x1b"):
        open_iut(f"python:{__name__}:Other")


def test_the_kinds() -> None:
    assert set(KINDS) == {"reference", "python", "stdio", "tcp", "qemu", "libvirt", "com"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("page", ["README.md", "docs/implementing.md"])
def test_the_pages_say_how_every_kind_is_judged(page: str, kind: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert re.search(rf"[ `']{kind}[:\s`']", text)
    if kind != "reference":  # it is nobody's own
        rows = [line for line in text.splitlines() if line.startswith("| ")]
        assert any(re.search(rf"[ `']{kind}[:`']", row) for row in rows)


@pytest.mark.parametrize("command", [verify, smoke])
def test_the_help_has_a_line_for_every_kind(command: click.Command) -> None:
    said = CliRunner().invoke(command, ["--help"]).output
    for kind, (what, _) in KINDS.items():
        assert f"{kind:<10} {what}" in said


def test_a_binding_that_is_not_offered() -> None:
    with pytest.raises(CannotStart, match="does not offer the binding dispatch; it offers vtable"):
        open_iut("reference", binding="dispatch")


def test_python_is_the_suites_own_where_its_environment_is_not_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    iut = open_iut("stdio:python -m ivmdvddrive_reference")
    assert iut.ics.name == "ivmdvddrive reference"
    iut.close()


def test_python_is_what_the_path_says_where_the_environment_is_on_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "python"
    own.write_text("#!/bin/sh\nexit 7\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path), str(Path(sys.executable).parent)]))
    with pytest.raises(CannotStart, match="7"):
        open_iut("stdio:python -m ivmdvddrive_reference")
