"""A year of a shop: offline days, voids, reds, a late month, a month at the counter, a claim.

At each step the statistics of the terminal are the bureau's totals to the fen; closing a month
takes no ticket away and leaves every record of the disk and every audit entry as it was.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from app.benchmarks import trade
from app.bureau.month_books import MonthBooks
from app.bureau.taxpayers import filer
from app.domain.comparison import Share
from app.domain.invoice import Invoice, InvoiceKind, Status
from app.domain.rates import rate_units
from app.domain.statistics import Dimension, added
from app.domain.tax_period import TaxPeriod
from app.services.outlook import situation_of
from app.services.terminal import Terminal
from hardware.errors import Refused
from tests.bureau_home import Office, an_office
from tests.home_builders import say

SIDES = ("positive", "positive_void", "negative", "negative_void")
TICKETS = 5  # a month, before what is voided and reddened
OFFLINE, LATE, AT_THE_COUNTER, CLAIMING = {3, 10}, 6, 9, 4
Totals = Counter[tuple[int, str, str]]  # rate, side, net or tax: fen


class Held(Struct, frozen=True):
    """What a closing may not touch: records of the disk, tickets of the book, audit entries."""

    records: tuple[tuple[int, bytes], ...]
    tickets: int
    audit: int


class Shop:
    """Twelve months of one office."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = folder
        self.story = iter(trade.tickets(24))
        self.earlier: list[Invoice] = []

    # -- days ----------------------------------------------------------------------------------

    @contextmanager
    def day(self, month: TaxPeriod, day: int) -> Iterator[Terminal]:
        """At nine in the morning, here and at the bureau; somebody is signed in."""
        at = f"{month}-{day:02d}T09:00:00"
        self.office.wall.at = datetime.fromisoformat(f"{at}+08:00")
        with self.office.terminal() as terminal:
            terminal.sign_in_for_practice()
            terminal.clock.set(self.office.wall.at, terminal.session.operator)
            yield terminal

    def trade(self, terminal: Terminal, month: TaxPeriod) -> None:
        """Tickets; one is voided, a number is voided blank, one of an earlier month reddened."""
        who = terminal.session
        issued = [self._issued(terminal, "007") for _ in range(2)]  # paper, which may be voided
        issued += [self._issued(terminal) for _ in range(TICKETS - 2)]
        gone = issued[0].key
        terminal.voiding.void(gone.code, gone.number, "开票有误", who)
        if month.month % 2:
            terminal.voiding.void_blank(InvoiceKind.ORDINARY, who)
        if self.earlier:
            blue = self.earlier.pop(0).key
            red = terminal.red_letter.issue(blue.code, blue.number, who).invoice
            if month.month % 5 == 0:
                terminal.voiding.void(red.key.code, red.key.number, "开票有误", who)
        self.earlier.append(issued[1])

    def _issued(self, terminal: Terminal, kind: str = "") -> Invoice:
        entered = next(self.story).entered()
        if kind:
            entered = replace(entered, kind=kind)
        return terminal.issuing.issue(entered, terminal.session.operator).invoice

    # -- both sides ----------------------------------------------------------------------------

    def agrees(self, terminal: Terminal, month: TaxPeriod, *, reported: bool) -> None:
        """Statistics, tickets and (once it has them) reports at the bureau: equal to the fen."""
        here, received, told = here_of(terminal, month), *self._there(month)
        assert received == here
        if reported:
            assert told == here

    def _there(self, month: TaxPeriod) -> tuple[Totals, Totals]:
        with self.office.bureau.reading() as work:
            who = filer(work, self._tax_id(work))
            books = MonthBooks(work, who, (month,)).books()
        return _totals(books.bureau), _totals(books.disks)

    def _tax_id(self, work: Any) -> str:
        from sqlalchemy import select

        from db.bureau_schema.devices import disk

        return str(work.connection.scalar(select(disk.c.tax_id)))

    # -- closing -------------------------------------------------------------------------------

    def close(self, terminal: Terminal, month: TaxPeriod) -> None:
        """Report, return, clearance; nothing of what was is touched."""
        before = held(terminal)
        done(terminal.reporting.send(terminal.month_way(None), terminal.session))
        self.agrees(terminal, month, reported=True)
        done(terminal.filing.file_due(terminal.session))
        done(terminal.clearing.fetch(terminal.bureau, terminal.session))
        untouched(terminal, before)
        self.agrees(terminal, month, reported=True)

    def close_at_the_counter(self, month: TaxPeriod) -> None:
        """The same by files, without a network; the tickets go along."""
        home, out, back = self.office.home, self.folder / "out", self.folder / "back"
        with self.office.terminal() as terminal:
            before = held(terminal)
        assert say(home, "report", "--to", out).exit_code == 0
        visit = say(home, "bureau", "counter", out, "--to", back, "--database", self._database())
        assert visit.exit_code == 0, visit.answers
        assert say(home, "clear", "--from", back).exit_code == 0
        with self.office.terminal() as terminal:
            untouched(terminal, before)
            self.agrees(terminal, month, reported=True)

    def _database(self) -> str:
        return f"sqlite:///{self.folder / 'bureau.db'}"


