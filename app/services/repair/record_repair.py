"""One record of the disk against the one ticket of the book that it made (发票修复).

What the disk signed is written back; what only the book knows stays: a void is never taken back,
an upload never forgotten, a print never uncounted.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from app.domain.content import content_digest
from app.domain.invoice import InvoiceKey, Special, Status, Upload
from app.repositories import rows
from app.repositories.agreement import due_of
from app.services.disk import following_stock, following_uploads
from app.services.disk.damaged_records import bears_signature
from app.services.disk.differences import Difference, Done, What
from app.services.disk.following_voids import FollowingVoids
from hardware.ports import DiskRecord

if TYPE_CHECKING:
    from app.domain.invoice import Invoice
    from app.repositories.agreement import KeptRow
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.disk.keeping import Keeping
    from hardware.ports import DiskEvent, JournalRecord, TaxControlDisk

REPAIRED = "invoice.repair"  # what the audit book calls it
_VALID, _RED = rows.STATUS_NUMBER[Status.VALID], rows.STATUS_NUMBER[Status.RED]
_VOID = frozenset({rows.STATUS_NUMBER[Status.VOID], rows.STATUS_NUMBER[Status.BLANK_VOID]})
_SENT = rows.UPLOAD_NUMBER[Upload.SENT]
_UPLOADS = frozenset(rows.UPLOAD_NUMBER.values())
_ISSUED = 0  # its number in the outbox

Found = Iterator[Difference]


class RecordRepair:
    """Works through records; what it writes is committed by who handed it the unit."""

    def __init__(self, keeping: Keeping, source: TaxControlDisk) -> None:
        self._keeping = keeping
        self._source = source
        self._voids = FollowingVoids(keeping, source)
        self.matched: set[int] = set()  # rows that a record was found for
        self.touched: set[int] = set()  # months (yyyymm) whose statistics may be wrong now
        self.added: set[int] = set()  # months that a ticket came back to
        self.parked: dict[int, bytes] = {}  # rows that wait for their own record
        self.doubts = False  # the disk is damaged: every record is held against its signature
        self.floor = 0  # row numbers up to here are named by prints of tickets that nobody knows

    @cached_property
    def _certificate(self) -> bytes:
        """Of the disk: what comes into the book, or over a ticket of it, must be what it signed."""
        return self._source.certificate()

    def page(self, work: UnitOfWork, records: tuple[JournalRecord, ...]) -> Found:
        """Every record of a page against the book."""
        ids = {}
        for record in records:
            row_id = work.agreement.id_of(record.request_id)
            if row_id is not None:
                ids[record.request_id] = row_id
        kept = work.agreement.kept(ids.values())
        for record in records:
            if isinstance(record, DiskRecord):
                row_id = ids.get(record.request_id, 0)
                yield from self._ticket(work, record, kept.get(row_id))
            else:
                yield from self._event(work, record)

    def _event(self, work: UnitOfWork, event: DiskEvent) -> Found:
        answer = event.signature
        if not bears_signature(event, self._certificate):
            key = InvoiceKey(answer.code, answer.number) if answer.number else None
            yield self._left_out(work, event, key)
        elif following_uploads.take_over(work, event):
            pass  # known to have arrived: nothing of the book was wrong
        elif following_stock.take_over(work, event, self._source.identity().number):
            pass  # of an earlier book that did not keep it
        elif (void := self._voids.take_over(work, event)) is not None:
            yield void

    def _ticket(self, work: UnitOfWork, record: DiskRecord, row: KeptRow | None) -> Found:
        ticket = self._keeping.told_by(record)
        row = row or self._signed_as(work, ticket)
        self.touched_by(ticket)
        if row is None:
            yield self._missing(work, record, ticket)
            return
        self.matched.add(row.id)
        self.parked.pop(row.id, None)
        if self.doubts and not bears_signature(record, self._certificate):
            yield self._left_out(work, record, ticket.key)
            return
        content = content_digest(ticket.draft)
        differing = row.told.differing(due_of(ticket, content))
        if differing:
            yield self._changed(work, record, ticket, row, differing)
        yield from self._state(work, ticket, row)

    def touched_by(self, ticket: Invoice) -> None:
        """Its month will be looked at."""
        self.touched.add(rows.period_of(ticket.issued_at))

    def _signed_as(self, work: UnitOfWork, ticket: Invoice) -> KeptRow | None:
        """The same ticket under a request id that is no longer the disk's."""
        row_id = work.agreement.signed_as(ticket)
        return None if row_id is None else work.agreement.kept([row_id])[row_id]

    # -- missing, changed ------------------------------------------------------------------------

    def _missing(self, work: UnitOfWork, record: DiskRecord, ticket: Invoice) -> Difference:
        if not bears_signature(record, self._certificate):
            return self._left_out(work, record, ticket.key)
        if not self._free(work, ticket.key, own=0):
            return Difference(What.CONFLICT, Done.LEFT, ticket.key)
        row_id = self.floor + 1 if self.floor else 0
        self.matched.add(put_back(work, self._keeping, ticket, row_id))
        self.floor = 0
        self.added.add(rows.period_of(ticket.issued_at))
        return Difference(What.MISSING, Done.ADDED, ticket.key)

    def _changed(
        self,
        work: UnitOfWork,
        record: DiskRecord,
        ticket: Invoice,
        row: KeptRow,
        differing: tuple[str, ...],
    ) -> Difference:
        if not bears_signature(record, self._certificate):
            return self._left_out(work, record, ticket.key)
        if not self._free(work, ticket.key, own=row.id):
            return Difference(What.CONFLICT, Done.LEFT, ticket.key)
        work.mending.mend(row.id, ticket, content_digest(ticket.draft))
        self.touched.add(rows.period_of(row.issued_at))
        return Difference(What.CHANGED, Done.MENDED, ticket.key, differing)

    def _left_out(
        self, work: UnitOfWork, record: JournalRecord, key: InvoiceKey | None
    ) -> Difference:
        """By name: nothing of it comes into the book."""
        sequence = record.signature.sequence
        self._keeping.leave_out(work, sequence)
        return Difference(What.RECORD, Done.LEFT, key, record=sequence)

    def _free(self, work: UnitOfWork, key: InvoiceKey, own: int) -> bool:
        """Whether a number is free for its ticket. A ticket that has a number of its own in the
        disk gives way; one that the disk does not know stands."""
        holder = work.agreement.holder(key)
        if holder is None or holder[0] == own:
            return True
        row_id, request_id = holder
        if self._source.result(request_id) is None:
            return False
        work.mending.park(row_id)
        self.parked[row_id] = request_id
        return True

    # -- what may change after the signature -------------------------------------------------------

    def _state(self, work: UnitOfWork, ticket: Invoice, row: KeptRow) -> Found:
        yield from self._status(work, ticket, row)
        if self._way_to_the_bureau(work, row):
            yield Difference(What.UPLOAD, Done.MENDED, ticket.key)
        if row.printed < row.prints:
            work.mending.set_state(row.id, printed=row.prints)
            yield Difference(What.PRINTED, Done.MENDED, ticket.key)

    def _way_to_the_bureau(self, work: UnitOfWork, row: KeptRow) -> bool:
        """Whether outbox and upload state had to be mended. What was sent stays sent."""
        said = row.upload if row.upload in _UPLOADS else rows.UPLOAD_NUMBER[Upload.UNSENT]
        events = {event: state for event, state in row.events.items() if state in _UPLOADS}
        for event in {_ISSUED, *row.events} - events.keys():
            work.mending.put_event(row.id, event, said)
            events[event] = said
        due = _SENT if set(events.values()) == {_SENT} else said
        if due != row.upload:
            work.mending.set_state(row.id, upload=due)
        return due != row.upload or events != row.events

    def _status(self, work: UnitOfWork, ticket: Invoice, row: KeptRow) -> Found:
        due = _RED if ticket.draft.net.fen < 0 else _VALID
        if row.status in _VOID:
            if not self._voids.holds(ticket.key):
                yield Difference(What.STATUS, Done.LEFT, ticket.key)
        elif row.status != due:
            work.mending.set_state(row.id, status=due)
            yield Difference(What.STATUS, Done.MENDED, ticket.key)


def put_back(work: UnitOfWork, keeping: Keeping, ticket: Invoice, row_id: int = 0) -> int:
    """A ticket whose row is gone; its row number is returned. Under the number it had (not 0) its
    prints and its outbox are its own again. Its month is to be counted anew."""
    if ticket.draft.special is Special.OIL and not _was_kept(work, ticket.key):
        keeping.take_oil(work, ticket)
    row_id = work.mending.add(ticket, content_digest(ticket.draft), row_id)
    if _ISSUED not in work.agreement.events([row_id]).get(row_id, {}):
        work.mending.put_event(row_id, _ISSUED, rows.UPLOAD_NUMBER[Upload.UNSENT])
    work.audit.append(keeping.entry(REPAIRED, ticket.draft.drawer, ticket))
    work.attempts.close(ticket.draft.request_id)
    return row_id


def _was_kept(work: UnitOfWork, key: InvoiceKey) -> bool:
    """Whether the audit book tells of it: then its oil was taken from the stock."""
    return next(work.audit.about(f"{key.code}-{key.number}"), None) is not None
