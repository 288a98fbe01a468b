"""A month of a thousand tickets and one of a hundred thousand, closed: report, return, clearance.

The disk's journal is as long as that (`carriers` makes it: hashes true, signatures of copies, which
closing does not look at) and the bureau has every ticket's rows. Each step is the real one: the
disk adds up its records, builds and takes packages; the bureau keeps the report, fills in the
return, compares, seals the block. A ratio tells how much a step grows with the month; all of them
together may grow half as fast as the month: a step that bends up would never end in a long one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from contextlib import closing as shut
from dataclasses import replace
from datetime import date, datetime, timedelta
from time import process_time
from typing import TYPE_CHECKING, Any

from app.benchmarks.carriers import chained
from app.benchmarks.figure import Figure
from app.benchmarks.signed import KIND, Signer, a_bureau, new_authority
from app.benchmarks.stand import Stand
from app.benchmarks.workshop import WallClock, make_home
from app.bureau.clearances import Clearances
from app.bureau.returns import Returns
from app.bureau.taxpayers import filer
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.month import ClearanceAsked, PaymentMade, ReturnSubmitted
from app.repositories.rows import CHINA
from hardware.emulator.entries import INSERT, row_of
from hardware.emulator.journal import Journal
from hardware.emulator.sealing import Seal
from hardware.orders import ReportOrder

if TYPE_CHECKING:
    from pathlib import Path

    from app.bureau.bureau import Bureau
    from hardware.disk import Disk

MANY = 100_000  # and a hundredth of it
GOAL = 16
JANUARY = TaxPeriod(2024, 1)
BEGUN = datetime(2024, 1, 15, 10, tzinfo=CHINA)
ASKED = b"\xff" * 15  # request ids that no ticket has
_SPREAD = (  # one ticket's rows for each number behind it
    "INSERT INTO {table} ({names}) WITH RECURSIVE n(x) AS (SELECT 2 UNION ALL SELECT x + 1 FROM n"
    " WHERE x < ?) SELECT {values} FROM {table}, n WHERE {table}.number = '00000001'"
)


def closing(stand: Stand) -> Iterator[Figure]:
    """A line a step, and one of all."""
    counts = (max(4, min(MANY, stand.sizes.rows) // 100), max(8, min(MANY, stand.sizes.rows)))
    few, many = (_month(stand, count) for count in counts)
    yield from _figures(few, many, counts)


def _figures(
    few: dict[str, float], many: dict[str, float], counts: tuple[int, int]
) -> Iterator[Figure]:
    for step, took in many.items():
        yield _figure(step, few[step], took, counts)
    longer = counts[1] / counts[0]
    whole = _figure("all of it", sum(few.values()), sum(many.values()), counts)
    yield replace(whole, gate=longer / 2, stretch=longer / 5)


def _figure(step: str, few: float, many: float, counts: tuple[int, int]) -> Figure:
    return Figure(
        bench="closing",
        goal=GOAL,
        what=f"{step}: a month of {counts[1]} tickets, times one of {counts[0]}",
        unit="cpu ms",
        figure=many,
        limit=few,
        ratio=many / few,
    )


def _month(stand: Stand, count: int) -> dict[str, float]:
    """Processor milliseconds of each step."""
    wall, authority = WallClock(BEGUN), new_authority(BEGUN)
    end = date(2024, 1, 31)
    home = make_home(stand.folder(in_memory=True), BEGUN, authority=authority, until=end)
    with ExitStack() as stack:
        signer = Signer(home.disk, wall)
        where = stand.folder(in_memory=True) / "bureau.db"
        known = a_bureau(where, wall, signer.disk, authority.to_bytes())
        bureau = stack.enter_context(known)
        _received(bureau, signer, count)
        signer.close()
        _lengthened(home.disk, count)
        _spread_out(where, count)
        wall.forward(timedelta(days=20).total_seconds())
        again = Signer(home.disk, wall)
        stack.callback(again.close)
        return _closed(bureau, again.disk)


def _closed(bureau: Bureau, disk: Disk) -> dict[str, float]:
    number = disk.identity().number
    took: dict[str, float] = {}

    def step(name: str, do: Callable[[], Any]) -> Any:
        begun = process_time()
        done = do()
        took[name] = (process_time() - begun) * 1000
        return done

    package = step("the disk adds up and signs", lambda: _reported(disk))
    receipt = step("the bureau keeps the report", lambda: _taken(bureau, number, package))
    disk.confirm_report(ASKED + b"\2", receipt)
    for place, group in enumerate({each.group for each in disk.limits()} - {KIND}):
        package = _reported(disk, group, bytes((16 + place,)))
        disk.confirm_report(ASKED + bytes((32 + place,)), _taken(bureau, number, package))
    step("the return is filled in, compared and paid", lambda: _filed(bureau, number))
    block = step("the bureau seals the block", lambda: _cleared(bureau, number))
    step("the disk takes it", lambda: disk.clear(ASKED + b"\3", block))
    return took


def _reported(disk: Disk, group: str = KIND, request: bytes = b"\1") -> bytes:
    return disk.report(ASKED + request, ReportOrder(group)).package


def _taken(bureau: Bureau, disk: str, package: bytes) -> bytes:
    with bureau.writing() as work:
        taken = work.reports.take(disk, package)
    assert taken.missing == 0
    return taken.receipt


def _filed(bureau: Bureau, disk: str) -> None:
    with bureau.writing() as work:
        returns = Returns(work, filer(work, work.devices.disk(disk).tax_id))
        form = returns.tax_return(JANUARY)
        filed = returns.submit(ReturnSubmitted("1" * 32, str(JANUARY), form.lines), disk)
        returns.pay(PaymentMade("2" * 32, str(JANUARY), filed.payable_fen))


def _cleared(bureau: Bureau, disk: str) -> bytes:
    with bureau.writing() as work:
        asked = ClearanceAsked("3" * 32, KIND, str(JANUARY))
        return Clearances(work).clear(asked, disk).package


# -- a long month ----------------------------------------------------------------------------------


def _received(bureau: Bureau, signer: Signer, _: int) -> None:
    """The first ticket, for real, on both sides."""
    from app.bureau.tickets import looked_at

    disk = signer.disk.identity().number
    with bureau.reading() as work:
        facts = work.devices.disk(disk)
    looked = looked_at(signer.batch(1), facts)
    with bureau.writing() as work:
        (result,) = work.tickets.receive(looked, disk, 0)
    assert result.problem is None


def _lengthened(path: Path, count: int) -> None:
    journal = Journal(path)
    first = journal.last()
    journal.close()
    assert first is not None
    with shut(sqlite3.connect(path)) as db, db:
        db.executemany(INSERT, (row_of(entry) for entry in chained(first, count)))
        db.execute("UPDATE volume SET next=next+? WHERE code=?", (count - 1, first.code))
        db.execute("UPDATE counter SET unsent=0, unsent_net=0, oldest_unsent=NULL")
        Seal(db).renew()


def _spread_out(where: Path, count: int) -> None:
    with shut(sqlite3.connect(where)) as db, db:
        for table in ("ticket", "ticket_rate", "ticket_event"):
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            places = {"number": "printf('%08d', x)"}
            if "sequence" in names:
                places["sequence"] = "x"
            values = [places.get(name, f"{table}.{name}") for name in names]
            text = _SPREAD.format(table=table, names=", ".join(names), values=", ".join(values))
            db.execute(text, (count,))
