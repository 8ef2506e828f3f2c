"""The built type library and the reference's vtables are those of the SDK header's table.

The test reads the table itself: what writes the IDL has no part in it.
"""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from importlib.resources import files
from itertools import starmap
from pathlib import Path
from typing import Any

import pytest

from ivmdvddrive_conformance.iuts.com import requirements, wine
from ivmdvddrive_conformance.iuts.com.places import server_sources

pytestmark = pytest.mark.com

HEADER: dict[str, Any] = tomllib.loads(
    (files("ivmdvddrive_spec") / "data" / "headers" / "vpc.toml").read_text(encoding="utf-8")
)
PROGRAMS = Path(__file__).parent / "programs"
COMPILER = next(r for r in requirements.BUILDING if "compiler" in r.what and "C++" in r.what)
INVOKED = {"method": 1, "get": 2, "put": 4}
"""INVOKEKIND, by the kind of a member."""
IN, OUT_RETVAL, RESTRICTED, HIDDEN, DUAL = 1, 2 | 8, 1, 0x10, 0x40
"""PARAMFLAG, FUNCFLAG and TYPEFLAG values."""
AUTOMATION_S = {"Item": 0, "Name": 0, "_NewEnum": -4}


def program(name: str, folder: Path) -> Path:
    """A program of ``programs``, compiled in a folder, which may have headers for it."""
    made = folder / f"{name}.exe"
    command = [str(requirements.find(COMPILER)), "-std=c++17", "-municode", "-static", "-Wall", "-Wextra", "-Werror"]
    command += [f"-I{folder}", "-o", str(made), str(PROGRAMS / f"{name}.cpp"), "-lole32", "-loleaut32", "-luuid"]
    compiled = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)
    assert compiled.returncode == 0, compiled.stderr
    return made


def run(made: Path, *arguments: str) -> list[str]:
    use = wine.Use()  # so that Wine's server does not outlive the test
    try:
        ran = subprocess.run(wine.command(made, *arguments), capture_output=True, text=True, timeout=100, check=False)
    finally:
        use.end()
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


