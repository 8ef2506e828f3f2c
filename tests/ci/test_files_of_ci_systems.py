"""The files of CI systems, of the project and of its kits: by the schemas of these systems, and by a linter."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from ivmdvddrive_conformance.text.installation import Origin
from ivmdvddrive_conformance.tools.kits import KITS, PROFILES, files, unfilled, write

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
GITHUB = Origin("https://github.com/someone/suite.git", "0123456789abcdef0123456789abcdef01234567")
WORKFLOW = ".github/workflows/conformance.yml"


def follows(schema: str, *paths: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, paths)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def linted(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-progress", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_the_projects_own_files_follow_their_schemas() -> None:
    follows("github-workflows", *WORKFLOWS)
    follows("github-actions", ROOT / "action.yml")
    follows("dependabot", ROOT / ".github" / "dependabot.yml")


def test_the_linter_finds_nothing_in_them() -> None:
    ran = linted(str(ROOT))
    assert ran.returncode == 0, ran.stdout


def test_the_linter_finds_what_is_wrong(tmp_path: Path) -> None:
    wrong = (ROOT / "action.yml").read_text().replace('"$REPORT"', "${{ inputs.report }}")
    (tmp_path / "action.yml").write_text(wrong)
    ran = linted(str(tmp_path))
    assert ran.returncode != 0
    assert "template-injection" in ran.stdout


def test_the_template_for_gitlab_follows_its_schema(tmp_path: Path) -> None:
    spec, jobs = (ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8").split("\n---\n")
    inputs = yaml.safe_load(spec)["spec"]["inputs"]
    named = set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", jobs))
    assert named == set(inputs)
    filled = jobs
    for name, about in inputs.items():
        filled = filled.replace(f"$[[ inputs.{name} ]]", str(about.get("default") or "x"))
    (tmp_path / ".gitlab-ci.yml").write_text(filled, encoding="utf-8")
    follows("gitlab-ci", tmp_path / ".gitlab-ci.yml")


def test_the_job_for_gitlab_judges(tmp_path: Path) -> None:
    """Its script is run by a shell, with the variables of the job, as GitLab's runner does."""
    jobs = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8").split("\n---\n")[1])
    arguments = "--level quick --select 'Attach*'"
    script = [line.replace("$[[ inputs.arguments ]]", arguments) for line in jobs["conformance"]["script"]]
    values = {"SUITE": str(ROOT), "IUT": "reference", "REPORT": "a report"}
    ran = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(script)],
        cwd=tmp_path,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path), **values},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 4, ran.stdout + ran.stderr  # what was not selected was not judged
    assert (tmp_path / "a report" / "junit.xml").exists()


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("kit", KITS)
def test_the_files_of_a_kit_follow_their_schemas(kit: str, profile: str, tmp_path: Path) -> None:
    write(files(kit, profile), tmp_path)
    follows("github-workflows", tmp_path / WORKFLOW)
    follows("gitlab-ci", tmp_path / ".gitlab-ci.yml")
    manifest = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text())
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {hook["id"] for repository in manifest["repos"] for hook in repository["hooks"]} == hooks


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("kit", KITS)
def test_a_kits_gates_judge_what_its_readme_says(kit: str, profile: str) -> None:
    held = {str(path): data.decode() for path, data in files(kit, profile).items()}
    steps = yaml.safe_load(held[WORKFLOW])["jobs"]["verify"]["steps"]
    [given] = [step["with"] for step in steps if step.get("uses", "").startswith("OWNER/")]
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert given.keys() <= action["inputs"].keys()
    [included] = yaml.safe_load(held[".gitlab-ci.yml"])["include"]
    told = ["--profile", profile] if profile != "vpc" else []
    assert included["inputs"]["arguments"].split() == [*told, "--waivers", "waivers.toml", "--allow-partial"]
    assert given.get("profile", "vpc") == profile
    assert (given["waivers"], given["allow-partial"]) == ("waivers.toml", True)
    assert given["iut"] == included["inputs"]["iut"] == KITS[kit].iut


@pytest.mark.parametrize("kit", KITS)
def test_the_suites_repository_is_filled_in_where_it_is_known(kit: str) -> None:
    named = [".github/workflows/conformance.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"]
    assert sorted(map(str, unfilled(files(kit)))) == named
    held = {str(path): data.decode() for path, data in files(kit, origin=GITHUB).items()}
    assert unfilled(files(kit, origin=GITHUB)) == []
    assert f"uses: someone/suite@{GITHUB.commit}" in held[WORKFLOW]
    assert f"https://raw.githubusercontent.com/someone/suite/{GITHUB.commit}/ci/gitlab.yml" in held[".gitlab-ci.yml"]
    assert f"rev: {GITHUB.commit}" in held[".pre-commit-config.yaml"]
    assert all(f"v{VERSION}" in files(kit)[path].decode() for path in unfilled(files(kit)))


def test_the_hooks_follow_their_manifest() -> None:
    command = [
        str(Path(sys.executable).with_name("pre-commit")),
        "validate-manifest",
        str(ROOT / ".pre-commit-hooks.yaml"),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr
