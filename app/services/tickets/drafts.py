"""Drafts (草稿): documents kept for later; nothing is numbered, nothing is signed.

A draft is born with the request id that its ticket will bear, so that issuing it twice, even
after a power cut in between, gives one ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from msgspec import to_builtins

from app.domain.entered_total import known_as
from app.domain.errors import RuleBroken
from app.repositories.audit import AuditEntry
from app.repositories.drafts import SavedDraft

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.entry import EnteredInvoice
    from app.services.book import Book

Answer = dict[str, Any]


LEAST_SIGNS = 4  # of an id


class Drafts:
    """Keeps entered documents as they came."""

    def __init__(self, book: Book, now: Callable[[], datetime]) -> None:
        self._book = book
        self._now = now

    def save(self, path: Path, format_name: str, operator: str) -> Iterator[Answer | RuleBroken]:
        """One answer a document of the file; a RuleBroken for one that cannot be read."""
        from app.exchange.reading import Unreadable, read_documents
        from app.services.reading import content_of

        for item in read_documents(content_of(path), format_name):
            yield item.error if isinstance(item, Unreadable) else self.keep(item, operator)

    def keep(self, entered: EnteredInvoice, operator: str) -> Answer:
        """Keep one; it gets an id."""
        return self.put(uuid4().bytes, entered, operator)

    def put(self, request_id: bytes, entered: EnteredInvoice, operator: str) -> Answer:
        """Keep one under its request id, in place of what stands there."""
        saved = SavedDraft(request_id, entered.document, operator, self._now(), entered)
        with self._book.writing() as work:
            work.drafts.save(saved)
            work.commit()
        return _headline(saved) | {"outcome": "saved"}

    def all(self) -> list[Answer]:
        """One answer a draft, newest first."""
        with self._book.reading() as work:
            return [_headline(saved) for saved in work.drafts.all()]

    def saved(self) -> tuple[SavedDraft, ...]:
        """Every draft as it was entered, newest first."""
        with self._book.reading() as work:
            return work.drafts.all()

    def restore(self, saved: SavedDraft, operator: str) -> None:
        """One that was thrown away, as it was; it is told in the audit book."""
        with self._book.writing() as work:
            work.drafts.save(saved)
            told = (saved.request_id.hex(), saved.title)
            work.audit.append(AuditEntry(self._now(), operator, "draft.restore", *told))
            work.commit()

    def show(self, draft_id: str) -> Answer:
        """A draft as it was entered. Here and below the first signs of its id do, if no other
        begins so."""
        saved = self._one(draft_id)
        return _headline(saved) | {"entered": to_builtins(saved.entered)}

    def load(self, draft_id: str) -> SavedDraft:
        """A draft to go on with; DRAFT-UNKNOWN."""
        return self._one(draft_id)

    def forget(self, request_id: bytes) -> None:
        """Its ticket stands."""
        with self._book.writing() as work:
            work.drafts.remove(request_id)
            work.commit()

    def delete(self, draft_id: str, operator: str) -> Answer:
        """Throw one away; it is told in the audit book."""
        saved = self._one(draft_id)
        whole = saved.request_id.hex()
        with self._book.writing() as work:
            work.drafts.remove(saved.request_id)
            entry = AuditEntry(self._now(), operator, "draft.delete", whole, saved.title)
            work.audit.append(entry)
            work.commit()
        return _headline(saved) | {"outcome": "deleted"}

    def _one(self, draft_id: str) -> SavedDraft:
        """DRAFT-UNKNOWN; DRAFT-UNCLEAR where several ids begin so."""
        wanted = draft_id.strip().lower()
        with self._book.reading() as work:
            found = work.drafts.beginning(wanted) if LEAST_SIGNS <= len(wanted) <= 32 else ()
        if len(found) > 1:
            raise RuleBroken("DRAFT-UNCLEAR", "draft", draft=wanted)
        if not found:
            raise RuleBroken("DRAFT-UNKNOWN", "draft", draft=draft_id[:40])
        return found[0]


def _headline(saved: SavedDraft) -> Answer:
    return {
        "draft": saved.request_id.hex(),
        "document": saved.title,
        "title": known_as(saved.entered),
        "operator": saved.operator,
        "saved_at": saved.saved_at.isoformat(timespec="seconds"),
    }
