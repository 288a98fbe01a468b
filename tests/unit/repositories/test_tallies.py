"""The last ticket of a disk, whoever issued since, and how it is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.domain.invoice import InvoiceKey
from app.repositories.unit_of_work import UnitOfWork
from db.engine import Engine, open_engine
from tests.book_builders import MONDAY, a_ticket

FIRST, SECOND = "990000000001", "990000000002"
CODES = {FIRST: "099002300104", SECOND: "099002300204"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A book of two disks: one issued three, the other forty, the first one more and went."""
    engine = open_engine(tmp_path_factory.mktemp("book") / "book.sqlite", create=True)
    disks = [FIRST] * 3 + [SECOND] * 40 + [FIRST] + [SECOND] * 20
    with UnitOfWork(engine) as work:
        for number, disk in enumerate(disks, 1):
            ticket = a_ticket(
                number,
                key=InvoiceKey(CODES[disk], f"{number:08d}"),
                request_id=bytes([number]) * 16,
                disk_number=disk,
                issued_at=MONDAY + timedelta(minutes=number // 3),
                drawer=f"开票员{number % 4}",
            )
            work.invoices.add(ticket, bytes(16))
        work.commit()
    yield engine
    engine.dispose()


def test_the_last_ticket_of_each_disk_is_known_among_those_of_one_second(shared: Engine) -> None:
    with UnitOfWork(shared, reading=True) as work:
        last = {disk: work.tallies.last_of_disk(disk) for disk in (FIRST, SECOND)}
        assert work.tallies.last_of_disk("990000000003") is None
    assert {disk: one and one.sequence for disk, one in last.items()} == {FIRST: 44, SECOND: 64}
    assert {disk: one and one.key.code for disk, one in last.items()} == CODES


def test_no_ticket_of_another_disk_is_read_for_it(shared: Engine) -> None:
    said: list[str] = []
    with UnitOfWork(shared, reading=True) as work:
        assert work.tallies.of_disk(FIRST) == 4
        driver = work._connection.driver
        assert driver is not None
        driver.set_trace_callback(said.append)
        work.tallies.last_of_disk(FIRST)
        driver.set_trace_callback(None)
        asked = [one for one in said if "FROM invoice" in one]
        plans = [driver.execute(f"EXPLAIN QUERY PLAN {one}").fetchall() for one in asked]
    assert len(plans) == 2
    for plan in plans:
        steps = [row[3] for row in plan if "invoice" in row[3]]
        assert steps and all("INDEX invoice_of_desk (desk_id=?" in step for step in steps), plan
