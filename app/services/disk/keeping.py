"""What the disk signed comes into the book (入账), whatever broke in between.

The disk is the source of truth and the book follows it: tickets that the disk holds beyond the
book's last one (a book that was set back, a second PC on the same disk) are read from the disk's
own records, and open attempts are asked for by their request id. Re-runnable; it never changes
the disk, never changes a ticket that is kept. A repair (发票修复) takes over by the same hands.
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
from app.services.disk import following_stock, following_uploads
from app.services.disk.device import seen
from app.services.disk.following_voids import FollowingVoids
from app.services.disk.signing_requests import invoice_of
from hardware.errors import JournalDamaged, OutcomeUnknown
from hardware.orders import RecordSort
from hardware.ports import DiskRecord

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.repositories.attempts import Attempt
    from app.repositories.orders import OpenOrder
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.device import Device
    from hardware.ports import JournalRecord

PAGE = 50  # records of the disk read at once
_TOLD_BY_RECORD = frozenset({RecordSort.VOID, RecordSort.BLANK_VOID})  # to the audit book


class Keeping:
    """Writes signed tickets into the book."""

    def __init__(
        self, *, book: Book, device: Device, profile: Profile, now: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._device = device
        self.profile = profile
        self._now = now
        self._settled = False  # nothing open, nothing in the disk that the book lacks
        self._followed = 0  # the record up to which the book has everything
        self._followed_of = ""  # of this disk

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
                self._write(work, content, self.entry("invoice.issue", operator, invoice), invoice)
                self._note_gap(work, invoice.sequence)
                work.commit()
        except StoreError as broken:
            raise OutcomeUnknown(broken.code, **broken.facts) from broken
        self._settled = self._follows(invoice.sequence)
        if self._settled:
            self._followed = invoice.sequence
        return invoice

    def _follows(self, sequence: int) -> bool:
        return sequence <= self._followed + 1

    def _note_gap(self, work: UnitOfWork, sequence: int) -> None:
        """Somebody else wrote on this disk since it was looked at (another PC): what is between is
        taken over by the next settling, also if this program ends here."""
        if not self._follows(sequence):
            work.settings.put(self._gap_key, str(self._followed))

    @property
    def _gap_key(self) -> str:
        return f"follow-from-{self._device.identity.number}"

    def forget(self, attempt: Attempt) -> None:
        """The disk said no, or never saw it: nothing was taken."""
        with self._book.writing() as work:
            work.attempts.close(attempt.request_id)
            work.commit()
        self._settled = True

    def begin_order(self, order: OpenOrder) -> None:
        """Committed before the first byte of an order leaves, as `begin` does for a ticket."""
        self._settled = False
        with self._book.writing() as work:
            work.orders.begin(order)
            work.commit()

    def end_order(self, order: OpenOrder) -> None:
        """The disk did it: what that leaves in the book, then nothing is open any more."""
        self._follow()
        self.close_order(order, "done")

    def close_order(self, order: OpenOrder, outcome: str, *, untold: bool = False) -> None:
        """Told in the audit book, and open no more. `untold`: nobody waits for the outcome; a
        void that was done is remembered until it is asked for again."""
        detail = " ".join(filter(None, (outcome, order.detail)))
        action = f"disk.{order.sort}"
        entry = AuditEntry(self._now(), order.operator, action, order.subject, detail)
        stands = seen(self._device.disk, self._now()) if outcome == "done" else None
        with self._book.writing() as work:
            work.orders.close(order.request_id)
            if stands is not None:  # a copy of before is known by what it lacks
                work.disks.note(stands)
            if outcome != "done" or order.sort not in _TOLD_BY_RECORD:
                work.audit.append(entry)
            elif untold:
                work.settings.put(f"untold-{order.sort}", f"{order.subject} {order.operator}")
            work.commit()
        self._settled = True

    def settle(self) -> tuple[Invoice, ...]:
        """Take over what the disk holds beyond the book, then ask it what became of every open
        attempt and order that is left; the tickets that came into the book by it. Nothing to do
        while this program, which alone holds the book, has seen each of them end."""
        if self._settled:
            return ()
        kept = self._follow()
        with self._book.reading() as work:
            attempts, orders = work.attempts.open(), work.orders.open()
        for attempt in attempts:
            self._close_unseen(attempt)
        for order in orders:
            done = self._device.disk.outcome(order.request_id)
            self.close_order(order, "not done" if done is None else "done", untold=True)
        self._settled = True
        return kept

    def behind(self) -> int:
        """How many records the disk has written since this book looked at it last: another PC on
        the same disk, or what an order of ours left."""
        with self._book.reading() as work:
            number = self._device.identity.number
            last, before = work.tallies.last_of_disk(number), work.disks.seen(number)
        known = max(last.sequence if last else 0, before.head_sequence if before else 0)
        return max(0, self._device.disk.status().head_sequence - known)

    def follow(self) -> int:
        """The book takes over what the disk has beyond it, also where all of its own is settled;
        how many records of the disk were new."""
        behind = self.behind()
        if behind:
            self._settled = False
            self.settle()
            with self._book.writing() as work:
                work.disks.note(seen(self._device.disk, self._now()))
                work.commit()
        return behind

    def _close_unseen(self, attempt: Attempt) -> None:
        """What is still open now, the disk never saw: its journal was followed to the end. Seen
        all the same, its record was left out: JOURNAL-DAMAGED."""
        signature = self._device.disk.result(attempt.request_id)
        if signature is not None and signature.sequence <= self._followed:
            raise JournalDamaged("JOURNAL-DAMAGED", sequence=signature.sequence)
        if signature is not None:
            raise OutcomeUnknown("DISK-ROLLED-BACK")
        self.forget(attempt)

    def _follow(self) -> tuple[Invoice, ...]:
        held = self._device.disk.status().head_sequence
        after, gap = self._behind()
        kept: list[Invoice] = []
        while after < held:
            records = self._readable(after)
            if not records:
                after += 1
                continue
            kept += self._take_over(records)
            after = records[-1].signature.sequence
        if gap:
            with self._book.writing() as work:
                work.settings.remove(self._gap_key)
                work.commit()
        self._followed, self._followed_of = held, self._device.identity.number
        return tuple(kept)

    def _readable(self, after: int) -> tuple[JournalRecord, ...]:
        """The next records; none where the first of them cannot be read: it is left out."""
        from app.services.disk.damaged_records import page_of

        found = page_of(self._device.disk, after)
        if isinstance(found, tuple):
            if not found:  # it says that there is more, and shows nothing
                raise OutcomeUnknown("DISK-ROLLED-BACK")
            return found
        with self._book.writing() as work:
            self.leave_out(work, found.record)
            work.commit()
        return ()

    def _behind(self) -> tuple[int, bool]:
        """The record behind which the book may lack something, and whether a gap was noted."""
        number = self._device.identity.number
        with self._book.reading() as work:
            last = work.tallies.last_of_disk(number)
            gap = work.settings.get(self._gap_key)
        known = last.sequence if last else 0
        seen = self._followed if number == self._followed_of else 0
        return max(min(known, int(gap)) if gap else known, seen), bool(gap)

    def _take_over(self, records: tuple[JournalRecord, ...]) -> list[Invoice]:
        """One transaction a page; a ticket that the book has already is left as it is, but for a
        void or an upload that it did not know of. What is not what the disk signed is left out."""
        taken, voids = [], FollowingVoids(self, self._device.disk)
        with self._book.writing() as work:
            own = {attempt.request_id for attempt in work.attempts.open()}
            for record in records:
                if work.invoices.by_request(record.request_id) is not None:
                    continue
                if not self._signed(record):
                    self.leave_out(work, record.signature.sequence)
                elif not isinstance(record, DiskRecord):
                    voids.take_over(work, record)
                    following_uploads.take_over(work, record)
                    following_stock.take_over(work, record, self._device.identity.number)
                else:
                    action = "invoice.issue" if record.request_id in own else "invoice.recover"
                    taken.append(self._take_in(work, record, action))
            work.commit()
        return taken

    def leave_out(self, work: UnitOfWork, sequence: int) -> None:
        """A record of the disk that does not come into the book, told in the audit book."""
        from app.services.disk.damaged_records import leave_out

        leave_out(work, self._now(), sequence)

    def _signed(self, record: JournalRecord) -> bool:
        from app.services.disk.damaged_records import bears_signature

        return bears_signature(record, self._device.disk.certificate())

    def _take_in(self, work: UnitOfWork, record: DiskRecord, action: str) -> Invoice:
        """A ticket that the disk holds and the book does not; not yet committed. `action` tells
        whether this book asked for it, or somebody else did. A red one that it asked for is
        remembered until it is asked for again: nobody heard of it."""
        invoice = self.told_by(record)
        if invoice.draft.net.fen < 0 and action == "invoice.issue":
            key = invoice.key
            work.settings.put("untold-red", f"{key.code}-{key.number} {invoice.draft.drawer}")
        entry = self.entry(action, invoice.draft.drawer, invoice)
        self._write(work, content_digest(invoice.draft), entry, invoice)
        return invoice

    def told_by(self, record: DiskRecord) -> Invoice:
        """The ticket that a record tells of, as it was issued."""
        identity = self._device.identity
        return invoice_of(record, disk_number=identity.number, simulated=identity.simulated)

    def _write(self, work: UnitOfWork, content: bytes, entry: AuditEntry, invoice: Invoice) -> None:
        self.take_oil(work, invoice)
        work.keep_issued(invoice, content, entry)

    def take_oil(self, work: UnitOfWork, invoice: Invoice) -> None:
        """Out of the stock of 成品油 with a ticket that sells it."""
        if invoice.draft.special is Special.OIL:
            work.oil.take(tons_by_code(invoice.draft, self.profile))

    def entry(self, action: str, operator: str, invoice: Invoice) -> AuditEntry:
        """What the audit book says of a ticket that came into the book."""
        subject = f"{invoice.key.code}-{invoice.key.number}"
        detail = f"{invoice.draft.kind} {invoice.draft.gross} {invoice.issued_at.isoformat()}"
        return AuditEntry(self._now(), operator, action, subject, detail)
