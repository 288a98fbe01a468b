"""Drafts (草稿): what was typed and not yet issued, kept as text."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from msgspec import Struct, to_builtins

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.invoice import Special
from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared, inserting


class SavedDraft(Struct, frozen=True):
    """A draft under its request id, which the ticket will bear when it is issued."""

    request_id: bytes
    title: str
    operator: str
    saved_at: datetime
    entered: EnteredInvoice


_COLUMNS = ("request_id", "title", "operator", "saved_at", "entered")
_SAVE = Prepared(
    inserting("draft", _COLUMNS)
    + " ON CONFLICT (request_id) DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[1:])
)
_BY_REQUEST = Prepared("SELECT * FROM draft WHERE request_id = :request_id")
_BEGINNING = Prepared("SELECT * FROM draft WHERE lower(hex(request_id)) LIKE :start LIMIT 2")
_NEWEST_FIRST = Prepared("SELECT * FROM draft ORDER BY saved_at DESC, id DESC")
_REMOVE = Prepared("DELETE FROM draft WHERE request_id = :request_id")


class Drafts:
    """The drafts of one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, saved: SavedDraft) -> None:
        """Keep it, in place of what was kept under the same request id."""
        values = (
            saved.request_id,
            saved.title,
            saved.operator,
            rows.epoch(saved.saved_at),
            json.dumps(to_builtins(saved.entered), ensure_ascii=False),
        )
        _SAVE.run(self._connection, values)

    def by_request(self, request_id: bytes) -> SavedDraft | None:
        """The draft of this request id."""
        row = _BY_REQUEST.first(self._connection, (request_id,))
        return None if row is None else _saved(row)

    def beginning(self, start: str) -> tuple[SavedDraft, ...]:
        """At most two drafts whose request id begins so, in hexadecimal signs."""
        if not set(start) <= set("0123456789abcdef"):
            return ()
        return tuple(map(_saved, _BEGINNING.rows(self._connection, (f"{start}%",))))

    def all(self) -> tuple[SavedDraft, ...]:
        """Every draft, newest first."""
        return tuple(map(_saved, _NEWEST_FIRST.rows(self._connection)))

    def remove(self, request_id: bytes) -> None:
        """It was issued or thrown away."""
        _REMOVE.run(self._connection, (request_id,))


def _saved(row: Any) -> SavedDraft:
    return SavedDraft(
        request_id=row.request_id,
        title=row.title,
        operator=row.operator,
        saved_at=rows.moment(row.saved_at),
        entered=_entered(json.loads(row.entered)),
    )


def _entered(data: dict[str, Any]) -> EnteredInvoice:
    """A draft of an older version lacks fields: they take their defaults."""
    known = {name: value for name, value in data.items() if name not in _NESTED}
    return EnteredInvoice(
        **known,
        lines=tuple(EnteredLine(**line) for line in data["lines"]),
        buyer=EnteredParty(**data["buyer"]),
        seller=EnteredParty(**data["seller"]),
        special=Special(data["special"]),
        warnings=tuple(data["warnings"]),
    )


_NESTED = frozenset({"lines", "buyer", "seller", "special", "warnings"})
