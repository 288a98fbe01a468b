"""The bureau over each of its databases: the same promises on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.bureau.bureau import Bureau
from db.bureau_engine import open_bureau
from hardware.disk import Disk
from tests.bureau_builders import ISSUED_WITH, unlock
from tests.bureau_office import adopt_disk, bureau_at
from tests.disk_builders import Wall, a_disk_file, a_line
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


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def disk(tmp_path: Path, wall: Wall) -> Iterator[Disk]:
    disk = Disk(a_line(a_disk_file(tmp_path, **ISSUED_WITH), wall))
    yield unlock(disk)
    disk.close()


@pytest.fixture
def bureau(where: str, wall: Wall, disk: Disk) -> Iterator[Bureau]:
    with bureau_at(where, wall, follows=True) as bureau:
        adopt_disk(bureau, disk)
        yield bureau
