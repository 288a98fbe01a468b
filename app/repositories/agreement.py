"""Tickets of the book as their rows stand, beside what the disk's records say (发票修复).

Compared are the rows themselves: figures that are kept twice, texts of the dictionaries and every
line; so an edit shows wherever it was made.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec import Struct
from sqlalchemy import Table, bindparam, func, select

from app.domain.invoice import Invoice, InvoiceKey
from app.repositories import invoice_rows, rows
from app.repositories.summaries import span_of
from db.lending import Connection
from db.prepared import Prepared, Values
from db.schema import (
    desk,
    invoice,
    invoice_line,
    monthly_summary,
    outbox,
    party,
    print_log,
    wording,
)
from db.triggers import MAY_CHANGE

POINTERS = ("desk_id", "seller_id", "buyer_id")
PARKED = "~"  # code of a ticket that stood at another's number, until its own record is read
_TEXTS = ("desk", "seller", "buyer", "lines")
SIGNED = tuple(
    name for name in invoice_rows.INVOICE_COLUMNS if name not in (*MAY_CHANGE, *POINTERS)
)
_IDS = select(func.json_each(bindparam("ids")).table_valued("value").c.value)
_BY_REQUEST = Prepared(select(invoice.c.id).where(invoice.c.request_id == bindparam("a")), ("a",))
_BY_KEY = Prepared(
    select(invoice.c.id, invoice.c.request_id).where(
        invoice.c.number == bindparam("a_number"), invoice.c.code == bindparam("a_code")
    ),
    ("a_number", "a_code"),
)
_BY_SIGNATURE = Prepared(
    select(invoice.c.id).where(
        invoice.c.issued_at == bindparam("at"), invoice.c.signature == bindparam("signature")
    ),
    ("at", "signature"),
)
_ROWS = Prepared(select(invoice).where(invoice.c.id.in_(_IDS)), ("ids",))
_LINES = Prepared(
    select(invoice_line, *(column for column in wording.c if column.name != "id"))
    .outerjoin(wording, wording.c.id == invoice_line.c.wording_id)
    .where(invoice_line.c.invoice_id.in_(_IDS))
    .order_by(invoice_line.c.invoice_id, invoice_line.c.position),
    ("ids",),
)
_PRINTS = Prepared(
    select(print_log.c.invoice_id, func.max(print_log.c.nth))
    .where(print_log.c.invoice_id.in_(_IDS))
    .group_by(print_log.c.invoice_id),
    ("ids",),
)
_EVENTS = Prepared(
    select(outbox.c.invoice_id, outbox.c.event, outbox.c.state).where(
        outbox.c.invoice_id.in_(_IDS)
    ),
    ("ids",),
)


class Told(Struct, frozen=True):
    """A row as it stands, or as a record says it must: by column; desk, parties and lines are
    told by what they say."""

    said: Mapping[str, object]

    def differing(self, due: Told) -> tuple[str, ...]:
        """The names under which the two do not say the same."""
        return tuple(name for name, value in due.said.items() if self.said.get(name) != value)


class KeptRow(Struct, frozen=True):
    """A ticket's row. `status` and `upload` are numbers, as they stand: they may be nonsense.
    `prints` and `events` are what print log and outbox say of it."""

    id: int
    key: InvoiceKey
    issued_at: datetime
    status: int
    upload: int
    printed: int
    told: Told
    prints: int
    events: Mapping[int, int]  # state of each event


def due_of(ticket: Invoice, content: bytes) -> Told:
    """What the row of this ticket must say."""
    values = invoice_rows.invoice_values(ticket, content, 0, 0, 0)
    said: dict[str, object] = dict(zip(invoice_rows.INVOICE_COLUMNS, values, strict=True))
    lines = enumerate(ticket.draft.lines, start=1)
    parts = (
        invoice_rows.desk_values(ticket),
        invoice_rows.party_values(ticket.draft.seller),
        invoice_rows.party_values(ticket.draft.buyer),
        tuple(
            _line_said(invoice_rows.line_values(0, place, 0, line))
            + invoice_rows.wording_values(line)
            for place, line in lines
        ),
    )
    return Told({name: said[name] for name in SIGNED} | dict(zip(_TEXTS, parts, strict=True)))


def _line_said(values: Values) -> Values:
    """A line's own columns: the ticket and the wording it points at left out."""
    _, position, _, quantity, price, *rest = values
    return (position, _figure(quantity), _figure(price), *rest)


def _figure(text: object) -> str | None:
    """A figure digit by digit, however its exponent is written; what is none, as it stands."""
    if text is None:
        return None
    try:
        return f"{Decimal(str(text)):f}"
    except InvalidOperation:
        return str(text)


class Neighbour(Struct, frozen=True):
    """A ticket's row beside one that is gone."""

    id: int
    request_id: bytes


class OfDisk(Struct, frozen=True):
    """A ticket that the book says a disk signed."""

    id: int
    request_id: bytes
    key: InvoiceKey


