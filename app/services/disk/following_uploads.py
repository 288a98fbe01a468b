"""Receipts that the disk holds come into the book (报送回执): what they name has arrived, whoever
gave them to the disk, and whatever broke afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from app.domain.invoice import InvoiceKey
from hardware.orders import RecordSort, UploadReceipt

if TYPE_CHECKING:
    from app.repositories.unit_of_work import UnitOfWork
    from hardware.ports import DiskEvent


def take_over(work: UnitOfWork, event: DiskEvent) -> int:
    """A record of the journal that is no ticket, and that the disk signed; how many events
    it says have arrived that the book did not know of. Committed by who handed the unit."""
    from hardware.signing.events import ordered
    from hardware.signing.packages import Package

    if event.sort is not RecordSort.UPLOADED:
        return 0
    receipt = cast("UploadReceipt", cast("Package", ordered(event)).body)
    return work.sending.arrived(
        (InvoiceKey(each.code, each.number), each.void) for each in receipt.tickets
    )
