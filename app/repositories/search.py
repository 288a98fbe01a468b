"""Searching issued tickets (已开发票查询): every filter together, paged by key.

A page costs the same wherever it lies: it begins after a ticket, never after so many rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    false,
    func,
    literal_column,
    select,
    tuple_,
)

from app.domain.invoice import InvoiceKey, InvoiceKind, Party, Status, Upload
from app.domain.money import Money
from app.repositories import rows
from db.schema import desk, invoice, party

FEW_BUYERS = 200  # up to so many the buyer index is read, beyond it the dates
_AT_ONCE = 500  # rows fetched from the store at once


@dataclass(frozen=True, slots=True)
class Filter:
    """What to search; nothing set: every ticket. All conditions hold together."""

    first_day: date | None = None  # of issue, the whole day at +08:00
    last_day: date | None = None  # inclusive
    kind: InvoiceKind | None = None
    code: str = ""
    number: str = ""  # with or without leading zeros
    document: str = ""
    buyer: str = ""  # any part of the buyer's name or tax id
    status: Status | None = None
    upload: Upload | None = None
    printed: bool | None = None
    least: Money | None = None  # of 价税合计, inclusive
    most: Money | None = None
    limit: int | None = None
    after: InvoiceKey | None = None  # the last ticket of the page before
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A ticket as a list shows it: all but remark, staff and lines."""

    key: InvoiceKey
    kind: InvoiceKind
    document: str
    issued_at: datetime
    buyer: Party
    net: Money
    tax: Money
    lines: int
    signature: bytes
    simulated: bool
    with_list: bool
    status: Status
    upload: Upload
    printed: int
    reddened_net: Money
    reddened_tax: Money

    @property
    def gross(self) -> Money:
        """价税合计."""
        return self.net + self.tax


_GROSS = invoice.c.net_fen + invoice.c.tax_fen
_HEADING = (
    select(invoice, desk.c.simulated, party.c.name, party.c.tax_id)
    .add_columns(party.c.address_phone, party.c.bank_account)
    .join(desk, desk.c.id == invoice.c.desk_id)
    .join(party, party.c.id == invoice.c.buyer_id)
)
_PLACE = select(invoice.c.issued_at, invoice.c.id).where(
    invoice.c.number == bindparam("a_number"), invoice.c.code == bindparam("a_code")
)


class InvoiceSearch:
    """Filters turned into one statement over the right index."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def headings(self, wanted: Filter) -> Iterator[Heading]:
        """Headings in order of issue (`newest_first`: against it), streamed."""
        return map(_heading, self.rows(_HEADING, wanted))

    def count(self, wanted: Filter) -> int:
        """How many tickets match, without limit and cursor."""
        whole = replace(wanted, limit=None, after=None)
        query = select(func.count()).select_from(invoice).where(*self._conditions(whole))
        return int(self._connection.execute(query).scalar_one())

    def rows(self, query: Select[Any], wanted: Filter) -> Iterable[Row[Any]]:
        """The rows of a query over `invoice`, filtered, ordered and limited."""
        query = query.where(*self._conditions(wanted))
        place = (invoice.c.issued_at, invoice.c.id)
        query = query.order_by(*(c.desc() if wanted.newest_first else c.asc() for c in place))
        if wanted.limit is not None:
            query = query.limit(wanted.limit)
        return self._connection.execute(query, execution_options={"yield_per": _AT_ONCE})

    def _conditions(self, wanted: Filter) -> list[ColumnElement[bool]]:
        asked = (*_of_ticket(wanted), *_of_state(wanted))
        return [*asked, *self._of_buyer(wanted.buyer), *self._beyond(wanted)]

    def _of_buyer(self, part: str) -> list[ColumnElement[bool]]:
        """Few buyers bear the words: their ids, found by the buyer index. Many: tickets are read
        by date and each asked whether its buyer is one of them, so that a page fills at once."""
        if not part:
            return []
        bearing = select(party.c.id).where(_like(party.c.name, part) | _like(party.c.tax_id, part))
        found = self._connection.execute(bearing.limit(FEW_BUYERS + 1)).scalars().all()
        if len(found) <= FEW_BUYERS:
            return [invoice.c.buyer_id.in_(found)]
        unindexed: ColumnElement[int] = literal_column("+invoice.buyer_id")
        return [unindexed.in_(bearing)]

    def _beyond(self, wanted: Filter) -> list[ColumnElement[bool]]:
        if wanted.after is None:
            return []
        values = {"a_number": rows.number_of(wanted.after.number), "a_code": wanted.after.code}
        place = self._connection.execute(_PLACE, values).first()
        if place is None:
            return [false()]
        here = tuple_(invoice.c.issued_at, invoice.c.id)
        there = tuple_(place.issued_at, place.id)
        return [here < there if wanted.newest_first else here > there]


def _of_ticket(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.first_day:
        yield invoice.c.issued_at >= _midnight(wanted.first_day)
    if wanted.last_day:
        yield invoice.c.issued_at < _midnight(wanted.last_day + timedelta(days=1))
    if wanted.kind:
        yield invoice.c.kind == rows.KIND_NUMBER[wanted.kind]
    if wanted.code:
        yield invoice.c.code == wanted.code
    if wanted.number:
        yield invoice.c.number == rows.number_of(wanted.number)
    if wanted.document:
        yield invoice.c.document == wanted.document
        yield invoice.c.document != literal_column("''")


def _of_state(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.status:
        yield from _equal(invoice.c.status, rows.STATUS_NUMBER[wanted.status], usual=0)
    if wanted.upload:
        yield from _equal(invoice.c.upload, rows.UPLOAD_NUMBER[wanted.upload], usual=1)
    if wanted.printed is not None:
        yield (invoice.c.printed > 0) if wanted.printed else (invoice.c.printed == 0)
    if wanted.least is not None:
        yield wanted.least.fen <= _GROSS
    if wanted.most is not None:
        yield wanted.most.fen >= _GROSS


def _equal(column: ColumnElement[int], value: int, usual: int) -> Iterator[ColumnElement[bool]]:
    """Unusual states are in a partial index; the store must be told that the value is one."""
    yield column == value
    if value != usual:
        yield column != literal_column(str(usual))


def _midnight(day: date) -> int:
    return rows.epoch(datetime.combine(day, time(), rows.CHINA))


def _like(column: ColumnElement[str], part: str) -> ColumnElement[bool]:
    return column.contains(part, autoescape=True)


def _heading(row: Row[Any]) -> Heading:
    return Heading(
        key=rows.key_of(row.code, row.number),
        kind=rows.KIND[row.kind],
        document=row.document,
        issued_at=rows.moment(row.issued_at),
        buyer=Party(row.name, row.tax_id, row.address_phone, row.bank_account),
        net=Money(row.net_fen),
        tax=Money(row.tax_fen),
        lines=row.line_count,
        signature=row.signature,
        simulated=bool(row.simulated),
        with_list=bool(row.with_list),
        status=rows.STATUS[row.status],
        upload=rows.UPLOAD[row.upload],
        printed=row.printed,
        reddened_net=Money(row.reddened_net_fen),
        reddened_tax=Money(row.reddened_tax_fen),
    )
