"""Monthly statistics (月度统计), kept with every ticket instead of counted over all of them.

A month has, for each kind and side, one row of the tickets themselves and one for each rate
that they bear. A ticket of two rates is one ticket in the first, and one in each of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.invoice import Invoice, InvoiceKind, Status
from app.domain.money import Money
from app.domain.rates import rate_fraction
from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared, Values
from db.schema import invoice, invoice_line, monthly_summary

ALL_RATES = -1


class Side(StrEnum):
    """正数, 正废, 负数, 负废, 空白废."""

    POSITIVE = "positive"
    POSITIVE_VOID = "positive_void"
    NEGATIVE = "negative"
    NEGATIVE_VOID = "negative_void"
    BLANK_VOID = "blank_void"


class Summary(Struct, frozen=True):
    """What one kind has on one side in a period. `rate` None: the tickets themselves; else
    what they bear at that rate (`tickets`: how many bear it)."""

    period: int  # yyyymm; yyyy in a year's statistics
    kind: InvoiceKind
    rate: Decimal | None
    side: Side
    tickets: int
    lines: int
    net: Money
    tax: Money


SIDES = tuple(Side)  # by number: 2 × negative + void; blank void is 4
_NUMBER = {side: number for number, side in enumerate(SIDES)}
_COUNTED = ("tickets", "lines", "net_fen", "tax_fen")
_COLUMNS = tuple(column.name for column in monthly_summary.c)
_INSERT = upsert(monthly_summary)
_ADD = Prepared(
    _INSERT.on_conflict_do_update(
        index_elements=["period", "kind", "rate", "side"],
        set_={name: monthly_summary.c[name] + _INSERT.excluded[name] for name in _COUNTED},
    ),
    _COLUMNS,
)

_SPAN = (
    monthly_summary.c.period.between(bindparam("first"), bindparam("last")),
    monthly_summary.c.tickets != literal_column("0"),
)
_MONTHS = Prepared(
    select(monthly_summary).where(*_SPAN).order_by(*monthly_summary.primary_key.columns),
    ("first", "last"),
)
_KEY = (monthly_summary.c.kind, monthly_summary.c.rate, monthly_summary.c.side)
_SUMS = [func.sum(monthly_summary.c[name]).label(name) for name in _COUNTED]
_YEAR = Prepared(
    select(bindparam("year", type_=Integer).label("period"), *_KEY, *_SUMS)
    .where(*_SPAN)
    .group_by(*_KEY)
    .order_by(*_KEY),
    ("year", "first", "last"),
)


class Summaries:
    """The monthly summaries of one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, ticket: Invoice) -> None:
        """Count a ticket that was just kept, in the month of its issue."""
        _ADD.run_each(self._connection, _values(ticket, 1))

    def move(self, before: Invoice, after: Invoice) -> None:
        """A ticket changed its side (作废): both as they were and are, the same key."""
        changes = [*_values(before, -1), *_values(after, 1)]
        _ADD.run_each(self._connection, changes)

    def month(self, period: int) -> tuple[Summary, ...]:
        """The statistics of one month, e.g. 202401."""
        return self.between(period, period)

    def between(self, first: int, last: int) -> tuple[Summary, ...]:
        """The statistics of every month from `first` to `last`, both included."""
        return tuple(map(_summary, _MONTHS.rows(self._connection, (first, last))))

    def year(self, year: int) -> tuple[Summary, ...]:
        """The twelve months together (年度统计); `period` is the year."""
        values = (year, year * 100, year * 100 + 99)
        return tuple(map(_summary, _YEAR.rows(self._connection, values)))

    def scan(self, period: int) -> tuple[Summary, ...]:
        """The same as `month`, counted over the tickets and lines themselves: the check."""
        found = [*self._rows(_whole_tickets(period)), *self._rows(_rates(period))]
        return tuple(map(_summary, sorted(found, key=lambda row: row[:4])))

    def recount(self, period: int) -> bool:
        """Write the month anew from its tickets, after a repair of the book; whether it said
        something else before."""
        table = monthly_summary
        counted = [
            tuple(row) for row in (*self._rows(_whole_tickets(period)), *self._rows(_rates(period)))
        ]
        said = self._rows(select(table).where(table.c.period == period, table.c.tickets != 0))
        if {tuple(row) for row in said} == set(counted):
            return False
        self._connection.execute(delete(table).where(table.c.period == period))
        _ADD.run_each(self._connection, counted)
        return True

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        return self._connection.execute(query).all()


