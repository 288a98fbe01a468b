"""A bureau on SQLite, a disk that it knows, and who speaks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bureau.bureau import Bureau
from hardware.disk import Disk
from tests.bureau_builders import ISSUED_WITH, unlock
from tests.bureau_office import Terminal, adopt_disk, bureau_at, client_of
from tests.disk_builders import Wall, a_disk_file, a_line


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def disk(tmp_path: Path, wall: Wall) -> Iterator[Disk]:
    disk = Disk(a_line(a_disk_file(tmp_path, **ISSUED_WITH), wall))
    yield unlock(disk)
    disk.close()


@pytest.fixture
def bureau(tmp_path: Path, wall: Wall, disk: Disk) -> Iterator[Bureau]:
    with bureau_at(tmp_path / "bureau.db", wall, follows=True) as bureau:
        adopt_disk(bureau, disk)
        yield bureau


@pytest.fixture
def terminal(bureau: Bureau, disk: Disk) -> Iterator[Terminal]:
    with client_of(bureau) as client:
        terminal = Terminal(client, disk)
        terminal.sign_in()
        yield terminal
