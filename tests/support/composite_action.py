"""GitHub's runner, as far as it runs a composite action: its inputs, its steps' shells, and what they write to files.

Actions that a step uses are not run; ``used`` has them with their inputs, for a test to look at. ``installed`` says
that the step ``install`` was run in the job's Python already: it takes longer than all others.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

__all__ = ["CompositeAction"]

_EXPRESSION: Final = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
_CONDITION: Final = re.compile(r"(?:(always)\(\) && )?([\w.-]+) != ''")
_SECONDS: Final = 600


@dataclass
class CompositeAction:
    """An action's folder, as the runner has it, and the workspace of a job."""

    folder: Path
    workspace: Path
    environment: Mapping[str, str]
    installed: bool = False
    used: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    printed: str = ""
    summary: str = ""

    def install(self) -> None:
        """Run the step ``install`` alone, with the inputs' defaults."""
        action = self._action()
        context = self._context(action, {})
        [step] = [step for step in action["runs"]["steps"] if step.get("id") == "install"]
        assert self._step(step, context) == 0, self.printed

    def run(self, **inputs: str) -> tuple[int, dict[str, str]]:
        """Run the steps; gives the exit code of the first that failed, or 0, and the action's outputs."""
        action = self._action()
        context = self._context(action, inputs)
        code = 0
        for step in action["runs"]["steps"]:
            if self._applies(step.get("if", ""), context, failed=code != 0):
                ended = self._step(step, context)
                code = code or ended
        outputs = {name: self._filled(output["value"], context) for name, output in action["outputs"].items()}
        return code, outputs

    def _action(self) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load((self.folder / "action.yml").read_text(encoding="utf-8"))
        return found

    def _context(self, action: Mapping[str, Any], inputs: Mapping[str, str]) -> dict[str, str]:
        """The contexts of expressions: the inputs, by their defaults where none is given, and the runner's own."""
        known = action["inputs"]
        assert inputs.keys() <= known.keys(), inputs.keys() - known.keys()
        context = {f"inputs.{name}": inputs.get(name, known[name]["default"]) for name in known}
        return {**context, "github.action_path": str(self.folder), "runner.os": "Linux"}

    def _applies(self, condition: str, context: Mapping[str, str], *, failed: bool) -> bool:
        if not condition:
            return not failed
        match = _CONDITION.fullmatch(condition)
        assert match, f"a condition that this runner does not know: {condition}"
        return (not failed or match[1] is not None) and context.get(match[2], "") != ""

    def _step(self, step: Mapping[str, Any], context: dict[str, str]) -> int:
        if "uses" in step:
            given = {k: self._filled(str(v), context) for k, v in step.get("with", {}).items()}
            self.used.append((step["uses"].partition("@")[0], given))
            return 0
        if self.installed and step.get("id") == "install":
            return 0
        assert step["shell"] == "bash", "a composite action names the shell of each step"
        output, summary = self.workspace / ".output", self.workspace / ".summary"
        output.write_text("")
        summary.write_text("")
        files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTIONS": "true"}
        own = {name: self._filled(value, context) for name, value in step.get("env", {}).items()}
        script = self.workspace / ".script"
        script.write_text(self._filled(step["run"], context))
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace / self._filled(step.get("working-directory", "."), context),
            env={**os.environ, **self.environment, **files, **own},
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
        self.printed += ran.stdout + ran.stderr
        self.summary += summary.read_text(encoding="utf-8")
        for line in output.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            context[f"steps.{step.get('id')}.outputs.{name}"] = value
        for path in (output, summary, script):
            path.unlink()
        return ran.returncode

    @staticmethod
    def _filled(text: str, context: Mapping[str, str]) -> str:
        """A text with its expressions worked out; what a step has not said is empty, as on the runner."""
        return _EXPRESSION.sub(lambda m: context.get(m[1], ""), text)
