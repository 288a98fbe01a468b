"""The outbox as the way to the bureau sees it: what may be tried now, and what became of a try.

Apart from `outbox`, which every issued ticket passes: what is here is asked for when something is
sent, and nobody waits for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.invoice import InvoiceKey, InvoiceKind, Status, Upload
from app.repositories import rows
from app.repositories.outbox import OutboxEntry, entry_of
from db.prepared import Prepared

if TYPE_CHECKING:
    from db.lending import Connection

# `state <> 1` stands literally, else SQLite does not see that its index serves
_BLANK = rows.STATUS_NUMBER[Status.BLANK_VOID]
_REFUSED = rows.UPLOAD_NUMBER[Upload.SIGNATURE_FAILED]
_MAY_BE_TRIED = f"outbox.state <> 1 AND outbox.state <> {_REFUSED}"
_OF_TICKET = "FROM outbox JOIN invoice ON invoice.id = outbox.invoice_id"
_ENTRY = f"SELECT outbox.*, invoice.code, invoice.number, invoice.kind {_OF_TICKET}"
_AMONG = "IN (SELECT value FROM json_each(:ids))"
_BATCH = Prepared(
    f"{_ENTRY} WHERE {_MAY_BE_TRIED} AND invoice.kind = :kind AND outbox.id > :after"
    " AND due_at <= :at ORDER BY outbox.id LIMIT :most"
)
_WAITS = Prepared(
    f"SELECT invoice.kind, min(due_at) {_OF_TICKET} WHERE {_MAY_BE_TRIED}"
    " GROUP BY invoice.kind ORDER BY min(outbox.id)"
)
_LEFT = Prepared(
    f"SELECT count(*), min(outbox.id) {_OF_TICKET} WHERE outbox.state <> 1 GROUP BY invoice.kind"
)
_REFUSED_ONES = Prepared(
    f"{_ENTRY} WHERE outbox.state <> 1 AND outbox.state = {_REFUSED} ORDER BY outbox.id"
)
_OLDEST = 200  # events that are looked through: what was refused stands among the first
_TOLD = Prepared(
    f"SELECT * FROM ({_ENTRY} WHERE outbox.state <> 1 ORDER BY outbox.id LIMIT {_OLDEST})"
    " WHERE error = :error LIMIT 1"
)
_THESE = Prepared(f"{_ENTRY} WHERE outbox.id {_AMONG} ORDER BY outbox.id")
_STILL = Prepared(f"{_ENTRY} WHERE state = :state AND outbox.id {_AMONG} ORDER BY outbox.id")
_PUT = Prepared(
    "UPDATE outbox SET state = :state, error = :error, due_at = :due_at, tries = tries + :failed"
    f" WHERE id {_AMONG}"
)
_TICKETS = Prepared(
    "UPDATE invoice SET upload = coalesce((SELECT other.state FROM outbox AS other"
    " WHERE other.invoice_id = invoice.id AND other.state <> 1 ORDER BY other.id LIMIT 1), 1)"
    f" WHERE id IN (SELECT invoice_id FROM outbox WHERE outbox.id {_AMONG})"
)
_DUE_NOW = Prepared(f"UPDATE outbox SET due_at = 0 WHERE {_MAY_BE_TRIED} AND outbox.due_at <> 0")
_WAITING = Prepared(
    f"SELECT outbox.id {_OF_TICKET} WHERE number = :number AND code = :code"
    f" AND outbox.state <> 1 AND (outbox.event = :void OR invoice.status = {_BLANK})"
)
_EVER = 2**62  # seconds: whatever pause it stands in


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
        due = _EVER if at is None else rows.epoch(at)
        values = (rows.KIND_NUMBER[kind], after, due, limit)
        return tuple(map(entry_of, _BATCH.rows(self._connection, values)))

    def waits(self) -> dict[InvoiceKind, datetime]:
        """When the next entry of each kind may be tried; the kind with the oldest entry first.
        Kinds of which nothing may be tried are left out."""
        found = _WAITS.run(self._connection)
        return {rows.KIND[kind]: rows.moment(due) for kind, due in found}

    def left(self) -> dict[InvoiceKind, Left]:
        """What has not arrived, by kind; 验签失败 too."""
        counts = {first: count for count, first in _LEFT.run(self._connection)}
        oldest = map(entry_of, _THESE.rows(self._connection, (_listed(counts),)))
        return {each.kind: Left(counts[each.id], each) for each in oldest}

    def refused(self) -> tuple[OutboxEntry, ...]:
        """验签失败, oldest first."""
        return tuple(map(entry_of, _REFUSED_ONES.rows(self._connection)))

    def told(self, code: str) -> OutboxEntry | None:
        """The oldest that the bureau refused with this code."""
        return next(map(entry_of, _TOLD.rows(self._connection, (code,))), None)

    def still(self, ids: Iterable[int], state: Upload) -> tuple[OutboxEntry, ...]:
        """Those of these entries that stand in a state."""
        values = (rows.UPLOAD_NUMBER[state], _listed(ids))
        return tuple(map(entry_of, _STILL.rows(self._connection, values)))

    def put(
        self, ids: Iterable[int], state: Upload, error: str = "", due_at: datetime | None = None
    ) -> None:
        """Entries stand in a state, not to be tried again before `due_at`; a try that failed is
        counted. A ticket shows the state of its oldest event that has not arrived."""
        chosen, failed = _listed(ids), int(state is Upload.FAILED)
        due = rows.epoch(due_at) if due_at else 0
        values = (rows.UPLOAD_NUMBER[state], error, due, failed, chosen)
        _PUT.run(self._connection, values)
        _TICKETS.run(self._connection, (chosen,))

    def due_now(self) -> None:
        """Whatever may be tried may be tried at once."""
        _DUE_NOW.run(self._connection)

    def arrived(self, tickets: Iterable[tuple[InvoiceKey, bool]]) -> int:
        """The disk has the bureau's receipt of these tickets, or (True) of the voids of them. How
        many events were not known as sent."""
        found = [each for key, void in tickets for each in self._waiting(key, void=void)]
        if found:
            self.put(found, Upload.SENT)
        return len(found)

    def _waiting(self, key: InvoiceKey, *, void: bool) -> list[int]:
        """A blank void is all that there is of its number: it waits as a void, and is named as a
        ticket is."""
        values = (rows.number_of(key.number), key.code, int(void))
        return [id_ for (id_,) in _WAITING.run(self._connection, values)]


def _listed(ids: Iterable[int]) -> str:
    return json.dumps(list(ids))