def side_of(ticket: Invoice) -> Side:
    """On which side of the statistics a ticket stands: its sign, and whether it is void."""
    return SIDES[_side(ticket.status, ticket.draft.gross.fen)]


def _side(status: Status, gross: int) -> int:
    if status is Status.BLANK_VOID:
        return _NUMBER[Side.BLANK_VOID]
    return 2 * (gross < 0) + (status is Status.VOID)


def _values(ticket: Invoice, sign: int) -> list[Values]:
    """The rows that a ticket adds (sign 1) or takes away (-1). Plain loops: every issue waits
    for them."""
    by_rate = _by_rate(ticket)
    _, net, tax = by_rate[ALL_RATES]
    period, kind = rows.period_of(ticket.issued_at), rows.KIND_NUMBER[ticket.draft.kind]
    side = _side(ticket.status, net + tax)
    return [
        (period, kind, rate, side, sign, sign * lines, sign * net, sign * tax)
        for rate, (lines, net, tax) in by_rate.items()
    ]


def _by_rate(ticket: Invoice) -> dict[int, tuple[int, int, int]]:
    """Lines, net and tax in fen: of the ticket first, then of each rate that it bears."""
    counted = {ALL_RATES: (0, 0, 0)}
    all_net = all_tax = 0
    for line in ticket.draft.lines:
        rate, net, tax = rows.rate_number(line.rate), line.net.fen, line.tax.fen
        lines, net_before, tax_before = counted.get(rate, (0, 0, 0))
        counted[rate] = (lines + 1, net_before + net, tax_before + tax)
        all_net += net
        all_tax += tax
    counted[ALL_RATES] = (len(ticket.draft.lines), all_net, all_tax)
    return counted


_IS_VOID = invoice.c.status == rows.STATUS_NUMBER[Status.VOID]
SIDE_OF_ROW = case(
    (invoice.c.status == rows.STATUS_NUMBER[Status.BLANK_VOID], _NUMBER[Side.BLANK_VOID]),
    else_=2 * (invoice.c.net_fen + invoice.c.tax_fen < 0).cast(Integer) + _IS_VOID.cast(Integer),
).label("side")


def _whole_tickets(period: int) -> Select[Any]:
    columns = (invoice.c.line_count, invoice.c.net_fen, invoice.c.tax_fen)
    sums = [
        func.sum(column).label(name) for name, column in zip(_COUNTED[1:], columns, strict=True)
    ]
    head = (literal(period).label("period"), invoice.c.kind, literal(ALL_RATES).label("rate"))
    query = select(*head, SIDE_OF_ROW, func.count().label("tickets"), *sums)
    return query.where(in_month(period)).group_by(invoice.c.kind, SIDE_OF_ROW)


def _rates(period: int) -> Select[Any]:
    line = invoice_line.c
    head = (literal(period).label("period"), invoice.c.kind, line.rate, SIDE_OF_ROW)
    tickets = func.count(invoice.c.id.distinct()).label("tickets")
    sums = (func.sum(line.net_fen).label("net_fen"), func.sum(line.tax_fen).label("tax_fen"))
    query = select(*head, tickets, func.count().label("lines"), *sums)
    query = query.join(invoice_line, line.invoice_id == invoice.c.id)
    return query.where(in_month(period)).group_by(invoice.c.kind, line.rate, SIDE_OF_ROW)


def in_month(period: int) -> ColumnElement[bool]:
    """Issued in this month (yyyymm) at +08:00."""
    year, month = divmod(period, 100)
    first = datetime(year, month, 1, tzinfo=rows.CHINA)
    beyond = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=rows.CHINA)
    return and_(invoice.c.issued_at >= rows.epoch(first), invoice.c.issued_at < rows.epoch(beyond))


def _summary(row: Row[Any]) -> Summary:
    return Summary(
        period=row.period,
        kind=rows.KIND[row.kind],
        rate=None if row.rate == ALL_RATES else rate_fraction(row.rate),
        side=SIDES[row.side],
        tickets=row.tickets,
        lines=row.lines,
        net=Money(row.net_fen),
        tax=Money(row.tax_fen),
    )
