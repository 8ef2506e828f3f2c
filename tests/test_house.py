"""The house rules that a program can check: docstrings and exports."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    p for folder in ("spec", "features", "reference_impl", "conformance") for p in (ROOT / folder).rglob("*.py")
)
OF_TESTS = sorted(
    p
    for folder in ("tests", "benchmarks", "docs")
    for p in (ROOT / folder).rglob("*.py")
    if "node_modules" not in p.parts
)
LIBRARY = [p for p in MODULES if p.parent.name != "checks" and p.name != "__main__.py"]


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_a_module_says_what_lives_there(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


HEADLESS = re.compile(r"(What|Whatever|Whether|Who|Whoever|Which|Where|When|How|Why)\b")


@pytest.mark.parametrize("path", [*MODULES, *OF_TESTS], ids=_id)
def test_the_docstrings_open_with_a_noun_or_a_verb(path: Path) -> None:
    """A mutant is excepted: its docstring is the fault that it has, as a sentence."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef))
    documented = [tree, *([] if path.is_relative_to(ROOT / "reference_impl") else parts)]
    said = [ast.get_docstring(node) or "" for node in documented]
    assert [s.splitlines()[0] for s in said if HEADLESS.match(s)] == []


def _registers(decorator: ast.expr) -> bool:
    """Tell whether a decorator puts what it decorates into a table, where others find it."""
    name = getattr(getattr(decorator, "func", decorator), "id", "")
    return name.startswith("_") or name in {"breaks", "conforms", "conforms_in"}


@pytest.mark.parametrize("path", LIBRARY, ids=_id)
def test_all_names_what_a_module_defines_for_others(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined, exported = set(), None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not any(map(_registers, node.decorator_list)):
            defined.add(node.name)
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if getattr(target, "id", "") == "__all__":
            exported = ast.literal_eval(node.value)
    if exported is None:
        assert path.name == "__init__.py"
        assert not defined
        return
    assert len(exported) == len(set(exported))
    public = {name for name in defined if not name.startswith(("_", "pytest_"))}
    assert public <= set(exported)


def test_no_two_test_files_have_one_name() -> None:
    """pytest imports them by their bare names, and collects none of a name that it has imported from elsewhere."""
    names = Counter(path.name for path in Path(__file__).parent.rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
