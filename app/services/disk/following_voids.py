"""Voids that the disk holds come into the book (作废, 空白作废): the same hands for the book that
follows its disk and for a repair. Once done, the same record again does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from app.domain.content import content_digest
from app.domain.invoice import Draft, Invoice, InvoiceKey, InvoiceKind, Party, Special, Status
from app.domain.special import tons_by_code
from app.repositories.outbox import Event
from app.services.disk.differences import Difference, Done, What
from hardware.orders import RecordSort
from hardware.ports import DiskEvent, DiskRecord

if TYPE_CHECKING:
    from app.repositories.audit import AuditEntry
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.disk.keeping import Keeping
    from hardware.orders import VoidOrder
    from hardware.ports import JournalRecord, TaxControlDisk

RECOVERED = "invoice.void"  # what the audit book calls it


def still_counts(records: tuple[JournalRecord, ...], request_id: bytes) -> bool:
    """Whether the disk's records of a number hold the ticket of this request and no void of it."""
    tickets = {each.request_id for each in records if isinstance(each, DiskRecord)}
    return request_id in tickets and not any(is_void(each) for each in records)


def is_void(record: JournalRecord) -> bool:
    """Whether a record of the disk is the void of a ticket."""
    return isinstance(record, DiskEvent) and record.sort is RecordSort.VOID


class FollowingVoids:
    """Writes what a void leaves in the book; committed by who handed it the unit."""

    def __init__(self, keeping: Keeping, source: TaxControlDisk) -> None:
        self._keeping = keeping
        self._source = source

    def take_over(self, work: UnitOfWork, event: DiskEvent) -> Difference | None:
        """A record of the journal that is no ticket, and that the disk signed; None: nothing was
        missing."""
        takers = {RecordSort.VOID: self._void, RecordSort.BLANK_VOID: self._blank}
        take = takers.get(event.sort)
        key = InvoiceKey(event.signature.code, event.signature.number)
        return take(work, event, key) if take is not None else None

    def holds(self, key: InvoiceKey) -> bool:
        """Whether the disk itself says that this ticket is void."""
        records = self._source.records_of(key.code, key.number)
        return any(is_void(record) for record in records)

    def _void(self, work: UnitOfWork, event: DiskEvent, key: InvoiceKey) -> Difference | None:
        before = work.invoices.by_key(key)
        if before is None:
            return None
        told = {entry.event for entry in work.outbox.of(key)}
        if before.status is Status.VOID and Event.VOIDED in told:
            return None
        order = ordered_by(event)
        if before.status is not Status.VOID:
            self._take_back(work, before)
        if Event.VOIDED not in told:
            work.outbox.add(key, Event.VOIDED)
        work.audit.append(self._told(order, before))
        return Difference(What.VOID, Done.MENDED, key)

    def _told(self, order: VoidOrder, ticket: Invoice) -> AuditEntry:
        entry = self._keeping.entry(RECOVERED, order.operator, ticket)
        return replace(entry, detail=f"{entry.detail} {order.reason}".rstrip())

    def _take_back(self, work: UnitOfWork, before: Invoice) -> None:
        if before.draft.special is Special.OIL:
            tons = tons_by_code(before.draft, self._keeping.profile)
            work.oil.take({code: -sold for code, sold in tons.items()})
        if before.status is Status.RED:
            work.give_back(before)
        with work.breakdowns.moving(before.key):
            work.invoices.set_status(before.key, Status.VOID)
        work.summaries.move(before, replace(before, status=Status.VOID))

    def _blank(self, work: UnitOfWork, event: DiskEvent, key: InvoiceKey) -> Difference | None:
        if work.invoices.by_key(key) is not None:
            return None
        ticket = self._blank_ticket(event, key)
        row_id = work.invoices.add(ticket, content_digest(ticket.draft))
        work.outbox.add_kept(row_id, Event.VOIDED)
        work.summaries.add(ticket)
        work.audit.append(self._told(ordered_by(event), ticket))
        return Difference(What.VOID, Done.ADDED, key)

    def _blank_ticket(self, event: DiskEvent, key: InvoiceKey) -> Invoice:
        """A number without a ticket: what the disk signed of it, and who was to issue it."""
        status, identity = self._source.status(), self._source.identity()
        draft = Draft(
            request_id=event.request_id,
            kind=self._kind_of(key),
            buyer=Party(""),
            seller=Party(status.taxpayer_name, status.taxpayer_id),
            lines=(),
            drawer=ordered_by(event).operator,
        )
        return Invoice(
            key=key,
            draft=draft,
            issued_at=event.signature.issued_at,
            disk_number=identity.number,
            sequence=event.signature.sequence,
            signature=event.signature.signature,
            simulated=identity.simulated,
            with_list=False,
            status=Status.BLANK_VOID,
        )

    def _kind_of(self, key: InvoiceKey) -> InvoiceKind:
        number = int(key.number)
        return next(
            InvoiceKind(volume.kind)
            for volume in self._source.volumes()
            if volume.code == key.code and volume.first <= number <= volume.last
        )


def ordered_by(event: DiskEvent) -> VoidOrder:
    """Who voided it and why; PackageWrong if the record cannot be read."""
    from hardware.signing.events import ordered

    return cast("VoidOrder", ordered(event))  # the order of both sorts of void
