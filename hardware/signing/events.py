"""By what an event of the journal was ordered: for the book that follows the disk."""

from __future__ import annotations

from collections.abc import Callable

from hardware.errors import PackageWrong
from hardware.orders import DistributionOrder, RecordSort, ReportOrder, ReturnOrder, VoidOrder
from hardware.ports import DiskEvent
from hardware.protocol.order_bodies import (
    BLANK_VOID_BODY,
    DISTRIBUTION_BODY,
    REPORT_BODY,
    RETURN_BODY,
    VOID_BODY,
)
from hardware.protocol.problem import ProtocolError
from hardware.signing.packages import Package, opened

Ordered = VoidOrder | ReturnOrder | DistributionOrder | ReportOrder | Package
_PLAIN: dict[RecordSort, Callable[[bytes], Ordered]] = {
    RecordSort.VOID: VOID_BODY.decode,
    RecordSort.BLANK_VOID: lambda data: BLANK_VOID_BODY.decode(data).order,
    RecordSort.VOLUMES_RETURNED: RETURN_BODY.decode,
    RecordSort.VOLUMES_DISTRIBUTED: DISTRIBUTION_BODY.decode,
    RecordSort.REPORT_BUILT: REPORT_BODY.decode,
}


def ordered(event: DiskEvent) -> Ordered:
    """The order of an event: of the terminal as it is, of the bureau or another disk its package.
    PackageWrong if it cannot be read."""
    read = _PLAIN.get(event.sort)
    if read is None:
        return opened(event.order)
    try:
        return read(event.order)
    except ProtocolError as wrong:
        raise PackageWrong("PACKAGE-WRONG", reason="format") from wrong
