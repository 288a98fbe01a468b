"""What still has to reach the bureau: one entry for each event of a ticket.

An entry that was sent stays, so that the same event is never sent twice.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from app.domain.invoice import InvoiceKey, InvoiceKind, Upload
from app.domain.money import Money
from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared


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
_ENTRY = (
    "SELECT outbox.*, invoice.code, invoice.number, invoice.kind"
    " FROM outbox JOIN invoice ON invoice.id = outbox.invoice_id"
)
# `state <> 1` and `upload <> 1` stand literally, else SQLite does not see that its index serves
_REFUSED = rows.UPLOAD_NUMBER[Upload.SIGNATURE_FAILED]
_DUE = Prepared(
    f"{_ENTRY} WHERE state <> 1 AND state <> {_REFUSED} AND due_at <= :at"
    " ORDER BY outbox.id LIMIT :most"
)
_OF = Prepared(f"{_ENTRY} WHERE number = :number AND code = :code ORDER BY outbox.id")
_OLDEST = Prepared(f"{_ENTRY} WHERE state <> 1 ORDER BY outbox.id LIMIT 1")
_COLUMNS = "invoice_id, event, state, tries, due_at, error"
_ADD = Prepared(
    f"INSERT INTO outbox ({_COLUMNS}) SELECT id, :event, 0, 0, 0, '' FROM invoice"
    " WHERE number = :number AND code = :code"
)
_ADD_KEPT = Prepared(f"INSERT INTO outbox ({_COLUMNS}) VALUES (:invoice_id, :event, 0, 0, 0, '')")
_MARK = Prepared(
    "UPDATE outbox SET state = :state, tries = tries + :tries, error = :error, due_at = :due_at"
    " WHERE id = :id"
)
_UPLOAD = Prepared("UPDATE invoice SET upload = :upload WHERE number = :number AND code = :code")
_COUNTS = Prepared("SELECT state, count(*) FROM outbox WHERE state <> 1 GROUP BY state")
_VOIDS = Prepared("SELECT count(*) FROM outbox WHERE state <> 1 AND event = 1")
_WAITING = Prepared(
    "SELECT kind, count(*), sum(max(net_fen, 0)), min(issued_at)"
    " FROM invoice JOIN outbox ON outbox.invoice_id = invoice.id"
    " WHERE outbox.state <> 1 AND outbox.event = 0 GROUP BY kind"
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
        return tuple(map(entry_of, _DUE.rows(self._connection, values)))

    def of(self, key: InvoiceKey) -> tuple[OutboxEntry, ...]:
        """Every event of one ticket, sent or not."""
        values = (rows.number_of(key.number), key.code)
        return tuple(map(entry_of, _OF.rows(self._connection, values)))

    def mark(
        self, entry: OutboxEntry, state: Upload, error: str = "", due_at: datetime | None = None
    ) -> None:
        """What became of a try; the ticket's own upload state follows."""
        number = rows.UPLOAD_NUMBER[state]
        due = rows.epoch(due_at) if due_at else 0
        tried = int(state is Upload.SENDING)
        _MARK.run(self._connection, (number, tried, error, due, entry.id))
        key = (rows.number_of(entry.key.number), entry.key.code)
        _UPLOAD.run(self._connection, (number, *key))

    def counts(self) -> dict[Upload, int]:
        """How many entries stand in each state that is not `sent`."""
        return {rows.UPLOAD[state]: number for state, number in _COUNTS.run(self._connection)}

    def voids(self) -> int:
        """How many voids the bureau was not told of."""
        return int(_VOIDS.value(self._connection))

    def waiting(self) -> tuple[Waiting, ...]:
        """Tickets not sent, by kind: how many, their net, and when the oldest was issued."""
        return tuple(
            Waiting(rows.KIND[kind], tickets, Money(net), rows.moment(at))
            for kind, tickets, net, at in _WAITING.run(self._connection)
        )

    def oldest(self) -> OutboxEntry | None:
        """The entry that has waited longest."""
        row = _OLDEST.first(self._connection)
        return None if row is None else entry_of(row)


def entry_of(row: Any) -> OutboxEntry:
    """A row of `outbox` beside code, number and kind of its ticket."""
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
