"""Opening a COM server by each kind of name, and what is said where that does not work."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivmdvddrive_conformance.cli.com import com
from ivmdvddrive_conformance.iuts import opening
from ivmdvddrive_conformance.iuts.com import building, register, requirements, unregister, wine
from ivmdvddrive_conformance.iuts.com.places import REFERENCE, REFERENCE_VS2005, server_sources
from ivmdvddrive_conformance.iuts.errors import BadTarget, CannotStart
from profiles import SPECIFICATIONS
from vpc import open_iut

pytest.importorskip("platformdirs", reason="the extra 'com' is not installed")

_BENCH = re.search(r"uuid\(([0-9a-f-]+)\)\]\s+coclass ReferenceBench", (server_sources() / "reference.idl").read_text())
CLSID = f"{{{_BENCH[1] if _BENCH else ''}}}"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("", "needs a {CLSID}, a ProgID, or the path of a DLL"),
        ("{no}", "'{no}' is no CLSID"),
        ("no/such.dll", "there is no file 'no/such.dll'"),
        ("\x1b/x.dll", r"there is no file '\\\\x1b/x.dll'"),
    ],
)
def test_an_unusable_target(target: str, said: str) -> None:
    with pytest.raises(BadTarget, match=re.escape(said).replace(r"\\\\\\\\", r"\\\\")):
        open_iut(f"com:{target}")


def test_what_is_missing_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements, "find", lambda _requirement: None)
    with pytest.raises(CannotStart, match="apt-get install --no-install-recommends cmake ninja-build g\\+\\+-mingw"):
        requirements.require(requirements.BUILDING, "building")


def test_a_bridge_that_is_not_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(building, "built", lambda: tmp_path)
    dll = tmp_path / "server.dll"
    dll.touch()
    with pytest.raises(CannotStart, match="run 'ivmdvddrive com build'"):
        open_iut(f"com:{dll}")


@pytest.mark.com
def test_a_file_that_is_no_server(native: Path, tmp_path: Path) -> None:
    dll = tmp_path / "server.dll"
    dll.write_bytes(b"This is no DLL.")
    with pytest.raises(CannotStart, match="it cannot be loaded"):
        open_iut(f"com:{dll}")


@pytest.mark.com
@pytest.mark.parametrize("binding", ["vtable", "dispatch"])
def test_the_path_of_a_dll_and_one_of_its_classes(binding: str, reference: str) -> None:
    iut = open_iut(f"com:{reference}#{CLSID}", binding=binding)
    try:
        assert len(iut.reset()) == 3
    finally:
        iut.close()


@pytest.mark.com
def test_a_class_of_the_dll_that_is_none(reference: str) -> None:
    nobodys = "{00000000-1111-2222-3333-444444444444}"
    with pytest.raises(CannotStart, match="none of its classes gives an object"):
        open_iut(f"com:{reference}#{nobodys}")


@pytest.mark.com
def test_a_registered_server_by_clsid_and_by_progid(reference: str) -> None:
    registering = wine.command(Path("regsvr32"), "/s", wine.windows_path(Path(reference)))
    subprocess.run(registering, check=True, timeout=60, capture_output=True)
    for name in (CLSID, "IvmdvddriveReference.Bench"):
        iut = open_iut(f"com:{name}")
        try:
            assert iut.ics.name == "ivmdvddrive COM reference"
            assert len(iut.reset()) == 3
        finally:
            iut.close()


@pytest.mark.com
@pytest.mark.parametrize(
    ("dll", "asked", "offered"), [(REFERENCE, "vs2005", "vpc"), (REFERENCE_VS2005, "vpc", "vs2005")]
)
def test_a_server_of_another_profile_is_refused_by_what_its_machines_are(
    dll: str, asked: str, offered: str, native: Path
) -> None:
    said = f"does not offer the profile {asked}; it offers {offered}: judge it with --profile {offered}"
    with pytest.raises(CannotStart, match=said):
        opening.open_iut(f"com:{native / dll}", SPECIFICATIONS[asked])


@pytest.mark.com
def test_a_progid_that_is_not_registered(native: Path) -> None:
    with pytest.raises(CannotStart, match="no class is registered by that ProgID"):
        open_iut("com:No.Such.Server")


@pytest.mark.com
def test_the_reference_is_registered_and_unregistered_on_request(
    reference: str, own_prefix: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progid = r"Software\\Classes\\VirtualPC.Application"
    registry = own_prefix / "system.reg"
    assert register(lambda _said: None) == unregister(lambda _said: None) == Path(reference)
    assert progid not in registry.read_text(encoding="utf-8")
    register(lambda _said: None)
    assert f"[{progid}" in registry.read_text(encoding="utf-8")


@pytest.mark.com
def test_another_server_s_registration_stays(reference: str, own_prefix: Path) -> None:
    """As the product's own does, where it is installed."""
    class_id = "HKCR\\CLSID\\{9a1774b7-8251-4468-a214-61dcaed9ac2f}"
    adding = wine.command(Path("reg"), "add", class_id, "/ve", "/d", "Another server", "/f")
    subprocess.run(adding, check=True, timeout=60, capture_output=True)
    for change in (register, unregister):
        with pytest.raises(CannotStart, match="another server is registered as VirtualPC.Application"):
            change(lambda _said: None)
    asking = wine.command(Path("reg"), "query", class_id, "/ve")
    asked = subprocess.run(asking, check=True, timeout=60, capture_output=True, text=True)
    assert "Another server" in asked.stdout


def test_a_server_that_is_not_built_is_not_registered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(building, "built", lambda: tmp_path)
    ran = CliRunner().invoke(com, ["register"], standalone_mode=False)
    assert (ran.return_value, "run 'ivmdvddrive com build'" in ran.stderr) == (3, True)
