"""Issue, void, volumes, upload, report and clear, each met by every fault: asked again under its
id it stands once, and the disk is sound."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from hardware.disk import Disk
from hardware.emulator.fault_script import Fault, Strike
from hardware.emulator.served_disk import ServedDisk
from hardware.errors import DiskStorageError, NotSent, OutcomeUnknown
from tests.disk_builders import PIN, request_id, unlocked
from tests.disk_orders import ORDERS, Month, Order
from tests.near_line import NearLine, NextChange
from tests.proof import check_disk

ID = request_id(77)
NOTHING_LOST = {Fault.SLOW, Fault.NOISE, Fault.DRIBBLE}
BY_WRITE = {Fault.MIDDLE, Fault.WRITE_ERROR}
ONCE = [fault for fault in Fault if fault not in BY_WRITE | {Fault.KILL}]
by_order = pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.name)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    """The month, issued once; each test takes copies."""
    return Month(tmp_path_factory.mktemp("month"))


@contextmanager
def a_disk(path: Path, month: Month) -> Iterator[tuple[Disk, NextChange]]:
    """A driver, its 口令 shown, and what can be ordered for its next change."""
    script = NextChange()
    disk = Disk(NearLine(ServedDisk(path, month.wall, script)))
    disk.verify_pin(PIN)
    yield disk, script
    disk.close()


def asked(order: Order, disk: Disk) -> object | None:
    """What it answered; None: unknown or refused for want of room."""
    try:
        return order.ask(disk, ID)
    except (OutcomeUnknown, DiskStorageError, NotSent):
        return None


def check_settled(
    order: Order,
    disk: Disk,
    first: object | None,
    path: Path,
    month: Month,
    *,
    by_itself: bool = True,
) -> None:
    """Asked again it is the same; one record bears its id; all is sound, also after a restart."""
    again = order.ask(disk, ID)
    assert first in (None, again)
    assert order.ask(disk, ID) == again
    disk.close()
    fresh = unlocked(path, month.wall)
    assert order.ask(fresh, ID) == again
    records = check_disk(fresh, by_itself=by_itself)
    assert sum(each.request_id == ID for each in records) == 1
    fresh.close()


@by_order
@pytest.mark.parametrize("fault", ONCE)
def test_an_order_that_meets_a_fault_stands_once(month, tmp_path, order, fault):
    path = month.before(order, tmp_path / "disk")
    with a_disk(path, month) as (disk, script):
        script.strike = Strike(fault, wait_s=1000.0 if fault is Fault.LATE else 0.0, away_s=0.0)
        first = asked(order, disk)
        assert script.met
        assert (first is not None) == (fault in NOTHING_LOST)
        check_settled(order, disk, first, path, month)


@by_order
@pytest.mark.parametrize("fault", sorted(BY_WRITE))
def test_an_order_stands_once_wherever_its_writing_breaks_off(month, tmp_path, order, fault):
    """Power lost, or an error, at the n-th write, for every n."""
    for write in count(1):
        path = month.before(order, tmp_path / str(write))
        with a_disk(path, month) as (disk, script):
            script.strike = Strike(fault, away_s=0.0, write=write)
            first = asked(order, disk)
            last = first is not None
            check_settled(order, disk, first, path, month, by_itself=last or write % 3 == 0)
        if last:
            break
    assert write > 3  # BEGIN, record, COMMIT


@by_order
def test_a_refused_write_changes_nothing(month, tmp_path, order):
    path = month.before(order, tmp_path / "disk")
    with a_disk(path, month) as (disk, script):
        before = disk.status(), disk.limits(), disk.volumes(), disk.journal(0, 99)
        script.strike = Strike(Fault.DISK_FULL)
        with pytest.raises(DiskStorageError):
            order.ask(disk, ID)
        assert (disk.status(), disk.limits(), disk.volumes(), disk.journal(0, 99)) == before
        assert disk.outcome(ID) is None
