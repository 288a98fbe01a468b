"""One suite for every carrier: what is named in CARRIERS has all of it run over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.disk import Disk
from tests.contracts.disk.benches import CARRIERS, Bench, Carrier
from tests.levels import needs


@pytest.fixture(params=CARRIERS, scope="session")
def carrier(request: pytest.FixtureRequest) -> Iterator[Carrier]:
    """Each carrier, started once; left out with its reason where it cannot be."""
    needs(request.param)
    with CARRIERS[request.param]() as started:
        yield started


@pytest.fixture
def bench(carrier: Carrier, tmp_path: Path) -> Iterator[Bench]:
    """A place where disks are issued and opened."""
    made = carrier(tmp_path)
    yield made
    made.close()


@pytest.fixture
def disk(bench: Bench) -> Disk:
    """A disk as issued, its 口令 shown."""
    bench.issue()
    return bench.open()
