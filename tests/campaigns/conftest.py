"""The embedded cluster, which the tests of a module share: a worker that they end is started again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ivmdvddrive_conformance.campaigns.cluster import Cluster, connected


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with connected("local:2") as cluster:
        yield cluster
