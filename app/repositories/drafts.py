"""Drafts (草稿): what was typed and not yet issued, kept as text."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from msgspec import Struct, to_builtins
from sqlalchemy import Row, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.invoice import Special
from app.repositories import rows
from db.lending import Connection
from db.schema import draft


class SavedDraft(Struct, frozen=True):
    """A draft under its request id, which the ticket will bear when it is issued."""

    request_id: bytes
    title: str
    operator: str
    saved_at: datetime
    entered: EnteredInvoice


class Drafts:
    """The drafts of one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, saved: SavedDraft) -> None:
        """Keep it, in place of what was kept under the same request id."""
        values = {
            "title": saved.title,
            "operator": saved.operator,
            "saved_at": rows.epoch(saved.saved_at),
            "entered": json.dumps(to_builtins(saved.entered), ensure_ascii=False),
        }
        added = insert(draft).values(request_id=saved.request_id, **values)
        kept = added.on_conflict_do_update(index_elements=["request_id"], set_=values)
        self._connection.execute(kept)

    def by_request(self, request_id: bytes) -> SavedDraft | None:
        """The draft of this request id."""
        found = self._connection.execute(select(draft).where(draft.c.request_id == request_id))
        row = found.first()
        return None if row is None else _saved(row)

    def beginning(self, start: str) -> tuple[SavedDraft, ...]:
        """At most two drafts whose request id begins so, in hexadecimal signs."""
        if not set(start) <= set("0123456789abcdef"):
            return ()
        begins = func.lower(func.hex(draft.c.request_id)).like(f"{start}%")
        return tuple(map(_saved, self._connection.execute(select(draft).where(begins).limit(2))))

    def all(self) -> tuple[SavedDraft, ...]:
        """Every draft, newest first."""
        order = (draft.c.saved_at.desc(), draft.c.id.desc())
        return tuple(map(_saved, self._connection.execute(select(draft).order_by(*order))))

    def remove(self, request_id: bytes) -> None:
        """It was issued or thrown away."""
        self._connection.execute(delete(draft).where(draft.c.request_id == request_id))


def _saved(row: Row[Any]) -> SavedDraft:
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
