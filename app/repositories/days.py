"""Sums of single days (日合计), counted over the tickets by the index of their dates."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from msgspec import Struct

from app.domain.invoice import InvoiceKind
from app.domain.money import Money
from app.repositories import rows
from app.repositories.summaries import SIDE_OF_ROW, SIDES, Side
from db.lending import Connection
from db.prepared import Prepared

DAY_S = 86_400
_EPOCH = date(1970, 1, 1)
_SPAN = "WHERE issued_at >= :since AND issued_at < :until"
_BY_DAY = Prepared(
    f"SELECT (issued_at + 28800) / 86400 AS day, kind, {SIDE_OF_ROW} AS side,"  # +08:00
    " count(*) AS tickets, sum(net_fen) AS net_fen, sum(tax_fen) AS tax_fen"
    f" FROM invoice {_SPAN} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
_NUMBERS = Prepared(
    "SELECT code, kind, min(number) AS least, max(number) AS greatest, count(*) AS tickets"
    f" FROM invoice {_SPAN} GROUP BY code, kind ORDER BY code"
)


class DaySum(Struct, frozen=True):
    """What one kind has on one side on one day."""

    day: date  # at +08:00
    kind: InvoiceKind
    side: Side
    tickets: int
    net: Money
    tax: Money


class UsedNumbers(Struct, frozen=True):
    """The numbers of one code that were taken in a span of days."""

    code: str
    kind: InvoiceKind
    least: int
    greatest: int
    tickets: int


class Days:
    """What the days of one book have. A span costs as much as it has tickets."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def between(self, first: date, last: date) -> tuple[DaySum, ...]:
        """Every day from `first` to `last` that has tickets, both included, in order."""
        span = _span(first, last)
        return tuple(
            DaySum(
                day=_EPOCH + timedelta(days=row.day),
                kind=rows.KIND[row.kind],
                side=SIDES[row.side],
                tickets=row.tickets,
                net=Money(row.net_fen),
                tax=Money(row.tax_fen),
            )
            for row in _BY_DAY.rows(self._connection, span)
        )

    def numbers(self, first: date, last: date) -> tuple[UsedNumbers, ...]:
        """The numbers taken from `first` to `last`, both included, one entry a code."""
        span = _span(first, last)
        return tuple(
            UsedNumbers(row.code, rows.KIND[row.kind], row.least, row.greatest, row.tickets)
            for row in _NUMBERS.rows(self._connection, span)
        )


def _span(first: date, last: date) -> tuple[int, int]:
    return _midnight(first), _midnight(last) + DAY_S


def _midnight(day: date) -> int:
    return rows.epoch(datetime.combine(day, time(), rows.CHINA))
