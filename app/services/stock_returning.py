"""退回 to the bureau and 分发 to a sub machine: the disk signs that numbers have left it.

What the disk signed for the bureau is kept in the book until the bureau has it: asking again
sends what an earlier break left.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.services.ordering import Order
from hardware.orders import DistributionOrder, NumberRange, RecordSort, ReturnOrder

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.gateway.ports import TaxBureau
    from app.services.book import Book
    from app.services.certificate_pin import CertificatePin
    from app.services.ordering import Ordering
    from app.services.reporting import Way

KEPT = "returns-unsent"  # setting: packages that the bureau has not got, base64, blanks between


class StockReturning(Struct):
    """The service. Methods block on disk and store, then on the bureau."""

    book: Book
    ordering: Ordering
    certificate_pin: CertificatePin
    bureau: TaxBureau

    def give_back(self, code: str, first: int, session: Session) -> NumberRange:
        """退回 of the whole unused volume that begins there. RETURN-WRONG, VOLUME-IN-USE,
        NOT-HOST; BureauAway: it has left the disk, the bureau is told next time."""
        session.require(Right.CLAIM)
        numbers = self.rest_of(code, first)
        order = ReturnOrder((numbers,), "")
        done = self.ordering.carry_out(
            Order(RecordSort.VOLUMES_RETURNED, f"{code}-{first:08d}", session.operator),
            lambda disk, request_id: disk.return_volumes(request_id, order),
        )
        self._keep((*self._kept(), done.package))
        self.send_left()
        return numbers

    def send_left(self) -> int:
        """What left the disk and is not at the bureau yet; how many packages. BureauError."""
        left = self._kept()
        for at, package in enumerate(left):
            self.bureau.return_stock(package)
            self._keep(left[at + 1 :])
        return len(left)

    def assign(self, disk: str, numbers: NumberRange, way: Way, session: Session) -> str:
        """分发: the end of an unused volume to a sub machine; where the package for it lies. What
        the disk and the way refuse."""
        session.require(Right.CLAIM)
        way.ready()
        self.certificate_pin.shown()
        order = DistributionOrder(disk, (numbers,))
        done = self.ordering.carry_out(
            Order(RecordSort.VOLUMES_DISTRIBUTED, disk, session.operator),
            lambda device, request_id: device.distribute(request_id, order),
        )
        name = f"distribution-{disk}-{numbers.code}-{numbers.first:08d}"
        return way.give(done.package, name, alone=True).place

    def rest_of(self, code: str, first: int) -> NumberRange:
        """From this number to the end of the volume that it lies in; RETURN-WRONG."""
        for volume in self.certificate_pin.shown().volumes():
            if volume.code == code and volume.first <= first <= volume.last:
                return NumberRange(volume.kind, code, first, volume.last)
        raise RuleBroken("RETURN-WRONG", "number", volume=f"{code} {first:08d}")

    # -- what is kept --------------------------------------------------------------------------

    def _kept(self) -> tuple[bytes, ...]:
        with self.book.reading() as work:
            return tuple(map(base64.b64decode, work.settings.get(KEPT).split()))

    def _keep(self, packages: tuple[bytes, ...]) -> None:
        with self.book.writing() as work:
            work.settings.put(KEPT, " ".join(base64.b64encode(p).decode() for p in packages))
            work.commit()
