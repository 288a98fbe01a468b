"""Sums of single days (日合计), counted over the tickets by the index of their dates."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from msgspec import Struct
from sqlalchemy import Label, bindparam, func, literal_column, select, text

from app.domain.invoice import InvoiceKind
from app.domain.money import Money
from app.repositories import rows
from app.repositories.summaries import SIDE_OF_ROW, SIDES, Side
from db.lending import Connection
from db.prepared import Prepared, Value
from db.schema import invoice

DAY_S = 86_400
_EPOCH = date(1970, 1, 1)
_SPAN = (invoice.c.issued_at >= bindparam("since"), invoice.c.issued_at < bindparam("until"))
_DAY: Label[int] = literal_column("(invoice.issued_at + 28800) / 86400").label("day")  # +08:00
_BY_DAY = Prepared(
    select(
        _DAY,
        invoice.c.kind,
        SIDE_OF_ROW,
        func.count().label("tickets"),
        func.sum(invoice.c.net_fen).label("net_fen"),
        func.sum(invoice.c.tax_fen).label("tax_fen"),
    )
    .where(*_SPAN)
    .group_by(text("1, 2, 3"))
    .order_by(text("1, 2, 3"))
)
_NUMBERS = Prepared(
    select(
        invoice.c.code,
        invoice.c.kind,
        func.min(invoice.c.number).label("least"),
        func.max(invoice.c.number).label("greatest"),
        func.count().label("tickets"),
    )
    .where(*_SPAN)
    .group_by(invoice.c.code, invoice.c.kind)
    .order_by(invoice.c.code)
)
_LAST_NUMBER = Prepared(
    select(invoice.c.number)
    .where(
        invoice.c.code == bindparam("code"),
        invoice.c.number <= bindparam("most"),
        invoice.c.issued_at < bindparam("until"),
    )
    .order_by(invoice.c.number.desc())
    .limit(literal_column("1"))
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
            for row in _BY_DAY.rows(self._connection, _BY_DAY.values(span))
        )

    def numbers(self, first: date, last: date) -> tuple[UsedNumbers, ...]:
        """The numbers taken from `first` to `last`, both included, one entry a code."""
        span = _span(first, last)
        return tuple(
            UsedNumbers(row.code, rows.KIND[row.kind], row.least, row.greatest, row.tickets)
            for row in _NUMBERS.rows(self._connection, _NUMBERS.values(span))
        )

    def last_number(self, code: str, most: int, before: date) -> int:
        """The highest number of a code, `most` at most, that was taken before that day; 0: none.
        Reads the numbers below `most` downwards: of every code, so a volume's own end is asked."""
        asked = _LAST_NUMBER.values({"code": code, "most": most, "until": _midnight(before)})
        row = next(_LAST_NUMBER.rows(self._connection, asked), None)
        return 0 if row is None else int(row.number)


def _span(first: date, last: date) -> dict[str, Value]:
    return {"since": _midnight(first), "until": _midnight(last) + DAY_S}


def _midnight(day: date) -> int:
    return rows.epoch(datetime.combine(day, time(), rows.CHINA))
