"""The origin of the installation, from what pip records, and the advice that follows from it."""

from __future__ import annotations

import pytest

from ivmdvddrive_conformance.text import installation
from ivmdvddrive_conformance.text.installation import Origin, install_command, recorded_origin

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = f'{{"url": "https://github.com/someone/suite.git", "vcs_info": {{"vcs": "git", "commit_id": "{COMMIT}"}}}}'


@pytest.mark.parametrize(
    ("recorded", "command"),
    [
        (None, "pip install 'ivmdvddrive[com]'"),
        ('{"url": "file:///my%20checkout", "dir_info": {"editable": true}}', "pip install -e '/my checkout[com]'"),
        ('{"url": "file:///checkout", "dir_info": {}}', "pip install '/checkout[com]'"),
        (
            '{"url": "file:///x/ivmdvddrive-0.1.0.whl", "archive_info": {}}',
            "pip install 'ivmdvddrive[com] @ file:///x/ivmdvddrive-0.1.0.whl'",
        ),
        (REPOSITORY, f"pip install 'ivmdvddrive[com] @ git+https://github.com/someone/suite.git@{COMMIT}'"),
        ("no JSON", "pip install 'ivmdvddrive[com]'"),
        ("[" * 100_000, "pip install 'ivmdvddrive[com]'"),
        ('{"url": "http://[::1", "dir_info": {}}', "pip install 'ivmdvddrive[com]'"),
        ('{"url": "file:///\\u001b[31m", "dir_info": {}}', "pip install 'ivmdvddrive[com]'"),
        (REPOSITORY.replace(COMMIT, "abc\\n      - run: evil"), "pip install 'ivmdvddrive[com]'"),
        ("[]", "pip install 'ivmdvddrive[com]'"),
        ('{"url": 1}', "pip install 'ivmdvddrive[com]'"),
    ],
)
def test_an_extra_is_installed_from_where_the_suite_came_from(
    recorded: str | None, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = recorded_origin(recorded) if recorded else Origin()
    monkeypatch.setattr(installation, "origin", lambda: found)
    assert install_command("com") == command


def test_a_repository_on_github_is_known_by_its_name() -> None:
    assert recorded_origin(REPOSITORY).github == ("someone/suite", COMMIT)
    assert recorded_origin(REPOSITORY.replace("github.com", "git.example")).github is None
    for odd in ("../..", "someone/..", "someone/.git", "someone/x y", "\u017fomeone/suite"):
        assert recorded_origin(REPOSITORY.replace("someone/suite.git", odd)).github is None, odd
    assert Origin("https://github.com/someone/suite").github is None
