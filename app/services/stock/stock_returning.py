"""退回 to the bureau, 分发 to a sub machine, and back from it (收回): the disk signs that numbers
have left it, or takes them in again.

Numbers that a host gave out lie on the sub machine's disk; only that can give them back. So 收回
has two ends: the sub machine signs a return to its host, the host takes it in; the bureau hears of
each move from the one that has a network first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.gateway.errors import BureauError
from app.services.disk.ordering import Order
from app.services.packages.carried import for_this, kind_of
from app.services.problems import PROBLEMS
from app.services.stock.stock_packages import KEPT as KEPT
from app.services.stock.volume_loading import Loaded
from hardware.orders import DistributionOrder, NumberRange, PackageKind, RecordSort, ReturnOrder
from hardware.signing.packages import opened

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.services.disk.certificate_pin import CertificatePin
    from app.services.disk.device import Device
    from app.services.disk.ordering import Ordering
    from app.services.packages.carried import Found, Way
    from app.services.stock.stock_packages import StockPackages
    from hardware.ports import Volume

DISK_DIGITS = 12


class StockReturning(Struct):
    """The service. Methods block on disk and store, then on the bureau."""

    packages: StockPackages
    device: Device
    ordering: Ordering
    certificate_pin: CertificatePin

    def give_back(self, code: str, first: int, session: Session) -> NumberRange:
        """退回 of the whole unused volume that begins there. RETURN-WRONG, VOLUME-IN-USE,
        NOT-HOST; BureauAway: it has left the disk, the bureau is told next time."""
        numbers, package = self._left(code, first, session, "")
        self.packages.sent((package,))
        self._tell_quietly()
        return numbers

    def given_back(self, code: str, first: int, session: Session) -> NumberRange | None:
        """The volume that began there, if this disk gave it back before: asked again after a lost
        answer. The bureau is told, should it not know yet."""
        session.require(Right.CLAIM)
        self.packages.found()
        with self.packages.book.reading() as work:
            move = work.volume_moves.returned(self.device.identity.number, code, first)
        if move is None:
            return None
        self._tell_quietly()
        return NumberRange(str(move.kind), code, move.first, move.last)

    def leave(self, code: str, first: int, session: Session) -> NumberRange:
        """退回 as far as the disk and the book: what it signed waits for the bureau. As
        `give_back`."""
        return self._left(code, first, session, "")[0]

    def leave_rest(self, volume: Volume, session: Session) -> NumberRange:
        """The same of what is left of a volume, begun or not: this disk ends (换盘, 注销)."""
        return self._left(volume.code, volume.next, session, "", closing=True)[0]

    def to_host(self, code: str, first: int, host: str, way: Way, session: Session) -> str:
        """收回, the sub machine's end: numbers back to the host; where the package for it lies."""
        session.require(Right.CLAIM)
        way.ready()
        numbers, package = self._left(code, first, session, host)
        place = way.give(package, f"return-{host}-{code}-{numbers.first:08d}", alone=True).place
        self._tell_quietly()
        return place

    def send_left(self) -> int:
        """What left the disk and is not at the bureau yet; how many packages. BureauError."""
        return self.packages.send_left()

    def assign(self, disk: str, numbers: NumberRange, way: Way, session: Session) -> str:
        """分发: the end of an unused volume to a sub machine; where the package for it lies. The
        same again gives the same package again. DISK-NUMBER-WRONG, what the disk and the way
        refuse."""
        session.require(Right.CLAIM)
        self._needs_other(disk)
        way.ready()
        self.packages.found()
        package = self.packages.given(disk, numbers) or self._distributed(disk, numbers, session)
        name = f"distribution-{disk}-{numbers.code}-{numbers.first:08d}"
        place = way.give(package, name, alone=True).place
        self._tell_quietly()
        return place

    def recall(self, way: Way, session: Session) -> Iterator[Loaded]:
        """收回, the host's end: what sub machines gave back and lies there. PACKAGE-NONE."""
        session.require(Right.CLAIM)
        self.ordering.settle()
        found = way.find()
        for_us = [each for each in found if each.problem or kind_of(each) is PackageKind.RETURN]
        if not for_us:
            raise RuleBroken("PACKAGE-NONE", place=way.place)
        for each in for_us:
            yield self._taken(way, each, session)
        self._tell_quietly()

    def rest_of(self, code: str, first: int) -> NumberRange:
        """From this number to the end of the volume that it lies in; RETURN-WRONG."""
        for volume in self.certificate_pin.shown().volumes():
            if volume.code == code and volume.first <= first <= volume.last:
                return NumberRange(volume.kind, code, first, volume.last)
        raise RuleBroken("RETURN-WRONG", "number", volume=f"{code} {first:08d}")

    def to_assign(self, disk: str, code: str, first: int) -> NumberRange:
        """As `rest_of`; what was given to this sub machine before is found again. RETURN-WRONG."""
        self.packages.found()
        given = self.packages.given_from(disk, code, first)
        return self.rest_of(code, first) if given is None else given

    # -- inside ------------------------------------------------------------------------------

    def _needs_other(self, disk: str) -> None:
        """DISK-NUMBER-WRONG: not the number of a disk, or this one's own."""
        sound = len(disk) == DISK_DIGITS and disk.isascii() and disk.isdigit()
        if not sound or disk == self.device.identity.number:
            raise RuleBroken("DISK-NUMBER-WRONG", "disk", disk=disk)

    def _left(
        self, code: str, first: int, session: Session, host: str, *, closing: bool = False
    ) -> tuple[NumberRange, bytes]:
        session.require(Right.CLAIM)
        self.packages.found()
        numbers = self.rest_of(code, first)
        order = ReturnOrder((numbers,), host, closing)
        done = self.ordering.carry_out(
            Order(RecordSort.VOLUMES_RETURNED, f"{code}-{first:08d}", session.operator),
            self.packages.noted(lambda disk, request_id: disk.return_volumes(request_id, order)),
        )
        self.packages.keep(done.package)
        return numbers, done.package

    def _distributed(self, disk: str, numbers: NumberRange, session: Session) -> bytes:
        self.certificate_pin.shown()
        order = DistributionOrder(disk, (numbers,))
        done = self.ordering.carry_out(
            Order(RecordSort.VOLUMES_DISTRIBUTED, disk, session.operator),
            self.packages.noted(lambda device, request_id: device.distribute(request_id, order)),
        )
        self.packages.keep(done.package)
        return done.package

    def _taken(self, way: Way, found: Found, session: Session) -> Loaded:
        if found.problem is not None:
            return Loaded(found.place, problem=found.problem)
        package = opened(found.data)
        try:
            again = self._take_back(found.data, session)
            way.taken(found)
        except PROBLEMS as problem:
            return Loaded(found.place, package.number, problem=problem)
        self.packages.keep(found.data)
        return Loaded(found.place, package.number, package.body.ranges, again=again)

    def _take_back(self, data: bytes, session: Session) -> bool:
        """Whether it had come back before."""
        disk = self.device.disk
        number = for_this(disk, data).number
        head = disk.status().head_sequence
        done = self.ordering.carry_out(
            Order(RecordSort.VOLUMES_TAKEN_BACK, number, session.operator),
            lambda device, request_id: device.take_back(request_id, data),
        )
        return done.signature.sequence <= head

    def _tell_quietly(self) -> None:
        """The numbers are where they belong; the bureau hears of it now or the next time."""
        with suppress(BureauError):
            self.packages.send_left()
