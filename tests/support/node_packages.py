"""Packages of npm that the tests use beside a browser, as ``npm ci --prefix tests/support`` puts them here."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

_MODULES: Final = Path(__file__).parent / "node_modules"
_SECONDS: Final = 120


def _package(name: str) -> Path:
    folder = _MODULES / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not there: npm ci --prefix tests/support")
    return folder


def sarif_errors(log: Path) -> list[str]:
    """The errors that the validator of SARIF's own authors finds, with the rules of GitHub's code scanning."""
    program = _package("@microsoft/sarif-multitool-linux") / "Sarif.Multitool"
    program.chmod(0o755)
    found = log.with_suffix(".validated")
    subprocess.run(
        [program, "validate", log, "--rule-kind", "Sarif;Ghas", "--output", found, "--log", "ForceOverwrite"],
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        check=True,
        capture_output=True,
        timeout=_SECONDS,
    )
    [run] = json.loads(found.read_text(encoding="utf-8-sig"))["runs"]
    return [f"{r['ruleId']}: {r['message']}" for r in run["results"] if r.get("level", "warning") == "error"]


def ctrf_errors(report: Path) -> str:
    """Return what the validator of CTRF's own authors says; nothing where the report follows the schema."""
    code = (
        "import { readFileSync } from 'node:fs'; import { pathToFileURL } from 'node:url';"
        "const { validateStrict } = await import(pathToFileURL(process.argv[1]).href);"
        "try { validateStrict(JSON.parse(readFileSync(process.argv[2], 'utf8'))) } catch (e) { console.log(String(e)) }"
    )
    module = _package("ctrf") / "dist" / "index.js"
    return _said("node", "--input-type=module", "--eval", code, str(module), str(report))


def allure_counts(folder: Path, out: Path) -> dict[str, Any]:
    """The counts of the report that Allure makes of a folder of results, by status."""
    _said("node", str(_package("allure") / "cli.js"), "generate", str(folder), "--output", str(out))
    counts: dict[str, Any] = json.loads((out / "summary.json").read_text(encoding="utf-8"))["stats"]
    return counts


def _said(*command: str) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)
    assert run.returncode == 0, run.stderr
    return run.stdout
