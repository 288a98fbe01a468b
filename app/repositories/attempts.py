"""Attempts: what was asked of the disk and is not yet known to have ended. Usually none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from app.domain.invoice import InvoiceKey, InvoiceKind
from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared, inserting


class Attempt(Struct, frozen=True):
    """Committed before the disk may sign; closed when the outcome is in the book or refused."""

    request_id: bytes  # 16 bytes, born with the draft
    document: str
    content: bytes  # digest of the content
    command: bytes  # the very bytes for the disk
    slot: InvoiceKey  # code and number that the cashier was shown
    kind: InvoiceKind
    opened_at: datetime
    operator: str


_COLUMNS = (
    "request_id",
    "document",
    "content",
    "command",
    "kind",
    "code",
    "number",
    "opened_at",
    "operator",
)
_ADD = Prepared(inserting("attempt", _COLUMNS))
_CLOSE = Prepared("DELETE FROM attempt WHERE request_id = :request_id")
_OPEN = Prepared(f"SELECT {', '.join(_COLUMNS)} FROM attempt ORDER BY opened_at")


class Attempts:
    """The open attempts of one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, begun: Attempt) -> None:
        """Write down what will be asked. Raises StoreConflict if this request is open already."""
        values = (
            begun.request_id,
            begun.document,
            begun.content,
            begun.command,
            rows.KIND_NUMBER[begun.kind],
            begun.slot.code,
            int(begun.slot.number),
            rows.epoch(begun.opened_at),
            begun.operator,
        )
        _ADD.run(self._connection, values)

    def open(self) -> tuple[Attempt, ...]:
        """What is not settled, oldest first."""
        return tuple(_attempt(row) for row in _OPEN.run(self._connection))

    def close(self, request_id: bytes) -> None:
        """The outcome is known and kept; nothing for a request that is not open."""
        _CLOSE.run(self._connection, (request_id,))


def _attempt(row: tuple[Any, ...]) -> Attempt:
    request_id, document, content, command, kind, code, number, opened_at, operator = row
    return Attempt(
        request_id=request_id,
        document=document,
        content=content,
        command=command,
        slot=rows.key_of(code, number),
        kind=rows.KIND[kind],
        opened_at=rows.moment(opened_at),
        operator=operator,
    )
