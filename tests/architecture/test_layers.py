"""The packages import each other as ``layers.toml`` says, and no module imports itself by a detour."""

import re
from collections.abc import Mapping, Sequence

import pytest

from imports import ROOT, circles, module_imports, modules
from structure import LAYERS, WITHIN, package_imports, package_of, within_of

SUITE = ROOT / "conformance" / "ivmdvddrive_conformance"

EDGES = {
    f"ivmdvddrive_conformance.{name}"
    for name in (
        "pytest_run.plugin",
        "pytest_run.worker",
        "process.worker_channel",
        "settings.settings",
        "tools.mutation_analysis.kill_matrix",
    )
}
"""The modules that begin a run or a process, besides the commands: they make the specification of its profile."""


def test_every_package_has_a_line() -> None:
    assert {package_of(name) for name in modules()} == set(LAYERS)


@pytest.mark.parametrize("package", LAYERS)
def test_a_package_imports_what_its_line_names_and_nothing_else(package: str) -> None:
    assert package_imports()[package] == set(LAYERS[package])


@pytest.mark.parametrize("table", [LAYERS, *WITHIN.values()], ids=["packages", *WITHIN])
def test_a_line_names_only_packages_above_it(table: Mapping[str, Sequence[str]]) -> None:
    above: set[str] = set()
    for package, allowed in table.items():
        assert set(allowed) <= above
        above.add(package)


@pytest.mark.parametrize("folder", WITHIN)
def test_the_packages_within_one_keep_to_their_table(folder: str) -> None:
    table = WITHIN[folder]
    assert set(table) == {p.name for p in (SUITE / folder).iterdir() if (p / "__init__.py").exists()}
    for name, targets in module_imports().items():
        if (here := within_of(name, folder)) in table:
            there = {within_of(t, folder) for t in targets} & set(table) - {here}
            assert there <= set(table[here]), name


def test_no_module_imports_itself_by_a_detour() -> None:
    assert circles(module_imports()) == []


def test_a_circle_would_be_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}) == [["a", "b", "c"]]


def test_the_suite_reaches_implementations_through_the_port_alone() -> None:
    ours = {"ivmdvddrive_reference", "ivmdvddrive_mutants", "ivmdvddrive_com"}
    found = {(name, target) for name, targets in module_imports().items() for target in targets}
    assert not [f for f in found if f[0].startswith("ivmdvddrive_conformance") and f[1].partition(".")[0] in ours]


def test_the_root_of_the_suite_holds_packages_alone() -> None:
    assert {p.name for p in SUITE.iterdir() if p.suffix} == {"__init__.py", "py.typed"}


def test_the_specification_is_made_at_the_edge_and_passed_on() -> None:
    """No module below makes one, or takes names and values from anywhere else than the one that it was passed."""
    made = {name for name, path in modules().items() if "Specification.for_profile" in path.read_text(encoding="utf-8")}
    inside = {name for name in made if name.startswith("ivmdvddrive_conformance.")}
    assert {n for n in inside if not n.startswith("ivmdvddrive_conformance.cli.")} == EDGES


def test_only_implementations_take_codes_from_no_profile() -> None:
    ready = re.compile(r"from ivmdvddrive_spec(\.names)? import .*\b(HRESULTS|hresult|name_of)\b")
    taking = {name for name, path in modules().items() if ready.search(path.read_text(encoding="utf-8"))}
    assert {n for n in taking if n.startswith("ivmdvddrive_conformance.")} == {
        "ivmdvddrive_conformance.iuts.emulated.failures"
    }
