"""Tickets of a period that the bureau does not have yet: what a month's report asks for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.invoice import Upload
from app.repositories import rows
from db.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.lending import Connection

_DAY = timedelta(days=1)
_FAILED = rows.UPLOAD_NUMBER[Upload.SIGNATURE_FAILED]
_BEHIND = Prepared(
    f"SELECT count(*), coalesce(sum(o.state = {_FAILED}), 0), coalesce(sum(o.event = 1), 0)"
    " FROM outbox o JOIN invoice i ON i.id = o.invoice_id"
    " WHERE o.state != 1 AND i.kind = :kind AND i.issued_at >= :since AND i.issued_at < :until"
)


class Behind(Struct, frozen=True):
    """Events of tickets that have not arrived. `failed` of them are 验签失败 and will not go by
    themselves; `voids` are voids that the bureau was not told."""

    events: int = 0
    failed: int = 0
    voids: int = 0


class InDoubt:
    """Of one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_days(self, kinds: Iterable[str], first: date, last: date) -> Behind:
        """Of tickets of these type codes that were issued from the first to the last day."""
        since, until = _midnight(first), _midnight(last + _DAY)
        found = [
            row
            for kind in kinds
            for row in _BEHIND.run(self._connection, (int(kind), since, until))
        ]
        return Behind(*(sum(column) for column in zip(*found, strict=True)))


def _midnight(day: date) -> int:
    return rows.epoch(datetime.combine(day, time(), rows.CHINA))
