"""What a disk gives out for the counter, for tests that have no terminal."""

from __future__ import annotations

from collections.abc import Iterable

from app.bureau.bureau import Bureau
from app.bureau.counter import Counter
from app.bureau.counter_lines import Bought, Brought, Visit
from hardware.disk import Disk
from hardware.orders import CarriedRecord, CarriedTickets, RecordSort, ReportOrder
from hardware.ports import DiskRecord, JournalRecord
from hardware.signing import packages
from tests.disk_builders import START, TAXPAYER, request_id

OF_TICKETS = (RecordSort.VOID, RecordSort.BLANK_VOID)
GROUPS = ("004", "007")


def records_of(disk: Disk) -> tuple[CarriedRecord, ...]:
    """Every ticket and void that it signed."""
    return tuple(
        CarriedRecord(_content(disk, each), each.signed_bytes, each.signature.signature)
        for each in disk.journal(0, 1000)
        if isinstance(each, DiskRecord) or each.sort in OF_TICKETS
    )


def _content(disk: Disk, record: JournalRecord) -> bytes:
    if isinstance(record, DiskRecord):
        return disk.encode(record.request)
    return record.order


def tickets(
    disk: Disk, records: Iterable[CarriedRecord] | None = None, number: str = "A1"
) -> bytes:
    """发票明细 of everything, or of these."""
    body = CarriedTickets(TAXPAYER, tuple(records_of(disk) if records is None else records))
    return packages.enclose(disk.certificate(), number, disk.identity().number, START, body)


def reports(disk: Disk, number: int = 800, *, off_cycle: bool = False) -> list[bytes]:
    """抄报资料 of every group."""
    return [
        disk.report(request_id(number + n), ReportOrder(group, off_cycle)).package
        for n, group in enumerate(GROUPS)
    ]


def brought(*given: bytes) -> list[Brought]:
    """On the desk."""
    return [Brought(f"file-{n}", each) for n, each in enumerate(given)]


def visit(bureau: Bureau, *given: bytes, bought: tuple[Bought, ...] = ()) -> Visit:
    """Everything of one visit."""
    return Counter(bureau).serve(brought(*given), bought)


def told(done: Visit) -> list[tuple[str, str, str, str]]:
    """Of each line: step, group, outcome, code."""
    return [(str(x.step), x.group, str(x.outcome), x.code) for x in done.lines]
