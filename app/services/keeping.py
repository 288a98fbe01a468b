"""What the disk signed comes into the book (入账), whatever broke in between.

The disk is the source of truth and the book follows it: open attempts are asked for by their
request id, and tickets that the disk holds beyond the book's last one (a book that was set
back, a second PC on the same disk) are read from the disk's own records. Re-runnable; it never
changes the disk, never changes a ticket that is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.content import content_digest
from app.domain.invoice import Invoice, Special
from app.domain.special import tons_by_code
from app.repositories.audit import AuditEntry
from app.repositories.errors import StoreError
from app.services.signing_requests import invoice_of
from hardware.errors import OutcomeUnknown
from hardware.ports import DiskRecord

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.repositories.attempts import Attempt
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.device import Device
    from hardware.ports import JournalRecord

PAGE = 50  # records of the disk read at once


class Keeping:
    """Writes signed tickets into the book."""

    def __init__(
        self, *, book: Book, device: Device, profile: Profile, now: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._device = device
        self._profile = profile
        self._now = now
        self._settled = False  # nothing open, nothing in the disk that the book lacks

    def begin(self, work: UnitOfWork, attempt: Attempt) -> None:
        """Committed before the disk may sign: from here nothing can be lost."""
        self._settled = False
        work.attempts.begin(attempt)
        work.commit()

    def keep(self, content: bytes, operator: str, invoice: Invoice) -> Invoice:
        """One transaction: ticket, outbox, audit, summaries, oil stock, attempt closed.

        If it fails the ticket exists all the same, in the disk: OutcomeUnknown.
        """
        try:
            with self._book.writing() as work:
                self._write(work, content, self._entry("invoice.issue", operator, invoice), invoice)
                work.commit()
        except StoreError as broken:
            raise OutcomeUnknown(broken.code, **broken.facts) from broken
        self._settled = True
        return invoice

    def forget(self, attempt: Attempt) -> None:
        """The disk said no, or never saw it: nothing was taken."""
        with self._book.writing() as work:
            work.attempts.close(attempt.request_id)
            work.commit()
        self._settled = True

    def settle(self) -> tuple[Invoice, ...]:
        """Ask the disk what became of every open attempt, then take over what else it holds;
        the tickets that came into the book by it. Nothing to do while this program, which alone
        holds the book, has seen each of its attempts end."""
        if self._settled:
            return ()
        with self._book.reading() as work:
            attempts = work.attempts.open()
        kept = tuple(found for each in attempts if (found := self._settle(each)) is not None)
        kept += self._follow()
        self._settled = True
        return kept

    def _settle(self, attempt: Attempt) -> Invoice | None:
        signature = self._device.disk.result(attempt.request_id)
        if signature is None:
            self.forget(attempt)
            return None
        record = self._device.disk.record(signature.code, signature.number)
        if record is None:
            raise OutcomeUnknown("DISK-ROLLED-BACK")
        return self.keep(attempt.content, attempt.operator, self._told_by(record))

    def _follow(self) -> tuple[Invoice, ...]:
        identity = self._device.identity
        with self._book.reading() as work:
            last = work.tallies.last_of_disk(identity.number)
        after, held = last.sequence if last else 0, self._device.disk.status().head_sequence
        kept: list[Invoice] = []
        while after < held:
            records = self._device.disk.journal(after, PAGE)
            kept += self._take_over(records)
            after = records[-1].signature.sequence
        return tuple(kept)

    def _take_over(self, records: tuple[JournalRecord, ...]) -> list[Invoice]:
        """One transaction a page; a ticket that the book has already is left as it is."""
        taken = []
        with self._book.writing() as work:
            for record in records:
                if not isinstance(record, DiskRecord):
                    continue
                if work.invoices.by_request(record.request_id) is None:
                    invoice = self._told_by(record)
                    entry = self._entry("invoice.recover", invoice.draft.drawer, invoice)
                    self._write(work, content_digest(invoice.draft), entry, invoice)
                    taken.append(invoice)
            work.commit()
        return taken

    def _told_by(self, record: DiskRecord) -> Invoice:
        identity = self._device.identity
        return invoice_of(record, disk_number=identity.number, simulated=identity.simulated)

    def _write(self, work: UnitOfWork, content: bytes, entry: AuditEntry, invoice: Invoice) -> None:
        if invoice.draft.special is Special.OIL:
            work.oil.take(tons_by_code(invoice.draft, self._profile))
        work.keep_issued(invoice, content, entry)

    def _entry(self, action: str, operator: str, invoice: Invoice) -> AuditEntry:
        subject = f"{invoice.key.code}-{invoice.key.number}"
        detail = f"{invoice.draft.kind} {invoice.draft.gross} {invoice.issued_at.isoformat()}"
        return AuditEntry(self._now(), operator, action, subject, detail)
