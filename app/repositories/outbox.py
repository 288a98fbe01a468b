"""What still has to reach the bureau: one entry for each event of a ticket.

An entry that was sent stays, so that the same event is never sent twice.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    update,
)

from app.domain.invoice import InvoiceKey, InvoiceKind, Upload
from app.domain.money import Money
from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared
from db.schema import invoice, outbox


class Event(StrEnum):
    """What happened to the ticket; each is sent as a message of its own."""

    ISSUED = "issued"
    VOIDED = "voided"


class OutboxEntry(Struct, frozen=True):
    """One event on its way."""

    id: int
    key: InvoiceKey
    kind: InvoiceKind
    event: Event
    state: Upload
    tries: int
    due_at: datetime  # not to be tried before
    error: str


class Waiting(Struct, frozen=True):
    """What of one kind is not sent: the offline quota is counted on it."""

    kind: InvoiceKind
    tickets: int
    net: Money  # of positive tickets only
    oldest: datetime


_EVENTS = (Event.ISSUED, Event.VOIDED)
_NOT_SENT = outbox.c.state != literal_column("1")
_BY_KEY = (invoice.c.number == bindparam("a_number")) & (invoice.c.code == bindparam("a_code"))
_ENTRY = (
    select(outbox, invoice.c.code, invoice.c.number, invoice.c.kind)
    .join(invoice, invoice.c.id == outbox.c.invoice_id)
    .order_by(outbox.c.id)
)
_REFUSED: ColumnElement[int] = literal_column(str(rows.UPLOAD_NUMBER[Upload.SIGNATURE_FAILED]))
_DUE = Prepared(
    _ENTRY.where(_NOT_SENT, outbox.c.state != _REFUSED)
    .where(outbox.c.due_at <= bindparam("at"))
    .limit(bindparam("most", type_=Integer))
)
_ADD = Prepared(
    insert(outbox).from_select(
        ["invoice_id", "event", "state", "tries", "due_at", "error"],
        select(
            invoice.c.id,
            bindparam("event"),
            literal_column("0"),
            literal_column("0"),
            literal_column("0"),
            literal_column("''"),
        ).where(_BY_KEY),
        include_defaults=False,
    ),
    ("event", "a_number", "a_code"),
)
_ADD_KEPT = Prepared(
    insert(outbox).values(
        state=literal_column("0"),
        tries=literal_column("0"),
        due_at=literal_column("0"),
        error=literal_column("''"),
    ),
    ("invoice_id", "event"),
)


class Outbox:
    """The outbox of one book, oldest first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: InvoiceKey, event: Event = Event.ISSUED) -> None:
        """This event must reach the bureau. Raises StoreConflict if it waits already."""
        values = (_EVENTS.index(event), rows.number_of(key.number), key.code)
        _ADD.run(self._connection, values)

    def add_kept(self, row_id: int, event: Event = Event.ISSUED) -> None:
        """The same for the ticket of this row, as `Invoices.add` told it: nothing is looked up."""
        _ADD_KEPT.run(self._connection, (row_id, _EVENTS.index(event)))

    def due(self, at: datetime, limit: int = 100) -> tuple[OutboxEntry, ...]:
        """What may be tried now, oldest first: not sent, nor refused for its signature."""
        values = _DUE.values({"at": rows.epoch(at), "most": limit})
        return tuple(map(_entry, _DUE.rows(self._connection, values)))

    def of(self, key: InvoiceKey) -> tuple[OutboxEntry, ...]:
        """Every event of one ticket, sent or not."""
        values = {"a_number": rows.number_of(key.number), "a_code": key.code}
        return tuple(map(_entry, self._connection.execute(_ENTRY.where(_BY_KEY), values)))

    def mark(
        self, entry: OutboxEntry, state: Upload, error: str = "", due_at: datetime | None = None
    ) -> None:
        """What became of a try; the ticket's own upload state follows."""
        number = rows.UPLOAD_NUMBER[state]
        change = update(outbox).where(outbox.c.id == entry.id)
        tries = outbox.c.tries + (1 if state is Upload.SENDING else 0)
        due = rows.epoch(due_at) if due_at else 0
        changed = change.values(state=number, tries=tries, error=error, due_at=due)
        self._connection.execute(changed)
        values = {"a_number": rows.number_of(entry.key.number), "a_code": entry.key.code}
        self._connection.execute(update(invoice).where(_BY_KEY).values(upload=number), values)

    def counts(self) -> dict[Upload, int]:
        """How many entries stand in each state that is not `sent`."""
        query = select(outbox.c.state, func.count()).where(_NOT_SENT).group_by(outbox.c.state)
        return {rows.UPLOAD[state]: number for state, number in self._connection.execute(query)}

    def waiting(self) -> tuple[Waiting, ...]:
        """Tickets not sent, by kind: how many, their net, and when the oldest was issued."""
        positive = func.sum(func.max(invoice.c.net_fen, 0))
        oldest = func.min(invoice.c.issued_at)
        columns = (invoice.c.kind, func.count(), positive, oldest)
        query = select(*columns).join(outbox, outbox.c.invoice_id == invoice.c.id)
        query = query.where(_NOT_SENT, outbox.c.event == 0).group_by(invoice.c.kind)
        return tuple(
            Waiting(rows.KIND[kind], tickets, Money(net), rows.moment(at))
            for kind, tickets, net, at in self._connection.execute(query)
        )

    def oldest(self) -> OutboxEntry | None:
        """The entry that has waited longest."""
        row = self._connection.execute(_ENTRY.where(_NOT_SENT).limit(1)).first()
        return None if row is None else _entry(row)

    def reset_sending(self) -> int:
        """At start: what was on its way when the program died is unsent again; how many."""
        sending = rows.UPLOAD_NUMBER[Upload.SENDING]
        was = update(outbox).where(_NOT_SENT, outbox.c.state == sending)
        ids = self._connection.execute(was.values(state=0).returning(outbox.c.invoice_id)).all()
        tickets = update(invoice).where(invoice.c.upload != literal_column("1"))
        tickets = tickets.where(invoice.c.upload == sending)
        self._connection.execute(tickets.values(upload=0))
        return len(ids)


def _entry(row: Row[Any]) -> OutboxEntry:
    return OutboxEntry(
        id=row.id,
        key=rows.key_of(row.code, row.number),
        kind=rows.KIND[row.kind],
        event=_EVENTS[row.event],
        state=rows.UPLOAD[row.state],
        tries=row.tries,
        due_at=rows.moment(row.due_at),
        error=row.error,
    )
