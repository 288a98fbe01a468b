"""Orders to the disk beside signing: what was asked and is not yet known to have ended."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.repositories import rows
from db.prepared import Prepared, inserting

if TYPE_CHECKING:
    from db.lending import Connection


class OpenOrder(Struct, frozen=True):
    """Committed before its first byte leaves; closed when the disk has told what came of it.

    `sort` is the journal's word (hardware.orders.RecordSort), `subject` what it is about (a
    ticket, a group), `detail` what else the audit book shall say.
    """

    request_id: bytes  # 16 bytes
    sort: str
    subject: str
    detail: str
    operator: str
    opened_at: datetime


_COLUMNS = ("request_id", "sort", "subject", "detail", "operator", "opened_at")
_ADD = Prepared(inserting("disk_order", _COLUMNS))
_CLOSE = Prepared("DELETE FROM disk_order WHERE request_id = :request_id")
_OPEN = Prepared(f"SELECT {', '.join(_COLUMNS)} FROM disk_order ORDER BY opened_at, request_id")


class Orders:
    """The open orders of one book. Usually none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, order: OpenOrder) -> None:
        """Write down what will be asked. Raises StoreConflict if this request is open already."""
        told = (order.sort, order.subject, order.detail, order.operator)
        values = (order.request_id, *told, rows.epoch(order.opened_at))
        _ADD.run(self._connection, values)

    def open(self) -> tuple[OpenOrder, ...]:
        """What is not settled, oldest first."""
        return tuple(_order(row) for row in _OPEN.run(self._connection))

    def close(self, request_id: bytes) -> None:
        """The outcome is known; nothing for a request that is not open."""
        _CLOSE.run(self._connection, (request_id,))


def _order(row: tuple[Any, ...]) -> OpenOrder:
    request_id, sort, subject, detail, operator, opened_at = row
    return OpenOrder(request_id, sort, subject, detail, operator, rows.moment(opened_at))
