"""The figures of the start page (首页), asked of the book in one unit of work.

The month and its rates come from the monthly summaries; today, the thirty days and the same days
of the month before are summed by the date index: what a shop issued in two months, never more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.domain.entered_total import known_as
from app.domain.invoice import InvoiceKind, Upload, ZeroRate
from app.domain.money import ZERO, Money
from app.domain.takings import (
    DAYS_SHOWN,
    NOTHING,
    RateTakings,
    StartFigures,
    Takings,
    TaxDue,
    together,
)
from app.domain.tax_period import TaxPeriod
from app.repositories.summaries import Side
from app.services.tax_owed import TaxOwed

if TYPE_CHECKING:
    from decimal import Decimal

    from app.repositories.days import DaySum
    from app.repositories.summaries import Summary
    from app.services.book import Book

_COUNTING = frozenset({Side.POSITIVE, Side.NEGATIVE})


class Figures:
    """Counts for the start page; reads the book only."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def of(self, today: date) -> StartFigures:
        """Everything as of the disk's day."""
        period = TaxPeriod.of(today)
        since = today - timedelta(days=DAYS_SHOWN - 1)
        with self._book.reading() as work:
            recent = work.days.between(since, today)
            before = work.days.between(period.previous.first_day, _same_day_before(today))
            month = work.summaries.month(period.year * 100 + period.month)
            drafts = work.drafts.all()
            refused = work.outbox.counts().get(Upload.SIGNATURE_FAILED, 0)
            voids = work.outbox.voids()
            attempts = len(work.attempts.open()) + len(work.orders.open())
        by_day = _by_day(recent)
        newest = drafts[0] if drafts else None
        return StartFigures(
            today=today,
            day=by_day.get(today, NOTHING),
            month=together(_takings(each) for each in month if each.rate is None),
            same_days_before=together(map(_takings, before)),
            days=tuple((day, by_day.get(day, NOTHING)) for day in _days(since, today)),
            rates=_rates(month),
            used=_used(recent),
            drafts=len(drafts),
            newest_draft=known_as(newest.entered) if newest else "",
            newest_draft_at=newest.saved_at if newest else None,
            attempts=attempts,
            refused=refused,
            voids=voids,
            owed=tuple(
                TaxDue(each.period, Money(each.amount_fen), each.due)
                for each in TaxOwed(self._book).all()
            ),
        )


def _same_day_before(today: date) -> date:
    """The same day of the month before, or its last one.

    >>> _same_day_before(date(2024, 3, 31)), _same_day_before(date(2024, 1, 15))
    (datetime.date(2024, 2, 29), datetime.date(2023, 12, 15))
    """
    before = TaxPeriod.of(today).previous
    return before.first_day.replace(day=min(today.day, before.last_day.day))


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _takings(part: DaySum | Summary) -> Takings:
    """One side in the words of the page; only what counts brings money."""
    if part.side is Side.POSITIVE:
        return Takings(positive=part.tickets, net=part.net, tax=part.tax)
    if part.side is Side.NEGATIVE:
        return Takings(negative=part.tickets, net=part.net, tax=part.tax)
    return Takings(void=part.tickets)


def _by_day(parts: Iterable[DaySum]) -> dict[date, Takings]:
    sums: dict[date, Takings] = defaultdict(Takings)
    for part in parts:
        sums[part.day] += _takings(part)
    return sums


def _used(parts: Iterable[DaySum]) -> dict[InvoiceKind, int]:
    used: dict[InvoiceKind, int] = defaultdict(int)
    for part in parts:
        used[part.kind] += part.tickets
    return dict(used)


def _rates(month: Iterable[Summary]) -> tuple[RateTakings, ...]:
    sums: dict[tuple[Decimal, ZeroRate], tuple[Money, Money]]
    sums = defaultdict(lambda: (ZERO, ZERO))
    for part in month:
        if part.rate is not None and part.side in _COUNTING:
            net, tax = sums[part.rate, part.zero_rate]
            sums[part.rate, part.zero_rate] = (net + part.net, tax + part.tax)
    rates = [RateTakings(rate, net, tax, flag) for (rate, flag), (net, tax) in sums.items()]
    return tuple(sorted(rates, key=lambda each: (-each.gross.fen, -each.rate, each.zero_rate)))
