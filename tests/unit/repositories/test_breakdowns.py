"""By buyer, goods and drawer: what the tickets say, however much of it was counted before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.invoice import Invoice, InvoiceKey, InvoiceKind, Line, Status
from app.domain.money import Money
from app.domain.statistics import NO_SUMS, Dimension, Sums, added
from app.repositories.rows import CHINA
from app.repositories.unit_of_work import UnitOfWork
from db.engine import Engine
from tests.book_builders import BUYER, a_line, a_ticket, side_of, voided

PERIODS = (202312, 202401, 2023, 2024)
DIMENSIONS = (Dimension.BUYER, Dimension.GOODS, Dimension.DRAWER)
moments = st.sampled_from(
    [
        datetime(2023, 12, 31, 23, 59, 59, tzinfo=CHINA),
        datetime(2024, 1, 1, tzinfo=CHINA),
        datetime(2024, 1, 31, 23, 59, 59, tzinfo=CHINA),
    ]
)
lines = st.builds(
    a_line, st.integers(1, 10**9), st.sampled_from(["0.13", "0"]), st.sampled_from(["笔", "纸"])
)
buyers = st.sampled_from(
    [BUYER, replace(BUYER, address_phone="虚构市另一处"), replace(BUYER, name="虚构丙贸易")]
)


@st.composite
def happenings(draw: st.DrawFn) -> list[tuple[Invoice, bool, int]]:
    """Tickets, whether each is voided in the end, and how many are folded after it."""
    happened = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        sort = draw(st.sampled_from(["blue", "red", "blank"]))
        some = tuple(draw(st.lists(lines, min_size=1, max_size=3)))
        some = {"blue": some, "red": tuple(map(_taken_back, some)), "blank": ()}[sort]
        status = {"blue": Status.VALID, "red": Status.RED, "blank": Status.BLANK_VOID}[sort]
        kind = draw(st.sampled_from(["004", "007"]))
        more = {"kind": InvoiceKind(kind), "key": InvoiceKey(kind, f"{number:08d}")}
        more |= {"buyer": draw(buyers), "drawer": draw(st.sampled_from(["甲", "乙"]))}
        more |= {"issued_at": draw(moments)}
        ticket = a_ticket(number, status=status, lines=some, **more)
        happened.append((ticket, draw(st.booleans()), draw(st.integers(0, 3))))
    return happened


def _taken_back(line: Line) -> Line:
    return replace(line, net=-line.net, tax=-line.tax)


def happen(work: UnitOfWork, happened: Iterable[tuple[Invoice, bool, int]]) -> list[Invoice]:
    tickets = []
    for ticket, void_it, folded in happened:
        work.invoices.add(ticket, bytes(16))
        work.breakdowns.fold(folded)
        tickets.append((ticket, void_it and ticket.status is not Status.BLANK_VOID))
    for ticket, void_it in tickets:
        if void_it:
            with work.breakdowns.moving(ticket.key):
                work.invoices.set_status(ticket.key, Status.VOID)
    return [voided(ticket) if void_it else ticket for ticket, void_it in tickets]


def counted(
    tickets: Iterable[Invoice], dimension: Dimension, period: int
) -> dict[tuple[str, str], Sums]:
    """The same by hand."""
    found: dict[tuple[str, str], Sums] = defaultdict(Sums)
    for ticket in tickets:
        month = ticket.issued_at.year * 100 + ticket.issued_at.month
        if period in (month, month // 100):
            for name, net, tax in _parts(ticket, dimension):
                found[name] += _sums(ticket, net, tax)
    return dict(found)


def _parts(ticket: Invoice, dimension: Dimension) -> list[tuple[tuple[str, str], Money, Money]]:
    draft = ticket.draft
    if dimension is Dimension.DRAWER:
        return [((draft.drawer, ""), draft.net, draft.tax)]
    if dimension is Dimension.BUYER:
        blank = ticket.status is Status.BLANK_VOID
        return [] if blank else [((draft.buyer.name, draft.buyer.tax_id), draft.net, draft.tax)]
    goods: dict[str, list[Line]] = defaultdict(list)
    for line in draft.lines:
        goods[line.name].append(line)
    return [
        ((name, "标准型 台"), _sum(each.net for each in some), _sum(each.tax for each in some))
        for name, some in goods.items()
    ]


def _sum(amounts: Iterable[Money]) -> Money:
    return Money(sum(each.fen for each in amounts))


def _sums(ticket: Invoice, net: Money, tax: Money) -> Sums:
    name = str(side_of(ticket))
    if ticket.status is Status.BLANK_VOID:
        return Sums(blank_void=1)
    return Sums(**{name: 1, f"{name}_net": net, f"{name}_tax": tax})  # type: ignore[arg-type]


@settings(max_examples=30)
@given(happenings())
def test_every_breakdown_is_what_the_tickets_say(
    scratch: Engine, happened: list[tuple[Invoice, bool, int]]
) -> None:
    with UnitOfWork(scratch) as work:
        tickets = happen(work, happened)
        for dimension in DIMENSIONS:
            for period in PERIODS:
                ranked = work.breakdowns.ranked(dimension, period, None, 0)
                told = {(each.name, each.more): each.sums for each in ranked}
                assert told == counted(tickets, dimension, period)
                assert [each.sums.gross for each in ranked] == sorted(
                    (each.sums.gross for each in ranked), reverse=True
                )
                whole = added(told.values())
                assert work.breakdowns.whole(dimension, period, None) == (len(told), whole)


@settings(max_examples=30)
@given(happenings())
def test_forgotten_and_counted_anew_it_is_the_same(
    scratch: Engine, happened: list[tuple[Invoice, bool, int]]
) -> None:
    with UnitOfWork(scratch) as work:
        happen(work, happened)
        before = [_all(work, period) for period in PERIODS]
        work.breakdowns.forget()
        assert work.breakdowns.behind() == len(happened)
        assert [_all(work, period) for period in PERIODS] == before
        assert work.breakdowns.fold() == 0
        assert [_all(work, period) for period in PERIODS] == before


def _all(work: UnitOfWork, period: int) -> list[object]:
    found = work.breakdowns
    of_disk = found.used("990000000001", period) if period > 9999 else ()
    return [*(found.ranked(each, period, None, 0) for each in DIMENSIONS), of_disk]


@pytest.mark.parametrize("folded", [0, 5])
def test_one_kind_alone_and_the_largest_only(engine: Engine, folded: int) -> None:
    with UnitOfWork(engine) as work:
        for number, kind in enumerate(("004", "007", "007"), start=1):
            buyer = replace(BUYER, name=f"虚构{number}")
            key = InvoiceKey(f"{kind}", f"{number:08d}")
            ticket = a_ticket(number, key=key, kind=InvoiceKind(kind), buyer=buyer)
            work.invoices.add(replace(ticket), bytes(16))
        work.breakdowns.fold(folded)
        only = work.breakdowns.ranked(Dimension.BUYER, 202401, InvoiceKind.ORDINARY, 0)
        assert [each.name for each in only] == ["虚构2", "虚构3"]
        (first,) = work.breakdowns.ranked(Dimension.BUYER, 2024, None, 1)
        assert first.name == "虚构1"
        assert work.breakdowns.whole(Dimension.BUYER, 2024, None)[0] == 3
        assert work.breakdowns.whole(Dimension.BUYER, 2022, None) == (0, NO_SUMS)


@pytest.mark.parametrize("folded", [0, 2, 5])
def test_the_numbers_of_a_code_are_told_by_month(engine: Engine, folded: int) -> None:
    with UnitOfWork(engine) as work:
        for number in range(1, 5):
            at = datetime(2024, 1 + number // 3, 9, tzinfo=CHINA)
            work.invoices.add(a_ticket(number, issued_at=at), bytes(16))
        work.breakdowns.fold(folded)
        with work.breakdowns.moving(InvoiceKey("099002300104", "00000001")):
            work.invoices.set_status(InvoiceKey("099002300104", "00000001"), Status.VOID)
        (january,) = work.breakdowns.used("990000000001", 202401)
        assert (january.earlier, january.least, january.greatest) == (0, 1, 2)
        assert (january.tickets, january.void) == (2, 1)
        (march,) = work.breakdowns.used("990000000001", 202403)
        assert (march.earlier, march.least, march.tickets, march.void) == (4, 0, 0, 0)
        assert work.breakdowns.used("990000000002", 202401) == ()