class Agreement:
    """What one book says of the tickets of a disk. Nothing here writes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def id_of(self, request_id: bytes) -> int | None:
        """The row of this request."""
        row = _BY_REQUEST.run(self._connection, (request_id,)).fetchone()
        return None if row is None else int(row[0])

    def signed_as(self, ticket: Invoice) -> int | None:
        """The row that bears this ticket's time and signature, under whatever request."""
        at = rows.epoch(ticket.issued_at)
        row = _BY_SIGNATURE.run(self._connection, (at, ticket.signature)).fetchone()
        return None if row is None else int(row[0])

    def holder(self, key: InvoiceKey) -> tuple[int, bytes] | None:
        """Row and request that stand at a number."""
        asked = (rows.number_of(key.number), key.code)
        row = _BY_KEY.run(self._connection, asked).fetchone()
        return None if row is None else (int(row[0]), row[1])

    def kept(self, ids: Collection[int]) -> dict[int, KeptRow]:
        """These rows with everything they say."""
        asked = json.dumps(list(ids))
        found = list(_ROWS.rows(self._connection, (asked,)))
        lines = self._lines(asked)
        desks = self._said(desk, {row.desk_id for row in found})
        parties = self._said(party, {i for row in found for i in (row.seller_id, row.buyer_id)})
        prints, events = self.prints(ids), self.events(ids)
        return {
            row.id: _kept(
                row,
                (
                    desks.get(row.desk_id, ()),
                    parties.get(row.seller_id, ()),
                    parties.get(row.buyer_id, ()),
                    lines.get(row.id, ()),
                ),
                prints.get(row.id, 0),
                events.get(row.id, {}),
            )
            for row in found
        }

    def prints(self, ids: Iterable[int]) -> dict[int, int]:
        """The counter of the last print of each of these rows that was printed."""
        return dict(_PRINTS.run(self._connection, (json.dumps(list(ids)),)))

    def events(self, ids: Iterable[int]) -> dict[int, dict[int, int]]:
        """The state of every event in the outbox, as numbers, by row."""
        found: dict[int, dict[int, int]] = {}
        for row_id, event, state in _EVENTS.run(self._connection, (json.dumps(list(ids)),)):
            found.setdefault(row_id, {})[event] = state
        return found

    def _lines(self, ids: str) -> dict[int, tuple[Values, ...]]:
        lines: dict[int, tuple[Values, ...]] = {}
        own = len(invoice_rows.LINE_COLUMNS)
        for row in _LINES.run(self._connection, (ids,)):
            said = _line_said(row[:own]) + tuple(row[own:])
            lines[row[0]] = (*lines.get(row[0], ()), said)
        return lines

    def _said(self, table: Table, ids: set[int]) -> dict[int, Values]:
        query = select(table).where(table.c.id.in_(ids))
        return {row[0]: tuple(row[1:]) for row in self._connection.execute(query)}

    def orphans(self) -> tuple[int, ...]:
        """Row numbers that lines, outbox or prints name and that no ticket has, ascending."""
        lost: set[int] = set()
        for table in (invoice_line, outbox, print_log):
            there = select(invoice.c.id).where(invoice.c.id == table.c.invoice_id).exists()
            query = select(table.c.invoice_id).where(~there).distinct()
            lost.update(self._connection.execute(query).scalars())
        return tuple(sorted(lost))

    def neighbours(self, row_id: int) -> tuple[Neighbour | None, Neighbour | None]:
        """The nearest tickets below and above a row number."""
        pair = select(invoice.c.id, invoice.c.request_id).limit(1)
        below = pair.where(invoice.c.id < row_id).order_by(invoice.c.id.desc())
        above = pair.where(invoice.c.id > row_id).order_by(invoice.c.id)
        under, over = (self._connection.execute(query).first() for query in (below, above))
        return Neighbour(*under) if under else None, Neighbour(*over) if over else None

    def left_of(self, row_id: int) -> tuple[int, int, int]:
        """How many lines are left under a row number, their net and tax in fen."""
        line = invoice_line.c
        sums = (func.count(), func.sum(line.net_fen), func.sum(line.tax_fen))
        count, net, tax = self._connection.execute(
            select(*sums).where(line.invoice_id == row_id)
        ).one()
        return int(count), int(net or 0), int(tax or 0)

    def of_disk(self, number: str, period: int = 0) -> Iterator[OfDisk]:
        """Every ticket of this disk, of one month when it is named (yyyymm)."""
        desks = select(desk.c.id).where(desk.c.disk_number == number)
        query = select(invoice.c.id, invoice.c.request_id, invoice.c.code, invoice.c.number)
        query = query.where(invoice.c.desk_id.in_(desks)).order_by(invoice.c.id)
        if period:
            since, until = span_of(period)
            query = query.where(invoice.c.issued_at >= since, invoice.c.issued_at < until)
        for row in self._connection.execute(query):
            yield OfDisk(row.id, row.request_id, rows.key_of(row.code, row.number))

    def periods(self) -> tuple[int, ...]:
        """The months that have statistics."""
        query = select(monthly_summary.c.period).distinct().order_by(monthly_summary.c.period)
        return tuple(self._connection.execute(query).scalars())


def _kept(row: Any, texts: tuple[object, ...], prints: int, events: Mapping[int, int]) -> KeptRow:
    said = {name: getattr(row, name) for name in SIGNED}
    return KeptRow(
        id=row.id,
        key=rows.key_of(row.code, row.number),
        issued_at=rows.moment(row.issued_at),
        status=row.status,
        upload=row.upload,
        printed=row.printed,
        told=Told(said | dict(zip(_TEXTS, texts, strict=True))),
        prints=prints,
        events=events,
    )