def here_of(terminal: Terminal, month: TaxPeriod) -> Totals:
    """The statistics by rate; they agree with themselves on the way, stock included."""
    situation = situation_of(terminal)
    report = terminal.statistics.month(month, None, situation)
    assert report.agrees
    assert [each.stock.missing for each in report.kinds if each.stock] == [0] * len(report.kinds)
    number = month.year * 100 + month.month
    for dimension in Dimension:
        parts = terminal.statistics.breakdown(dimension, number, None, situation)
        assert parts.agrees, dimension
    found: Totals = Counter()
    for each in report.rates:
        for side in SIDES:
            for what in ("net", "tax"):
                fen = getattr(each.sums, f"{side}_{what}").fen
                found[rate_units(each.rate), side, what] += fen
    return +_both_ways(found)


def _totals(shares: Iterable[Share]) -> Totals:
    found: Totals = Counter()
    for each in shares:
        found[each.rate, each.side, "net"] += each.net_fen
        found[each.rate, each.side, "tax"] += each.tax_fen
    return +_both_ways(found)


def _both_ways(found: Totals) -> Totals:
    """Without what is nothing; red sums are below zero, which a Counter would drop."""
    return Counter({(*key, fen < 0): abs(fen) for key, fen in found.items()})  # type: ignore[misc]


def held(terminal: Terminal) -> Held:
    """As it stands."""
    disk, records, after = terminal.device.disk, [], 0
    while page := disk.journal(after, 50):
        after = page[-1].signature.sequence
        records += [(each.signature.sequence, each.signed_bytes) for each in page]
    with terminal.book.reading() as work:
        tickets = work.tallies.of_disk(disk.identity().number)
        assert work.audit.verify().broken == 0
        audit = len(tuple(work.audit.entries()))
    return Held(tuple(records), tickets, audit)


def untouched(terminal: Terminal, before: Held) -> None:
    """More may have come; what was is as it was."""
    now = held(terminal)
    assert now.records[: len(before.records)] == before.records
    assert now.tickets == before.tickets
    assert now.audit > before.audit


def done(lines: Iterable[Any]) -> None:
    """Nothing was refused."""
    assert [each.problem for each in lines if each.problem] == []


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with an_office(tmp_path) as office:
        yield Shop(office, tmp_path)


def test_twelve_months_agree_with_the_bureau_to_the_fen(shop: Shop) -> None:
    month = TaxPeriod(2024, 1)
    for _ in range(12):
        play(shop, month)
        month = month.next
    with shop.day(month, 4) as terminal:
        a_year(terminal)


def play(shop: Shop, month: TaxPeriod) -> None:
    """One month: days of trade, and its closing in the next."""
    number = month.month
    if number in (*OFFLINE, AT_THE_COUNTER):
        assert say(shop.office.home, "network", "off").exit_code == 0
    with shop.day(month, 29 if number == LATE + 1 else 20) as terminal:  # clocks never go back
        shop.trade(terminal, month)
        sent = terminal.upload_lines.send_all(terminal.session.operator)
        assert any(each.problem for each in sent) == (number in (*OFFLINE, AT_THE_COUNTER))
        if number == CLAIMING:
            terminal.stock_claiming.claim("007", 100, terminal.session)
        if number not in (*OFFLINE, AT_THE_COUNTER):
            shop.agrees(terminal, month, reported=False)
    if number in OFFLINE:
        assert say(shop.office.home, "network", "on").exit_code == 0
        with shop.day(month, 22) as terminal:
            done(terminal.upload_lines.send_all(terminal.session.operator))
            shop.agrees(terminal, month, reported=False)
    finish(shop, month)


def finish(shop: Shop, month: TaxPeriod) -> None:
    """Closed in the first days of the next month, or late, or by a person who goes there."""
    number, after = month.month, month.next
    if number == AT_THE_COUNTER:
        with shop.day(after, 3):
            pass
        shop.close_at_the_counter(month)
        assert say(shop.office.home, "network", "on").exit_code == 0
        return
    with shop.day(after, 28 if number == LATE else 3) as terminal:
        if number == LATE:
            with pytest.raises(Refused):
                shop._issued(terminal)
        shop.close(terminal, month)
        assert {
            each.problem
            for each in terminal.reporting.send(terminal.month_way(None), terminal.session)
        } == {None}


def a_year(terminal: Terminal) -> None:
    """The year is its months, by every dimension too; claimed numbers stand where they came."""
    situation = situation_of(terminal)
    year = terminal.statistics.year(2024, None, situation)
    assert year.agrees
    assert sum(1 for _, sums in year.months if sums.tickets) == 12
    assert year.whole.negative_void == 2
    assert year.whole.blank_void == 6
    for dimension in Dimension:
        parts = terminal.statistics.breakdown(dimension, 2024, None, situation, most=0)
        assert parts.agrees
        assert added(each.sums for each in parts.rows) == parts.parts
    months = [terminal.statistics.month(TaxPeriod(2024, n), None, situation) for n in range(1, 13)]
    bought = [sum(each.stock.bought for each in m.kinds if each.stock) for m in months]
    assert bought == [100 if n == CLAIMING else 0 for n in range(1, 13)]
    for before, after in itertools.pairwise(months):
        assert [e.stock and e.stock.closing for e in before.kinds] == [
            e.stock and e.stock.opening for e in after.kinds
        ]
    with terminal.book.reading() as work:
        void = [e for e in work.invoices.search(_all()) if e.status is Status.VOID]
    assert len(void) == 14


def _all() -> Any:
    from app.domain.searching import Filter

    return Filter()
