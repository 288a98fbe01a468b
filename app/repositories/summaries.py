"""Monthly statistics (月度统计), kept with every ticket instead of counted over all of them.

A month has, for each kind and side, one row of the tickets themselves and one for each rate
that they bear. A ticket of two rates is one ticket in the first, and one in each of the others.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct

from app.domain.invoice import Invoice, InvoiceKind, Line, Status, ZeroRate
from app.domain.money import Money
from app.domain.rates import rate_fraction
from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared, Values, inserting

ALL_RATES = -1
FLAGGED = 100_000  # + the number of a 零税率标识: lines of rate 0 that bear one


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
    zero_rate: ZeroRate = ZeroRate.NONE


SIDES = tuple(Side)  # by number: 2 × negative + void; blank void is 4
_NUMBER = {side: number for number, side in enumerate(SIDES)}
_COUNTED = ("tickets", "lines", "net_fen", "tax_fen")
_KEY = ("period", "kind", "rate", "side")
_COLUMNS = (*_KEY, *_COUNTED)
_ADD = Prepared(
    inserting("monthly_summary", _COLUMNS)
    + f" ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET "
    + ", ".join(f"{name} = {name} + excluded.{name}" for name in _COUNTED)
)
_CLEAR = Prepared("DELETE FROM monthly_summary WHERE period = :period")
_MONTHS = Prepared(
    f"SELECT {', '.join(_COLUMNS)} FROM monthly_summary"
    " WHERE period BETWEEN :first AND :last AND tickets <> 0 ORDER BY period, kind, rate, side"
)
_FIRST = Prepared("SELECT period FROM monthly_summary WHERE tickets <> 0 ORDER BY period LIMIT 1")
_YEAR = Prepared(
    "SELECT :year AS period, kind, rate, side, "
    + ", ".join(f"sum({name}) AS {name}" for name in _COUNTED)
    + " FROM monthly_summary WHERE period BETWEEN :first AND :last AND tickets <> 0"
    " GROUP BY kind, rate, side ORDER BY kind, rate, side"
)
SIDE_OF_ROW = (
    f"CASE WHEN invoice.status = {rows.STATUS_NUMBER[Status.BLANK_VOID]}"
    f" THEN {_NUMBER[Side.BLANK_VOID]} ELSE 2 * (invoice.net_fen + invoice.tax_fen < 0)"
    f" + (invoice.status = {rows.STATUS_NUMBER[Status.VOID]}) END"
)
_IN_SPAN = "WHERE invoice.issued_at >= :since AND invoice.issued_at < :until"
_WHOLE_TICKETS = Prepared(
    f"SELECT :period AS period, kind, {ALL_RATES} AS rate, {SIDE_OF_ROW} AS side,"
    " count(*) AS tickets, sum(line_count) AS lines, sum(net_fen) AS net_fen,"
    f" sum(tax_fen) AS tax_fen FROM invoice {_IN_SPAN} GROUP BY 2, 4"
)
_RATES = Prepared(
    "SELECT :period AS period, kind, CASE WHEN rate = 0 AND zero_rate > 0"
    f" THEN {FLAGGED} + zero_rate ELSE rate END AS rate, {SIDE_OF_ROW} AS side,"
    " count(DISTINCT invoice.id) AS tickets, count(*) AS lines,"
    " sum(invoice_line.net_fen) AS net_fen, sum(invoice_line.tax_fen) AS tax_fen"
    " FROM invoice JOIN invoice_line ON invoice_id = invoice.id"
    f" JOIN wording ON wording.id = wording_id {_IN_SPAN} GROUP BY 2, 3, 4"
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

    def first(self) -> int | None:
        """The month of the first ticket (yyyymm); None: there is none."""
        return next((int(period) for (period,) in _FIRST.rows(self._connection, ())), None)

    def year(self, year: int) -> tuple[Summary, ...]:
        """The twelve months together (年度统计); `period` is the year."""
        values = (year, year * 100, year * 100 + 99)
        return tuple(map(_summary, _YEAR.rows(self._connection, values)))

    def scan(self, period: int) -> tuple[Summary, ...]:
        """The same as `month`, counted over the tickets and lines themselves: the check."""
        return tuple(map(_summary, sorted(self._counted(period), key=lambda row: row[:4])))

    def recount(self, period: int) -> bool:
        """Write the month anew from its tickets, after a repair of the book; whether it said
        something else before."""
        counted = [tuple(row) for row in self._counted(period)]
        if set(_MONTHS.run(self._connection, (period, period))) == set(counted):
            return False
        _CLEAR.run(self._connection, (period,))
        _ADD.run_each(self._connection, counted)
        return True

    def _counted(self, period: int) -> list[Any]:
        asked = (period, *span_of(period))
        return [
            row for query in (_WHOLE_TICKETS, _RATES) for row in query.rows(self._connection, asked)
        ]


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
        rate, net, tax = _rate_key(line), line.net.fen, line.tax.fen
        lines, net_before, tax_before = counted.get(rate, (0, 0, 0))
        counted[rate] = (lines + 1, net_before + net, tax_before + tax)
        all_net += net
        all_tax += tax
    counted[ALL_RATES] = (len(ticket.draft.lines), all_net, all_tax)
    return counted


def _rate_key(line: Line) -> int:
    """免税, 不征税 and the two zero rates stand apart from each other."""
    if line.rate or not line.zero_rate:
        return rows.rate_number(line.rate)
    return FLAGGED + rows.ZERO_RATE_NUMBER[line.zero_rate]


def span_of(period: int) -> tuple[int, int]:
    """The first second of a month (yyyymm) at +08:00, and the first behind it.

    >>> span_of(197001)
    (-28800, 2649600)
    """
    year, month = divmod(period, 100)
    first = datetime(year, month, 1, tzinfo=rows.CHINA)
    beyond = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=rows.CHINA)
    return rows.epoch(first), rows.epoch(beyond)


def _summary(row: Any) -> Summary:
    flag = max(0, row.rate - FLAGGED)
    return Summary(
        period=row.period,
        kind=rows.KIND[row.kind],
        rate=None if row.rate == ALL_RATES else rate_fraction(0 if flag else row.rate),
        side=SIDES[row.side],
        tickets=row.tickets,
        lines=row.lines,
        net=Money(row.net_fen),
        tax=Money(row.tax_fen),
        zero_rate=rows.ZERO_RATE[flag],
    )
