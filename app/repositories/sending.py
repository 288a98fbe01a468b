"""The outbox as the way to the bureau sees it: what may be tried now, and what became of a try.

Apart from `outbox`, which every issued ticket passes: what is here is asked for when something is
sent, and nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    func,
    literal_column,
    select,
    update,
)

from app.domain.invoice import InvoiceKey, InvoiceKind, Status, Upload
from app.repositories import rows
from app.repositories.outbox import Event, OutboxEntry
from db.schema import invoice, outbox

if TYPE_CHECKING:
    from db.lending import Connection

_EVENTS = (Event.ISSUED, Event.VOIDED)
_NOT_SENT = outbox.c.state != literal_column("1")
_REFUSED: ColumnElement[int] = literal_column(str(rows.UPLOAD_NUMBER[Upload.SIGNATURE_FAILED]))
_MAY_BE_TRIED = _NOT_SENT & (outbox.c.state != _REFUSED)
_BLANK = rows.STATUS_NUMBER[Status.BLANK_VOID]
_ENTRY = (
    select(outbox, invoice.c.code, invoice.c.number, invoice.c.kind)
    .join(invoice, invoice.c.id == outbox.c.invoice_id)
    .order_by(outbox.c.id)
)
_OTHER = outbox.alias("other")
_OLDEST_EVENT = (
    select(_OTHER.c.state)
    .where(_OTHER.c.invoice_id == invoice.c.id, _OTHER.c.state != literal_column("1"))
    .order_by(_OTHER.c.id)
    .limit(1)
    .correlate(invoice)
    .scalar_subquery()
)


class Left(Struct, frozen=True):
    """What of one kind the bureau does not have."""

    events: int
    oldest: OutboxEntry


class Sending:
    """Entries on their way. Nothing is committed here."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def batch(
        self, kind: InvoiceKind, *, at: datetime | None = None, after: int = 0, limit: int = 100
    ) -> tuple[OutboxEntry, ...]:
        """What of one kind may be tried, oldest first: due at a moment (None: whenever), behind
        the entry of this id; never what was refused for its signature."""
        mine = invoice.c.kind == rows.KIND_NUMBER[kind]
        query = _ENTRY.where(_MAY_BE_TRIED, mine, outbox.c.id > after)
        if at is not None:
            query = query.where(outbox.c.due_at <= rows.epoch(at))
        return self._entries(query.limit(limit))

    def waits(self) -> dict[InvoiceKind, datetime]:
        """When the next entry of each kind may be tried; the kind with the oldest entry first.
        Kinds of which nothing may be tried are left out."""
        columns = (invoice.c.kind, func.min(outbox.c.due_at), func.min(outbox.c.id))
        query = select(*columns).join(outbox, outbox.c.invoice_id == invoice.c.id)
        query = query.where(_MAY_BE_TRIED).group_by(invoice.c.kind)
        found = sorted(self._connection.execute(query), key=lambda row: int(row[2]))
        return {rows.KIND[kind]: rows.moment(due) for kind, due, _ in found}

    def left(self) -> dict[InvoiceKind, Left]:
        """What has not arrived, by kind; 验签失败 too."""
        columns = (func.count(), func.min(outbox.c.id))
        query = select(*columns).join(invoice, invoice.c.id == outbox.c.invoice_id)
        query = query.where(_NOT_SENT).group_by(invoice.c.kind)
        counts = {first: count for count, first in self._connection.execute(query)}
        oldest = self._entries(_ENTRY.where(outbox.c.id.in_(list(counts))))
        return {each.kind: Left(counts[each.id], each) for each in oldest}

    def refused(self) -> tuple[OutboxEntry, ...]:
        """验签失败, oldest first."""
        return self._entries(_ENTRY.where(_NOT_SENT, outbox.c.state == _REFUSED))

    def still(self, ids: Iterable[int], state: Upload) -> tuple[OutboxEntry, ...]:
        """Those of these entries that stand in a state."""
        number = rows.UPLOAD_NUMBER[state]
        return self._entries(_ENTRY.where(outbox.c.id.in_(list(ids)), outbox.c.state == number))

    def put(
        self, ids: Iterable[int], state: Upload, error: str = "", due_at: datetime | None = None
    ) -> None:
        """Entries stand in a state, not to be tried again before `due_at`; a try that failed is
        counted. A ticket shows the state of its oldest event that has not arrived."""
        chosen = list(ids)
        due = rows.epoch(due_at) if due_at else 0
        failed = literal_column("1" if state is Upload.FAILED else "0", Integer)
        values = {"state": rows.UPLOAD_NUMBER[state], "error": error, "due_at": due}
        change = update(outbox).where(outbox.c.id.in_(chosen))
        self._connection.execute(change.values(**values, tries=outbox.c.tries + failed))
        mine = select(outbox.c.invoice_id).where(outbox.c.id.in_(chosen))
        tickets = update(invoice).where(invoice.c.id.in_(mine))
        self._connection.execute(tickets.values(upload=func.coalesce(_OLDEST_EVENT, 1)))

    def arrived(self, tickets: Iterable[tuple[InvoiceKey, bool]]) -> int:
        """The disk has the bureau's receipt of these tickets, or (True) of the voids of them. How
        many events were not known as sent."""
        found = [each for key, void in tickets for each in self._waiting(key, void=void)]
        if found:
            self.put(found, Upload.SENT)
        return len(found)

    def _waiting(self, key: InvoiceKey, *, void: bool) -> Iterable[int]:
        """A blank void is all that there is of its number: it waits as a void, and is named as a
        ticket is."""
        query = select(outbox.c.id).join(invoice, invoice.c.id == outbox.c.invoice_id)
        mine = (invoice.c.number == rows.number_of(key.number)) & (invoice.c.code == key.code)
        event = outbox.c.event == _EVENTS.index(Event.VOIDED if void else Event.ISSUED)
        query = query.where(mine, _NOT_SENT, event | (invoice.c.status == _BLANK))
        return self._connection.execute(query).scalars()

    def _entries(self, query: Select[Any]) -> tuple[OutboxEntry, ...]:
        return tuple(map(_entry, self._connection.execute(query)))


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
