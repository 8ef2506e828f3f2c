"""The arrows of the house: who may import whom, read from the sources, and seen in a fresh interpreter."""

import ast
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

SPEC, FEATURES = "ivmdvddrive_spec", "ivmdvddrive_features"
REFERENCE, MUTANTS, CONFORMANCE = "ivmdvddrive_reference", "ivmdvddrive_mutants", "ivmdvddrive_conformance"
COM = "ivmdvddrive_com"  # C++, but for what makes some of it; what its sources may know is the interface definition
HOUSE = {SPEC, FEATURES, REFERENCE, MUTANTS, COM, CONFORMANCE}

MAY_IMPORT = {
    SPEC: set(),
    FEATURES: set(),
    REFERENCE: {SPEC},
    MUTANTS: {SPEC, REFERENCE},
    COM: {SPEC},
    CONFORMANCE: {SPEC, FEATURES},
}

NAMES_AND_VALUES = {"HRESULTS", "HResult", "hresult", "name_of", "to_hex"}
"""What the reference, and its mutants, may know of the specification: never its clauses, its model or its oracle."""


def sources(package):
    return sorted(p for p in Path(str(files(package))).rglob("*.py"))


def imports(path):
    """Modules and names that a file imports absolutely: ``("package.module", "name" or None)``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.module, alias.name) for alias in node.names)


FILES = [(package, path) for package in sorted(HOUSE) for path in sources(package)]


def test_there_are_sources_of_every_package():
    assert {package for package, _ in FILES} == HOUSE


@pytest.mark.parametrize(("package", "path"), FILES, ids=[f"{package}-{path.stem}" for package, path in FILES])
def test_arrows_run_one_way(package, path):
    of_ours = {module.partition(".")[0] for module, _ in imports(path)} & HOUSE
    assert of_ours <= MAY_IMPORT[package] | {package}


@pytest.mark.parametrize("path", sources(REFERENCE) + sources(MUTANTS), ids=lambda path: path.stem)
def test_the_reference_and_its_mutants_know_names_and_values_alone(path):
    known = {(module, name) for module, name in imports(path) if module.partition(".")[0] == SPEC}
    assert known <= {(SPEC, name) for name in NAMES_AND_VALUES}


@pytest.mark.parametrize("path", sources(COM), ids=lambda path: path.stem)
def test_the_com_reference_knows_what_is_declared_alone(path):
    known = {module for module, _ in imports(path) if module.partition(".")[0] == SPEC}
    assert known <= {f"{SPEC}.idl", f"{SPEC}.specification"}


@pytest.mark.parametrize("path", sources(REFERENCE) + sources(MUTANTS), ids=lambda path: path.stem)
def test_the_reference_and_its_mutants_load_no_module_by_its_name(path):
    loaded = {module.partition(".")[0] for module, _ in imports(path)}
    assert loaded & {"importlib", "runpy", "pkgutil"} <= {"importlib"}
    assert {m for m, _ in imports(path) if m.startswith("importlib")} <= {"importlib.metadata"}
    assert "__import__" not in path.read_text(encoding="utf-8")


def test_the_com_server_includes_nothing_of_the_bridge_and_the_bridge_nothing_of_the_server():
    bridge = Path(str(files(CONFORMANCE))) / "iuts" / "com" / "bridge"
    headers = {folder: {p.name for p in folder.glob("*.h")} for folder in (bridge, Path(str(files(COM))))}
    made = {"ivmdvddrive.h", "conformance_bench.h", "reference.h", "declared_members.h"}
    for folder, own in headers.items():
        for source in (*folder.glob("*.h"), *folder.glob("*.cpp")):
            assert set(re.findall(r'#include "([^"]+)"', source.read_text(encoding="utf-8"))) <= own | made, source


LOADED = "import sys, {package}; print(*sorted(m for m in sys.modules if m.startswith('ivmdvddrive_')))"


def loaded_by(package):
    code = LOADED.format(package=package)
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", timeout=60, check=True
    )
    return set(found.stdout.split())


def test_the_reference_runs_without_the_oracle():
    loaded = loaded_by("ivmdvddrive_reference.__main__")
    assert f"{REFERENCE}.wire" in loaded
    assert not loaded & {f"{SPEC}.{module}" for module in ("oracle", "bench", "sinks")}
    assert {m.partition(".")[0] for m in loaded} == {REFERENCE, SPEC}


@pytest.mark.parametrize("package", [SPEC, FEATURES])
def test_the_lowest_packages_load_nothing_else_of_ours(package):
    assert {m.partition(".")[0] for m in loaded_by(package)} == {package}
