"""One suite for every carrier: what is named in CARRIERS has all of it run over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.card_reader import Reader
from tests.contracts.report_disk.benches import CARRIERS, Carrier, _ReaderBench
from tests.levels import needs


@pytest.fixture(params=CARRIERS, scope="session")
def reader_carrier(request: pytest.FixtureRequest) -> Iterator[Carrier]:
    """Each carrier, started once; left out with its reason where it cannot be."""
    needs(request.param)
    with CARRIERS[request.param]() as started:
        yield started


@pytest.fixture
def bench(reader_carrier: Carrier, tmp_path: Path) -> Iterator[_ReaderBench]:
    """A place where report disks are made and opened."""
    made = reader_carrier(tmp_path)
    yield made
    made.close()


@pytest.fixture
def reader(bench: _ReaderBench) -> Reader:
    """A reader with a new report disk in it, its 口令 shown."""
    bench.issue()
    return bench.open_reader()
