"""Fixtures that tests of several folders share."""

from pathlib import Path

import pytest

from ivmdvddrive_conformance.media import Shelf


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Media files, made once a process."""
    return Shelf(Path(tmp_path_factory.mktemp("media")))
