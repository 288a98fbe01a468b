"""校时: the disk's clock is set by the bureau's, by an order that only this disk takes, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.rights import Right
from app.services.ordering import Order
from hardware.orders import RecordSort

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.gateway.ports import TaxBureau
    from app.services.device import Device
    from app.services.ordering import Ordering


class BureauClock(Struct):
    """The service. Blocks on disk and network."""

    device: Device
    ordering: Ordering
    bureau: Callable[[], TaxBureau]

    def follow(self, session: Session) -> datetime:
        """The disk's time afterwards. NO-RIGHT, CLOCK-BACK (before the last ticket), ORDER-STALE,
        what the way to the bureau raises."""
        session.require(Right.CLOCK)
        disk = self.device.disk
        package = self.bureau().clock_order(disk.challenge())
        order = Order(RecordSort.CLOCK_SET, disk.identity().number, session.operator)
        self.ordering.carry_out(order, lambda one, at: one.set_clock_by_order(at, package))
        return disk.clock()