@pytest.fixture(scope="module")
def library(reference: str, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return what oleaut32 finds in the reference's type library; the first entry is about the library itself."""
    types = program("types", tmp_path_factory.mktemp("types"))
    return [json.loads(line) for line in run(types, wine.windows_path(Path(reference)))]


def found(library: list[dict[str, Any]], name: str) -> dict[str, Any]:
    [one] = [entry for entry in library if entry.get("name") == name]
    return {**one, "guid": one["guid"].strip("{}").lower()}


def is_object(type_: str) -> bool:
    return type_ == "IUnknown" or type_ in HEADER["interface"] or type_ in HEADER["undetailed"]


def kind_of(row: dict[str, Any]) -> str:
    [kind] = INVOKED.keys() & row.keys()
    return kind


def typed(row: dict[str, Any]) -> list[str]:
    """Return what the header says of each parameter: its type and its name."""
    return [*row.get("in", []), *([row["out"]] if "out" in row else [])]


def c_type(said: str, *, out: bool = False) -> str:
    type_ = said.split()[0]
    return type_ + "*" * (is_object(type_) + out)


def test_the_library_has_its_name_and_version(library: list[dict[str, Any]]) -> None:
    assert library[0] == {"library": HEADER["library"]["name"], "version": HEADER["library"]["version"]}


@pytest.mark.parametrize("name", HEADER["interface"])
def test_an_interface_has_the_header_s_slots_names_kinds_and_types(name: str, library: list[dict[str, Any]]) -> None:
    header, built = HEADER["interface"][name], found(library, name)
    assert built["guid"] == header["iid"]
    assert bool(built["flags"] & HIDDEN) == header.get("hidden", False)
    assert built["flags"] & DUAL
    expected, explicit = [], {}
    for row in header["members"]:
        own = row[kind_of(row)]
        parameters = [[IN, c_type(said)] for said in row.get("in", [])]
        parameters += [[OUT_RETVAL, c_type(row["out"], out=True)]] if "out" in row else []
        flags = RESTRICTED if row.get("restricted") else 0
        expected.append([row["slot"], INVOKED[kind_of(row)], own.lower(), flags, "HRESULT", parameters])
        if row.get("id"):
            explicit[own] = AUTOMATION_S[own]
    # A compiler may spell a name as it has spelt it before, in another case.
    rows = built["functions"]
    assert [[s, k, n.lower(), f, r, [p[:2] for p in ps]] for s, k, n, _dispid, f, r, ps in rows] == expected
    dispids = {n: dispid for _slot, _kind, n, dispid, *_rest in rows}
    assert {n: dispids[n] for n in dispids if dispids[n] < 0x60000000} == explicit


@pytest.mark.parametrize("name", HEADER["interface"])
def test_parameters_have_the_header_s_names(name: str, library: list[dict[str, Any]]) -> None:
    """Of puts a type library gives none: they have the DISPIDs, and so the names, of the gets."""
    rows = [row for row in HEADER["interface"][name]["members"] if kind_of(row) != "put"]
    built = [ps for _slot, kind, *_, ps in found(library, name)["functions"] if kind != INVOKED["put"]]
    told = [[n.lower() for _flags, _type, n in parameters] for parameters in built]
    assert told == [[said.split()[1].lower() for said in typed(row)] for row in rows]


@pytest.mark.parametrize("name", HEADER["undetailed"])
def test_an_interface_that_is_only_a_type_is_declared(name: str, library: list[dict[str, Any]]) -> None:
    assert found(library, name)["guid"] == HEADER["undetailed"][name]


def test_enumerations_have_the_header_s_ids_and_values(library: list[dict[str, Any]]) -> None:
    types = {said.split()[0] for i in HEADER["interface"].values() for m in i["members"] for said in typed(m)}
    used = types & HEADER["enumeration"].keys()
    assert len(used) == 8
    for name in used:
        built = found(library, name)
        assert (built["guid"], dict(built["constants"])) == tuple(HEADER["enumeration"][name].values())


def test_classes_have_the_header_s_ids(library: list[dict[str, Any]]) -> None:
    built = {entry["name"] for entry in library[1:]} & HEADER["class"].keys()
    assert built == HEADER["class"].keys()
    for name in built:
        assert found(library, name)["guid"] == HEADER["class"][name]


def declared() -> str:
    """The interfaces in C++, with the entries of their vtables in the order of their slots."""
    enums = [f"enum {name} : int {{}};" for name in HEADER["enumeration"]]
    return "\n".join(["void tell(const char*, int, HRESULT);", *enums, *starmap(_class, HEADER["interface"].items())])


def _class(name: str, interface: dict[str, Any]) -> str:
    entries, calls = [], []
    for row in sorted(interface["members"], key=lambda r: int(r["slot"])):
        kind = kind_of(row)
        function = row[kind] if kind == "method" else f"{kind}_{row[kind]}"
        types = [_by_value(said) for said in row.get("in", [])]
        types += [_by_value(row["out"]) + "*"] if "out" in row else []
        entries.append(f"    virtual HRESULT STDMETHODCALLTYPE {function}({', '.join(types)}) = 0;")
        given = ", ".join(f"static_cast<{t}>(0)" if t.endswith("*") else f"{t}{{}}" for t in types)
        calls.append(f'    tell("{name}", {row["slot"]}, it->{function}({given}));')
    head, *groups = interface["iid"].split("-")
    bytes_ = "".join(groups[2:])
    tail = ", ".join(f"0x{bytes_[n : n + 2]}" for n in range(0, len(bytes_), 2))
    iid = f"{{0x{head}, 0x{groups[0]}, 0x{groups[1]}, {{{tail}}}}}"
    return (
        f'struct {name} : IDispatch {{\n    static constexpr const char* name = "{name}";\n'
        f"    static constexpr IID iid = {iid};\n" + "\n".join(entries) + "\n};\n"
        f"inline void call_each({name}* it) {{\n" + "\n".join(calls) + "\n}\n"
    )


def _by_value(said: str) -> str:
    type_ = said.split()[0]
    return "IUnknown*" if is_object(type_) else type_


def test_a_client_that_declares_the_vtables_by_itself_finds_every_slot(reference: str, tmp_path: Path) -> None:
    (tmp_path / "declared.h").write_text(declared(), encoding="ascii")
    idl = (server_sources() / "reference.idl").read_text(encoding="utf-8")
    machine = re.search(r"uuid\(([0-9a-f-]+)\)\]\s+coclass ReferenceMachine", idl)
    assert machine
    classes = [f"{{{machine[1]}}}", f"{{{HEADER['class']['VMVirtualPC']}}}"]
    said = run(program("client", tmp_path), wine.windows_path(Path(reference)), *classes)
    succeeded = [line for line in said if not line.startswith("IVM")]
    assert succeeded == ["added 0x00000000", "added 0x00000000", "started 0x00000000"]
    told = {}
    for line in said:
        if line.startswith("IVM"):
            name, slot, answer, *text = line.split()
            told[name, int(slot)] = (text[0] if text else "", answer)
    expected = {
        (name, row["slot"]): f"put_{row['put']}" if "put" in row else row[kind_of(row)]
        for name, interface in HEADER["interface"].items()
        for row in interface["members"]
    }
    # It waits for nothing, and succeeds: of a success no text tells.
    assert told.pop(("IVMTask", 7)) == ("", "0x00000000")
    assert expected.pop(("IVMTask", 7)) == "WaitForCompletion"
    assert {key: text for key, (text, _answer) in told.items()} == expected
    # What has nothing to do with DVD drives, and takes no out pointer that is NULL here, is not implemented.
    others = {"SetConfigurationValue", "DiscardUndoDisks", "put_Memory", "put_SearchPaths", "CreateFloppyDiskImage"}
    assert {text for text, answer in told.values() if answer == "0x80004001"} >= others
