"""What moved whole volumes comes from the disk's journal into the book (领购, 退回, 分发, 收回):
statistics tell by it what a month bought and gave away. The same record again does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware.orders import RecordSort

if TYPE_CHECKING:
    from app.repositories.unit_of_work import UnitOfWork
    from hardware.orders import NumberRange
    from hardware.ports import DiskEvent

_NAMES = {
    RecordSort.VOLUMES_LOADED: "BOUGHT",
    RecordSort.VOLUMES_TAKEN_BACK: "TAKEN_BACK",
    RecordSort.VOLUMES_RETURNED: "RETURNED",
    RecordSort.VOLUMES_DISTRIBUTED: "HANDED_OUT",
}


def take_over(work: UnitOfWork, event: DiskEvent, disk: str) -> int:
    """A record of the journal of this disk that is no ticket, and that the disk signed; how many
    ranges it says have moved that the book did not know of. Committed by who handed the unit."""
    if event.sort not in _NAMES:
        return 0
    from app.domain.invoice import InvoiceKind
    from app.repositories.volume_moves import Sort, VolumeMove

    return work.volume_moves.add(
        [
            VolumeMove(
                disk,
                event.signature.sequence,
                place,
                event.signature.issued_at,
                Sort[_NAMES[event.sort]],
                InvoiceKind(each.kind),
                each.code,
                each.first,
                each.last,
            )
            for place, each in enumerate(_moved(event))
        ]
    )


def _moved(event: DiskEvent) -> tuple[NumberRange, ...]:
    from hardware.orders import DistributionOrder, Numbers, ReturnOrder
    from hardware.signing.events import ordered
    from hardware.signing.packages import Package

    told = ordered(event)
    body = told.body if isinstance(told, Package) else told
    return body.ranges if isinstance(body, ReturnOrder | DistributionOrder | Numbers) else ()
