"""How it stands with the upload (报送现状), as the book says: for lamps and pages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.invoice import InvoiceKey, Upload
from app.services.disk.given_twice import CONFLICT

if TYPE_CHECKING:
    from app.services.book import Book

LAST_SUCCESS = (
    "uploaded-at"  # key of the setting: ISO time of the disk, which the practice bureau follows
)

VOID_UNSENT = "VOID-UNSENT"  # warning


class UploadsNow(Struct, frozen=True):
    """Events by state; `problem` is the code of what the oldest of them met, "" when nothing did.
    `refused_one`: the oldest with 验签失败. `conflict`: a ticket at whose number the bureau has
    another one: this disk gives numbers a second time."""

    last_success: datetime | None = None
    waiting: int = 0  # 未报送, 报送失败
    sending: int = 0
    refused: int = 0  # 验签失败: a person has to act
    problem: str = ""
    refused_one: InvoiceKey | None = None
    conflict: InvoiceKey | None = None

    @property
    def left(self) -> int:
        """What the bureau does not have."""
        return self.waiting + self.sending + self.refused


class UploadStanding:
    """Reads the book only."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def left(self) -> int:
        """How many events the bureau does not have, 验签失败 left out."""
        with self._book.reading() as work:
            counts = work.outbox.counts()
        return sum(counts.values()) - counts.get(Upload.SIGNATURE_FAILED, 0)

    def warnings(self) -> tuple[str, ...]:
        """What stands over every ticket until somebody has seen to it: TICKET-CONFLICT; and what
        the count of unsent tickets does not tell: VOID-UNSENT."""
        with self._book.reading() as work:
            told = ((CONFLICT, work.sending.told(CONFLICT)), (VOID_UNSENT, work.outbox.voids()))
        return tuple(code for code, holds in told if holds)

    def now(self) -> UploadsNow:
        """As it stands."""
        with self._book.reading() as work:
            at = work.settings.get(LAST_SUCCESS)
            last = datetime.fromisoformat(at) if at else None
            counts = work.outbox.counts()
            if not counts:
                return UploadsNow(last)
            left = min((each.oldest for each in work.sending.left().values()), key=lambda e: e.id)
            refused, conflict = work.sending.refused(), work.sending.told(CONFLICT)
        return UploadsNow(
            last_success=last,
            waiting=counts.get(Upload.UNSENT, 0) + counts.get(Upload.FAILED, 0),
            sending=counts.get(Upload.SENDING, 0),
            refused=counts.get(Upload.SIGNATURE_FAILED, 0),
            problem=left.error,
            refused_one=refused[0].key if refused else None,
            conflict=conflict.key if conflict else None,
        )
