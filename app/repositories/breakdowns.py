"""Statistics by buyer, goods and drawer (分类统计), and the numbers that each month took.

Issuing writes nothing for them. What is stored was counted from the tickets up to a row, the mark;
whoever reads gets that and, counted on the spot, the few tickets behind the mark. `fold` moves
the mark on. So the answer is always that of the tickets themselves, and its cost that of what
was issued since somebody looked last. A subject is the first row of its name: a buyer of the same
name and tax id whose address changed is one buyer, goods of the same name, type and unit are one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from app.domain.invoice import InvoiceKey, InvoiceKind, Status
from app.domain.money import Money
from app.domain.statistics import Dimension, Named, Sums
from app.repositories import rows
from app.repositories.summaries import SIDE_OF_ROW, span_of
from db.lending import Connection
from db.prepared import Prepared

AT_ONCE = 500  # tickets of one folding: some 25 ms, which an invoice may have to wait
ALL_KINDS = -1
_BLANK = rows.STATUS_NUMBER[Status.BLANK_VOID]
_VOID = rows.STATUS_NUMBER[Status.VOID]
_PERIOD = "CAST(strftime('%Y%m', invoice.issued_at + 28800, 'unixepoch') AS INTEGER)"  # +08:00
_BUYER = (
    "(SELECT min(same.id) FROM party AS same, party AS buyer WHERE buyer.id = invoice.buyer_id"
    " AND same.name = buyer.name AND same.tax_id = buyer.tax_id)"
)
_GOODS = (
    "(SELECT min(same.id) FROM wording AS same, wording AS said WHERE said.id = line.wording_id"
    " AND same.name = said.name AND same.spec = said.spec AND same.unit = said.unit)"
)
_DRAWER = (
    "(SELECT min(same.id) FROM desk AS same, desk AS here WHERE here.id = invoice.desk_id"
    " AND same.drawer = here.drawer)"
)
_TICKETS = "count(*) AS tickets, sum(invoice.net_fen) AS net_fen, sum(invoice.tax_fen) AS tax_fen"
_LINES = (
    "count(DISTINCT invoice.id) AS tickets, sum(line.net_fen) AS net_fen,"
    " sum(line.tax_fen) AS tax_fen"
)
_FROM = "FROM invoice WHERE"
_NUMBER = {Dimension.BUYER: 1, Dimension.GOODS: 2, Dimension.DRAWER: 3}
_SAID = {  # dimension: subject, what is counted, from where, which tickets
    Dimension.BUYER: (_BUYER, _TICKETS, _FROM, f"AND invoice.status <> {_BLANK}"),
    Dimension.GOODS: (
        _GOODS,
        _LINES,
        "FROM invoice JOIN invoice_line AS line ON line.invoice_id = invoice.id WHERE",
        "",
    ),
    Dimension.DRAWER: (_DRAWER, _TICKETS, _FROM, ""),
}
_NAMES = {
    Dimension.BUYER: "SELECT id, name, tax_id AS more FROM party",
    Dimension.GOODS: "SELECT id, name, trim(spec || ' ' || unit) AS more FROM wording",
    Dimension.DRAWER: "SELECT id, drawer AS name, '' AS more FROM desk",
}
_KEY = "period, dimension, subject, kind, side"


def _counting(dimension: Dimension, which: str) -> str:
    subject, counted, source, only = _SAID[dimension]
    return (
        f"SELECT {_PERIOD} AS period, {_NUMBER[dimension]} AS dimension, {subject} AS subject,"
        f" invoice.kind AS kind, {SIDE_OF_ROW} AS side, {counted}"
        f" {source} {which} {only} GROUP BY 1, 3, 4, 5"
    )


def _adding(dimension: Dimension) -> Prepared:
    """Months first, then the years that they make."""
    return Prepared(
        "WITH counted AS (" + _counting(dimension, "invoice.id BETWEEN :first AND :last") + ")"
        f" INSERT INTO breakdown ({_KEY}, tickets, net_fen, tax_fen) SELECT {_KEY},"
        " :sign * tickets, :signed * net_fen, :signs * tax_fen FROM (SELECT * FROM counted"
        " UNION ALL SELECT period / 100, dimension, subject, kind, side, sum(tickets),"
        " sum(net_fen), sum(tax_fen) FROM counted GROUP BY 1, 3, 4, 5) WHERE true"
        f" ON CONFLICT ({_KEY}) DO UPDATE SET tickets = tickets + excluded.tickets,"
        " net_fen = net_fen + excluded.net_fen, tax_fen = tax_fen + excluded.tax_fen"
    )


_ADD = {dimension: _adding(dimension) for dimension in _SAID}
_BUYERS, _SOLD, _DRAWN = _ADD.values()  # by name, so that a test finds each text
_BEHIND = "invoice.id > :mark AND +invoice.issued_at >= :since AND +invoice.issued_at < :until"


def _parts(dimension: Dimension) -> str:
    """What is stored of a period, and the tickets behind the mark."""
    return (
        "SELECT subject, side, tickets, net_fen, tax_fen FROM breakdown WHERE period = :period"
        f" AND dimension = {_NUMBER[dimension]} AND tickets <> 0 AND :kind IN (kind, {ALL_KINDS})"
        " UNION ALL SELECT subject, side, tickets, net_fen, tax_fen FROM"
        f" ({_counting(dimension, _BEHIND)}) WHERE :kinds IN (kind, {ALL_KINDS})"
    )


def _five_sides() -> str:
    """The columns of `Sums`, in their order."""
    of_four = ", ".join(
        f"sum((side = {side}) * {what})"
        for side in range(4)
        for what in ("tickets", "net_fen", "tax_fen")
    )
    return f"{of_four}, sum((side = 4) * tickets)"


def _best(dimension: Dimension) -> Prepared:
    """The largest subjects; only of them all five sides are asked then."""
    return Prepared(
        f"SELECT subject FROM ({_parts(dimension)}) GROUP BY subject"
        " ORDER BY sum((side IN (0, 2)) * (net_fen + tax_fen)) DESC, subject LIMIT :most"
    )


def _ranking(dimension: Dimension) -> Prepared:
    return Prepared(
        f"SELECT name, more, found.* FROM (SELECT subject, {_five_sides()} FROM"
        f" ({_parts(dimension)}) WHERE subject IN (SELECT value FROM json_each(:subjects))"
        f" GROUP BY subject) AS found JOIN ({_NAMES[dimension]}) AS named"
        " ON named.id = found.subject"
    )


def _whole(dimension: Dimension) -> Prepared:
    return Prepared(
        "SELECT side, sum(tickets), sum(net_fen), sum(tax_fen)"
        f" FROM ({_parts(dimension)}) GROUP BY side"
    )


def _count(dimension: Dimension) -> Prepared:
    return Prepared(f"SELECT count(DISTINCT subject) FROM ({_parts(dimension)})")


_BEST = {dimension: _best(dimension) for dimension in _SAID}
_RANK = {dimension: _ranking(dimension) for dimension in _SAID}
_WHOLE = {dimension: _whole(dimension) for dimension in _SAID}
_COUNT = {dimension: _count(dimension) for dimension in _SAID}
_BEST_BUYERS, _BEST_GOODS, _BEST_DRAWERS = _BEST.values()
_RANK_BUYERS, _RANK_GOODS, _RANK_DRAWERS = _RANK.values()
_ALL_BUYERS, _ALL_GOODS, _ALL_DRAWERS = _WHOLE.values()
_MANY_BUYERS, _MANY_GOODS, _MANY_DRAWERS = _COUNT.values()

_NUMBERS_OF = (
    f"SELECT {_PERIOD} AS period, desk.disk_number AS disk_number, invoice.code AS code,"
    " invoice.kind AS kind, min(invoice.number) AS least, max(invoice.number) AS greatest,"
    f" count(*) AS tickets, sum(invoice.status IN ({_VOID}, {_BLANK})) AS void"
    " FROM invoice JOIN desk ON desk.id = invoice.desk_id WHERE"
)
_USE = "period, disk_number, code, kind, least, greatest, tickets, void"
_ADD_NUMBERS = Prepared(
    f"INSERT INTO number_use ({_USE}) SELECT {_USE} FROM"
    f" ({_NUMBERS_OF} invoice.id BETWEEN :first AND :last GROUP BY 1, 2, 3) WHERE true"
    " ON CONFLICT (period, disk_number, code) DO UPDATE SET least = min(least, excluded.least),"
    " greatest = max(greatest, excluded.greatest), tickets = tickets + excluded.tickets,"
    " void = void + excluded.void"
)
_USED = Prepared(
    "SELECT code, kind, max((period < :before) * greatest) AS earlier,"
    " min(CASE WHEN period = :here THEN least END) AS least,"
    " max((period = :same) * greatest) AS greatest, sum((period = :now) * tickets) AS tickets,"
    " sum((period = :this) * void) AS void"
    f" FROM (SELECT {_USE} FROM number_use UNION ALL"
    f" {_NUMBERS_OF} invoice.id > :mark GROUP BY 1, 2, 3)"
    " WHERE disk_number = :disk AND period <= :period GROUP BY code, kind ORDER BY kind, code"
)
_ONE_VOID = Prepared(
    "UPDATE number_use SET void = void + :sign *"
    f" (SELECT status IN ({_VOID}, {_BLANK}) FROM invoice WHERE id = :id)"
    f" WHERE (period, disk_number, code) = (SELECT {_PERIOD}, desk.disk_number, code FROM invoice"
    " JOIN desk ON desk.id = desk_id WHERE invoice.id = :same)"
)
_MARK = Prepared("SELECT tickets FROM breakdown WHERE period = 0")
_SET_MARK = Prepared(
    f"INSERT INTO breakdown ({_KEY}, tickets, net_fen, tax_fen)"
    " VALUES (0, 0, 0, 0, 0, :mark, 0, 0)"
    f" ON CONFLICT ({_KEY}) DO UPDATE SET tickets = excluded.tickets"
)
_LAST = Prepared("SELECT max(id) FROM invoice")
_ID = Prepared("SELECT id FROM invoice WHERE number = :number AND code = :code")
_FORGET = (Prepared("DELETE FROM breakdown"), Prepared("DELETE FROM number_use"))


class Use(Struct, frozen=True):
    """The numbers of one code that a disk took: the last one before a month (0: none), the first
    and last within it (0: none), how many, and how many of them are void."""

    code: str
    kind: InvoiceKind
    earlier: int
    least: int
    greatest: int
    tickets: int
    void: int


class Breakdowns:
    """The statistics by subject of one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def behind(self) -> int:
        """How many tickets are not folded in yet."""
        return int(_LAST.value(self._connection) or 0) - self._mark()

    def fold(self, most: int = AT_ONCE) -> int:
        """Count the next tickets into what is stored; how many are left."""
        mark, end = self._mark(), int(_LAST.value(self._connection) or 0)
        last = min(mark + most, end)
        if last > mark:
            self._add(mark + 1, last, 1)
            _ADD_NUMBERS.run(self._connection, (mark + 1, last))
            _SET_MARK.run(self._connection, (last,))
        return end - last

    @contextmanager
    def moving(self, key: InvoiceKey) -> Iterator[None]:
        """Within it a ticket changes its side (作废): it stops counting where it stood and counts
        where it stands then. Behind the mark there is nothing to move."""
        asked = (rows.number_of(key.number), key.code)
        row_id = int(_ID.value(self._connection, asked) or 0)
        folded = 0 < row_id <= self._mark()
        if folded:
            self._one(row_id, -1)
        yield
        if folded:
            self._one(row_id, 1)

    def forget(self) -> None:
        """Tickets were written anew (修复): all are counted again when somebody looks."""
        for each in _FORGET:
            each.run(self._connection)

    def ranked(
        self, dimension: Dimension, period: int, kind: InvoiceKind | None, most: int
    ) -> tuple[Named, ...]:
        """The subjects of a month (yyyymm) or a year (yyyy) by what they bought or sold, the
        largest first; `most` 0: all of them."""
        asked = self._asked(period, kind)
        best = _BEST[dimension].run(self._connection, (*asked, most or -1)).fetchall()
        subjects = [subject for (subject,) in best]
        found = _RANK[dimension].run(self._connection, (*asked, json.dumps(subjects)))
        known = {row: Named(name, more, _sums(sums)) for name, more, row, *sums in found}
        return tuple(known[subject] for subject in subjects)

    def whole(
        self, dimension: Dimension, period: int, kind: InvoiceKind | None
    ) -> tuple[int, Sums]:
        """How many subjects there are, and all of them together."""
        asked = self._asked(period, kind)
        count = int(_COUNT[dimension].value(self._connection, asked) or 0)
        found = dict.fromkeys(range(5), (0, 0, 0))
        for side, *sums in _WHOLE[dimension].run(self._connection, asked):
            found[side] = tuple(sums)
        four = (number for side in range(4) for number in found[side])
        return count, _sums((*four, found[4][0]))

    def used(self, disk: str, period: int) -> tuple[Use, ...]:
        """The numbers that a disk took up to the end of a month, by kind and code."""
        asked = (*(period,) * 5, self._mark(), disk, period)
        return tuple(
            Use(
                row.code,
                rows.KIND[row.kind],
                row.earlier,
                row.least or 0,
                row.greatest,
                row.tickets,
                row.void,
            )
            for row in _USED.rows(self._connection, asked)
        )

    def _asked(self, period: int, kind: InvoiceKind | None) -> tuple[int, ...]:
        number = ALL_KINDS if kind is None else rows.KIND_NUMBER[kind]
        since, until = _span(period)
        return (period, number, self._mark(), since, until, number)

    def _mark(self) -> int:
        return int(_MARK.value(self._connection) or 0)

    def _one(self, row_id: int, sign: int) -> None:
        self._add(row_id, row_id, sign)
        _ONE_VOID.run(self._connection, (sign, row_id, row_id))

    def _add(self, first: int, last: int, sign: int) -> None:
        for add in _ADD.values():
            add.run(self._connection, (first, last, sign, sign, sign))


def _span(period: int) -> tuple[int, int]:
    """The seconds of a month or a year."""
    if period > 9999:
        return span_of(period)
    return span_of(period * 100 + 1)[0], span_of(period * 100 + 12)[1]


def _sums(found: Any) -> Sums:
    """Counts and amounts in the order of `Sums`; nothing counted is nothing."""
    *four, blank = (number or 0 for number in found)
    values = [Money(number) if place % 3 else number for place, number in enumerate(four)]
    named: dict[str, Any] = dict(zip(Sums.__struct_fields__, (*values, blank), strict=True))
    return Sums(**named)
