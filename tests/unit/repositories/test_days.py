"""Sums of days and numbers of codes equal a naive count over the tickets."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.invoice import Invoice, InvoiceKey, InvoiceKind
from app.domain.money import total
from app.repositories.rows import CHINA
from app.repositories.unit_of_work import UnitOfWork
from db.engine import Engine
from tests.book_builders import a_line, a_ticket, side_of, voided

FIRST, LAST = date(2024, 1, 1), date(2024, 1, 31)
START = datetime(2023, 12, 30, tzinfo=CHINA)
moments = st.integers(0, 35 * 86_400 - 1).map(lambda s: START + timedelta(seconds=s))
codes = st.sampled_from(["099002300104", "099002300105"])


@st.composite
def tickets(draw: st.DrawFn) -> list[Invoice]:
    made = []
    for number in range(1, draw(st.integers(1, 9)) + 1):
        line = a_line(draw(st.integers(1, 10**9)) * draw(st.sampled_from([1, -1])))
        at = draw(moments)
        kind = draw(st.sampled_from(InvoiceKind))
        key = InvoiceKey(draw(codes), f"{number:08d}")
        one = a_ticket(number, key=key, kind=kind, lines=(line,), issued_at=at)
        made.append(voided(one) if draw(st.booleans()) else one)
    return made


@given(tickets())
def test_days_are_summed_as_by_hand(scratch: Engine, made: list[Invoice]) -> None:
    expected: dict[object, list[Invoice]] = defaultdict(list)
    for ticket in made:
        if FIRST <= ticket.issued_at.date() <= LAST:
            expected[ticket.issued_at.date(), ticket.draft.kind, side_of(ticket)].append(ticket)
    with UnitOfWork(scratch) as work:
        for ticket in made:
            work.invoices.add(ticket, bytes(16))
        found = {(each.day, each.kind, each.side): each for each in work.days.between(FIRST, LAST)}
    assert found.keys() == expected.keys()
    for key, those in expected.items():
        assert found[key].tickets == len(those)  # type: ignore[index]
        assert found[key].net == total(each.draft.net for each in those)  # type: ignore[index]
        assert found[key].tax == total(each.draft.tax for each in those)  # type: ignore[index]


@given(tickets())
def test_numbers_of_a_span_are_its_least_and_greatest(scratch: Engine, made: list[Invoice]) -> None:
    within = [each for each in made if FIRST <= each.issued_at.date() <= LAST]
    with UnitOfWork(scratch) as work:
        for ticket in made:
            work.invoices.add(ticket, bytes(16))
        used = work.days.numbers(FIRST, LAST)
    numbers = [int(each.key.number) for each in within]
    assert sum(each.tickets for each in used) == len(within)
    assert min((each.least for each in used), default=0) == min(numbers, default=0)
    assert max((each.greatest for each in used), default=0) == max(numbers, default=0)


def test_a_day_without_tickets_is_no_sum(engine: Engine) -> None:
    with UnitOfWork(engine, reading=True) as work:
        assert work.days.between(FIRST, LAST) == ()
        assert work.days.numbers(FIRST, LAST) == ()
