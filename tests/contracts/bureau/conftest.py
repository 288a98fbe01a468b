"""The bureau over each of its databases: the same promises on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.bureau_engine import open_bureau
from tests.levels import needs
from tests.postgresql import Cluster, cluster


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """One PostgreSQL for all tests of a run."""
    needs("postgresql")
    with cluster() as made:
        yield made


@pytest.fixture(scope="session")
def template(server: Cluster) -> str:
    """A database with every table, copied for each test."""
    url = server.database()
    open_bureau(url).dispose()
    return url.partition("@/")[2].partition("?")[0]


@pytest.fixture
def new_postgresql(request: pytest.FixtureRequest) -> Callable[[], str]:
    def make() -> str:
        server: Cluster = request.getfixturevalue("server")
        return server.database(request.getfixturevalue("template"))

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path, new_postgresql: Callable[[], str]) -> str:
    """An empty database of a bureau."""
    return str(tmp_path / "bureau.db") if request.param == "sqlite" else new_postgresql()
