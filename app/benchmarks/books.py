"""The small and the big book: the same trade, ten thousand tickets and a million.

The first tickets are issued for real, along the whole path; that book is the small one. A copy
of it goes on by SQL to the big one, and its last ticket is issued for real again. The loader is
proved first: the same first tickets, loaded into a book of their own, must equal the issued ones
field by field.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.benchmarks import trade
from app.benchmarks.comparing import differences
from app.benchmarks.figure import Figure
from app.benchmarks.loading import FROM, TO, Origin, load, time_of
from app.benchmarks.stand import Stand
from app.benchmarks.workshop import WallClock, make_home, open_desk
from app.bootstrap.home import Home
from app.domain.invoice import Upload
from app.repositories.rows import moment
from app.services.book import Book
from db.engine import open_engine

SEED = 7
UNSENT = 200  # of the big book; the bureau has all others
OTHER_DISK = "499099999998"  # of the tickets that were only loaded
AFTER = WallClock(TO + timedelta(days=1))  # when the measuring is done


@dataclass(frozen=True, slots=True)
class Books:
    """Two homes of one trade."""

    small: Home
    big: Home
    issued: int
    rows: int
    proof: Figure


def make_books(stand: Stand) -> Books:
    """Issue, prove the loader, load. Minutes for a million."""
    sizes = stand.sizes
    issued = min(sizes.issued, sizes.rows)
    small = make_home(stand.folder(), FROM)
    stand.tell(f"真实开具 {issued} 张")
    drawer = _issue(small, issued, sizes.rows)
    _mark_sent(small)
    proof = _prove(stand, small, issued, drawer)
    big = _copied(stand, small)
    stand.tell(f"装入到 {sizes.rows} 张")
    story = trade.tickets(SEED)
    for _ in range(issued):
        next(story)
    origin = Origin(_seller(small), drawer, OTHER_DISK, FROM.year + 1)
    last = max(0, sizes.rows - 1)
    load(big.book, story, max(0, last - issued), sizes.rows, origin, stand.tell, unsent=UNSENT)
    if issued <= last:
        _sign_last(big, next(story), moment(time_of(last, sizes.rows)))
    for home in (small, big):
        _fold(home)
    return Books(small, big, issued, sizes.rows, proof)


def _issue(home: Home, count: int, of: int) -> str:
    """The first tickets of the trade, each at its own time; answers who drew them."""
    clock, story = WallClock(FROM), trade.tickets(SEED)
    with open_desk(home, clock) as desk:
        for place in range(count):
            clock.at = moment(time_of(place, of))
            ticket = next(story)
            desk.issue(ticket.entered(), ticket.request_id)
        return desk.drawer


def _sign_last(home: Home, ticket: trade.Ticket, at: datetime) -> None:
    """The newest ticket is of the disk at hand, as in life; the bureau has it: no bureau of the
    practice home starts beside what is measured."""
    with open_desk(home, WallClock(at)) as desk:
        key = desk.issue(ticket.entered(), ticket.request_id).invoice.key
    engine = open_engine(home.book)
    with Book(engine).writing() as work:
        for entry in work.outbox.due(AFTER.at, limit=UNSENT + 1):
            if entry.key == key:
                work.outbox.mark(entry, Upload.SENT)
        work.commit()
    engine.dispose()


def _mark_sent(home: Home) -> None:
    engine = open_engine(home.book)
    with Book(engine).writing() as work:
        while entries := work.outbox.due(TO, limit=500):
            for entry in entries:
                work.outbox.mark(entry, Upload.SENT)
        work.commit()
    engine.dispose()


def _fold(home: Home) -> None:
    """As after somebody looked at the statistics."""
    engine, left = open_engine(home.book), 1
    while left:
        with Book(engine).writing() as work:
            left = work.breakdowns.fold()
            work.commit()
    engine.dispose()


def _prove(stand: Stand, small: Home, issued: int, drawer: str) -> Figure:
    twin = stand.folder() / "book.db"
    open_engine(twin, create=True).dispose()
    origin = Origin(_seller(small), drawer, _disk_number(small), FROM.year)
    load(twin, trade.tickets(SEED), issued, stand.sizes.rows, origin, stand.tell)
    compared, different, first = differences(small.book, twin)
    shutil.rmtree(twin.parent)
    return Figure(
        bench="book",
        goal=7,
        what=f"{issued} tickets issued for real and loaded by SQL: fields that differ",
        unit="fields",
        figure=different,
        limit=0,
        ratio=different,
        gate=0,
        facts={"compared": compared, **({"first": first} if first else {})},
    )


def _disk_number(home: Home) -> str:
    engine = open_engine(home.book, reading=True)
    with Book(engine).reading() as work:
        seen = work.disks.latest()
    engine.dispose()
    return seen.number if seen else ""


def _seller(home: Home) -> tuple[str, ...]:
    query = (
        "SELECT name, tax_id, address_phone, bank_account FROM party"
        " WHERE id=(SELECT seller_id FROM invoice LIMIT 1)"
    )
    with closing(sqlite3.connect(home.book)) as book:
        return tuple(book.execute(query).fetchone())


def _copied(stand: Stand, home: Home) -> Home:
    """The same terminal a second time, disk included."""
    folder: Path = stand.folder() / "home"
    shutil.copytree(home.folder, folder)
    return Home.at(folder)
