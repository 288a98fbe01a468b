"""校时: the disk's clock is set by the bureau's, by an order that only this disk takes, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.rights import Right
from app.services.disk.disk_lane import DiskLane, here
from app.services.disk.ordering import Order
from hardware.orders import RecordSort

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.gateway.ports import TaxBureau
    from app.services.disk.device import Device
    from app.services.disk.ordering import Ordering


class BureauClock(Struct):
    """The service. Blocks on the network; what it wants of the disk is done on the disk's lane."""

    device: Device
    ordering: Ordering
    bureau: Callable[[], TaxBureau]
    lane: DiskLane = here

    def follow(self, session: Session) -> datetime:
        """The disk's time afterwards. NO-RIGHT, CLOCK-BACK (before the last ticket), ORDER-STALE,
        what the way to the bureau raises."""
        session.require(Right.CLOCK)
        asked = self.lane(lambda: self.device.disk.challenge())
        package = self.bureau().clock_order(asked)
        return self.lane(lambda: self._set(package, session))

    def _set(self, package: bytes, session: Session) -> datetime:
        disk = self.device.disk
        order = Order(RecordSort.CLOCK_SET, disk.identity().number, session.operator)
        self.ordering.carry_out(order, lambda one, at: one.set_clock_by_order(at, package))
        return disk.clock()
