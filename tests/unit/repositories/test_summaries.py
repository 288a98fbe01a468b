"""Statistics equal the scan over every ticket to the fen, whatever happened before."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.invoice import Invoice, InvoiceKind, Line, Status, ZeroRate
from app.domain.money import Money
from app.domain.searching import Filter
from app.domain.statistics import NO_SUMS, RateSums
from app.repositories.rows import CHINA
from app.repositories.summaries import Side, Summary
from app.repositories.unit_of_work import UnitOfWork
from db.engine import Engine, open_engine
from tests.book_builders import a_line, a_ticket, voided

FREE = ((1, ZeroRate.EXEMPT), (2, ZeroRate.ORDINARY), (30, ZeroRate.NONE))
SAID = "免税", "普通零税率", "不征税", "0%"
MONTHS = (202312, 202401, 202402)
moments = st.sampled_from(
    [
        datetime(2023, 12, 31, 23, 59, 59, tzinfo=CHINA),
        datetime(2024, 1, 1, tzinfo=CHINA),
        datetime(2024, 1, 31, 23, 59, 59, tzinfo=CHINA),
        datetime(2024, 2, 1, tzinfo=CHINA),
    ]
)
rates = st.sampled_from(["0.13", "0.06", "0.015", "0"])
lines = st.builds(a_line, net_fen=st.integers(1, 10**9), rate=rates)
flags = st.sampled_from(ZeroRate)


@st.composite
def happenings(draw: st.DrawFn) -> list[tuple[Invoice, bool]]:
    """Tickets, blue, red and blank, and whether each is voided afterwards."""
    happened = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        some = tuple(draw(st.lists(lines, min_size=1, max_size=4)))
        some = tuple(replace(one, zero_rate=draw(flags)) if not one.rate else one for one in some)
        sort = draw(st.sampled_from(["blue", "red", "blank"]))
        some = {"blue": some, "red": tuple(map(_taken_back, some)), "blank": ()}[sort]
        status = {"blue": Status.VALID, "red": Status.RED, "blank": Status.BLANK_VOID}[sort]
        kind = draw(st.sampled_from(InvoiceKind))
        more = {"kind": kind, "lines": some, "issued_at": draw(moments)}
        happened.append((a_ticket(number, status=status, **more), draw(st.booleans())))
    return happened


def _taken_back(line: Line) -> Line:
    return replace(line, net=-line.net, tax=-line.tax)


def _happen(work: UnitOfWork, happened: list[tuple[Invoice, bool]]) -> None:
    for ticket, void_it in happened:
        work.invoices.add(ticket, bytes(16))
        work.summaries.add(ticket)
        if void_it and ticket.status is not Status.BLANK_VOID:
            work.invoices.set_status(ticket.key, Status.VOID)
            work.summaries.move(ticket, voided(ticket))


@given(happenings())
def test_a_month_equals_the_scan_after_any_sequence(
    scratch: Engine, happened: list[tuple[Invoice, bool]]
) -> None:
    with UnitOfWork(scratch) as work:
        _happen(work, happened)
        for month in MONTHS:
            assert work.summaries.month(month) == work.summaries.scan(month)


@given(happenings())
def test_a_month_counted_again_is_what_it_was(
    scratch: Engine, happened: list[tuple[Invoice, bool]]
) -> None:
    with UnitOfWork(scratch) as work:
        _happen(work, happened)
        before = work.summaries.between(MONTHS[0], MONTHS[-1])
        for month in MONTHS:
            work.summaries.recount(month)
        assert work.summaries.between(MONTHS[0], MONTHS[-1]) == before


def test_a_ticket_of_two_rates_is_one_ticket_in_the_whole(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.summaries.add(a_ticket())
        whole, six, thirteen = work.summaries.month(202401)
    kind = InvoiceKind.ORDINARY
    expected = Summary(202401, kind, None, Side.POSITIVE, 1, 2, Money(30_000), Money(2_500))
    assert whole == expected
    assert (six.rate, six.tickets, six.net) == (Decimal("0.06"), 1, Money(20_000))
    assert (thirteen.rate, thirteen.tickets, thirteen.net) == (Decimal("0.13"), 1, Money(10_000))


def test_a_void_ticket_moves_to_the_void_side(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.summaries.add(a_ticket())
        work.summaries.move(a_ticket(), voided(a_ticket()))
        assert {one.side for one in work.summaries.month(202401)} == {Side.POSITIVE_VOID}


def test_a_year_is_its_months_together(engine: Engine) -> None:
    january, december = datetime(2024, 1, 1, tzinfo=CHINA), datetime(2024, 12, 31, tzinfo=CHINA)
    beyond = datetime(2025, 1, 1, tzinfo=CHINA)
    with UnitOfWork(engine) as work:
        for number, at in enumerate((january, december, beyond), start=1):
            work.summaries.add(a_ticket(number, issued_at=at))
        whole = work.summaries.year(2024)[0]
    assert (whole.period, whole.tickets, whole.net) == (2024, 2, Money(60_000))


def test_a_month_before_the_book_is_empty(engine: Engine) -> None:
    with UnitOfWork(engine, reading=True) as work:
        assert work.summaries.month(199001) == work.summaries.scan(199001) == ()


def test_what_is_free_of_tax_is_counted_apart_from_the_zero_rates(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        _some_free(work)
        found = work.summaries.month(202401)
        assert found == work.summaries.scan(202401)
        told = [len(list(work.invoices.search(Filter(rate=rate)))) for rate in SAID]
    parts = {(each.rate, each.zero_rate): each.net.fen for each in found if each.rate is not None}
    assert parts == {
        (Decimal("0.13"), ZeroRate.NONE): 400,
        (Decimal(0), ZeroRate.NONE): 30,
        (Decimal(0), ZeroRate.EXEMPT): 1,
        (Decimal(0), ZeroRate.ORDINARY): 2,
    }
    assert told == [1, 1, 0, 1]  # the tickets behind each row are found by its name
    assert [RateSums(rate, NO_SUMS, flag).title for rate, flag in sorted(parts)[:3]] == [
        "0%", "免税", "普通零税率",
    ]  # fmt: skip


def test_a_book_that_counted_them_together_is_counted_anew(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    engine = open_engine(path, create=True)
    with UnitOfWork(engine) as work:
        _some_free(work)
        work.commit()
    engine.dispose()
    with UnitOfWork(engine := open_engine(path)) as work:
        after = work.summaries.month(202401)
    engine.dispose()
    with sqlite3.connect(path) as book:
        book.execute("UPDATE monthly_summary SET net_fen = 33, tickets = 1 WHERE rate = 0")
        book.execute("DELETE FROM monthly_summary WHERE rate > 99999")
        book.execute("UPDATE alembic_version SET version_num = '0010'")
    book.close()
    with UnitOfWork(engine := open_engine(path)) as work:
        assert work.summaries.month(202401) == after == work.summaries.scan(202401)
    engine.dispose()


def _some_free(work: UnitOfWork) -> None:
    free = [replace(a_line(net_fen=fen, rate="0"), zero_rate=flag) for fen, flag in FREE]
    some = (a_line(net_fen=400, rate="0.13"), *free)
    ticket = a_ticket(lines=some, issued_at=datetime(2024, 1, 31, 23, 59, 59, tzinfo=CHINA))
    work.invoices.add(ticket, bytes(16))
    work.summaries.add(ticket)
