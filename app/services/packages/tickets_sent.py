"""A ticket, or what happened to it, as it is sent to the bureau: the disk's own record.

Not the book's word: what counts at law is what the disk signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.remark import slip_of_red
from app.gateway.messages.uploads import TicketEvent, TicketSent
from app.repositories.outbox import Event
from hardware.orders import RecordSort
from hardware.ports import DiskEvent, DiskRecord

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.gateway.messages.uploads import TicketResult
    from hardware.ports import JournalRecord, TaxControlDisk

_EVENTS = {
    RecordSort.VOID: TicketEvent.VOIDED,
    RecordSort.BLANK_VOID: TicketEvent.BLANK_VOIDED,
}


def ticket_sent(disk: TaxControlDisk, key: InvoiceKey, event: Event) -> TicketSent | None:
    """The event as the disk recorded it; None: this disk holds no such record."""
    for record in disk.records_of(key.code, key.number):
        found = event_of(record)
        if found is not None and waits_as(found) is event:
            return _sent(disk, record, found)
    return None


def event_of(record: JournalRecord) -> TicketEvent | None:
    """What a record of the disk tells of a ticket; None: it is about no ticket."""
    return _EVENTS.get(record.sort) if isinstance(record, DiskEvent) else TicketEvent.ISSUED


def waits_as(event: TicketEvent) -> Event:
    """Under which event of the outbox it waits: a blank void is a void to it."""
    return Event.ISSUED if event is TicketEvent.ISSUED else Event.VOIDED


def told_by(result: TicketResult) -> tuple[str, str, Event]:
    """Of which event of the outbox the bureau speaks."""
    return result.code, result.number, waits_as(result.event)


def _sent(disk: TaxControlDisk, record: JournalRecord, event: TicketEvent) -> TicketSent:
    content, remark = _content(disk, record)
    return TicketSent(
        code=record.signature.code,
        number=record.signature.number,
        event=event,
        content=content,
        signed=record.signed_bytes,
        signature=record.signature.signature,
        slip=slip_of_red(remark),
    )


def _content(disk: TaxControlDisk, record: JournalRecord) -> tuple[bytes, str]:
    """What the record is about, and the remark on the face if it is a ticket."""
    if isinstance(record, DiskRecord):
        return disk.encode(record.request), record.request.remark
    return record.order, ""
