"""What the disk signed of numbers that left or came (退回, 分发, 收回), until the bureau has it.

The disk does it and signs in one step; the package that it hands over would be lost if the
program ended before the book has it. So the request is written down first, and whatever was begun
and is not known to have ended is asked of the disk by its request id (as `ordering` does).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from app.gateway.errors import BureauRefused
from hardware.orders import NumberRange, PackageKind
from hardware.signing.packages import opened, signer_of

if TYPE_CHECKING:
    from app.gateway.ports import TaxBureau
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.device import Device
    from hardware.ports import Done, TaxControlDisk

KEPT = "returns-unsent"  # setting: 退回 that the bureau has not got, base64, blanks between
MOVES = "moves-unsent"  # setting: the same of 分发 and 收回
BEGUN = "stock-begun"  # setting: request ids whose package is not known to be kept
GIVEN = "distributions-given"  # setting: the newest packages of 分发: they may be given again
MOST_GIVEN = 20


class StockPackages(Struct):
    """Blocks on disk and store, `send_left` on the bureau."""

    book: Book
    device: Device
    bureau: TaxBureau

    def noted(self, give: Callable[[TaxControlDisk, bytes], Done]) -> Callable[..., Done]:
        """The same order; its request id is in the book before the disk hears of it."""

        def ask(disk: TaxControlDisk, request_id: bytes) -> Done:
            self._begin(request_id)
            return give(disk, request_id)

        return ask

    def keep(self, package: bytes) -> None:
        """For the bureau; one of 分发 also for the sub machine, should its file get lost."""
        with self.book.writing() as work:
            self._keep(work, package)
            work.settings.remove(BEGUN)
            work.commit()

    def found(self) -> int:
        """Packages of orders that an earlier break cut off from the book; how many."""
        with self.book.reading() as work:
            begun = work.settings.get(BEGUN).split()
        if not begun:
            return 0
        outcomes = (self.device.disk.outcome(bytes.fromhex(one)) for one in begun)
        packages = [done.package for done in outcomes if done is not None and done.package]
        with self.book.writing() as work:
            for package in packages:
                self._keep(work, package)
            work.settings.remove(BEGUN)
            work.commit()
        return len(packages)

    def send_left(self) -> int:
        """What the bureau has not got; how many packages. BureauError."""
        self.found()
        return self.sent(self.left())

    def left(self) -> tuple[bytes, ...]:
        """What the bureau has not got, oldest first; moves before returns: what went back to its
        host may go on to the bureau."""
        with self.book.reading() as work:
            return (*_listed(work, MOVES), *_listed(work, KEPT))

    def sent(self, left: tuple[bytes, ...]) -> int:
        """These, one after another; each that arrived is kept no more, and one that the bureau
        refuses stops no other. BureauError: of the first that did not arrive."""
        refused: list[BureauRefused] = []
        for package in left:
            try:
                self.tell(package)
            except BureauRefused as refusal:
                refused.append(refusal)
            else:
                self.told(package)
        if refused:
            raise refused[0]
        return len(left)

    def tell(self, package: bytes) -> None:
        """One, at the bureau alone; twice is once. BureauError."""
        (self.bureau.return_stock if _is_return(package) else self.bureau.move_stock)(package)

    def told(self, package: bytes) -> None:
        """The bureau has it."""
        name = _place(package)
        with self.book.writing() as work:
            _put(work, name, tuple(one for one in _listed(work, name) if one != package))
            work.commit()

    def given(self, disk: str, numbers: NumberRange) -> bytes | None:
        """The package of a 分发 that was done before."""
        for package in self._given():
            told = opened(package)
            if (told.head.disk, told.body.ranges) == (disk, (numbers,)):
                return package
        return None

    def given_from(self, disk: str, code: str, first: int) -> NumberRange | None:
        """What a 分发 gave this sub machine from this number on."""
        for told in map(opened, self._given()):
            (numbers,) = told.body.ranges
            if (told.head.disk, numbers.code, numbers.first) == (disk, code, first):
                return NumberRange(numbers.kind, code, first, numbers.last)
        return None

    def _given(self) -> tuple[bytes, ...]:
        """Newest first."""
        with self.book.reading() as work:
            return _listed(work, GIVEN)[::-1]

    # -- inside ------------------------------------------------------------------------------

    def _begin(self, request_id: bytes) -> None:
        with self.book.writing() as work:
            begun = work.settings.get(BEGUN).split()
            work.settings.put(BEGUN, " ".join(dict.fromkeys([*begun, request_id.hex()])))
            work.commit()

    def _keep(self, work: UnitOfWork, package: bytes) -> None:
        name = _place(package)
        left = _listed(work, name)
        if package not in left:
            _put(work, name, (*left, package))
        if opened(package).kind is PackageKind.DISTRIBUTION:
            others = tuple(one for one in _listed(work, GIVEN) if one != package)
            _put(work, GIVEN, (*others, package)[-MOST_GIVEN:])


def _is_return(package: bytes) -> bool:
    """退回 to the bureau names the disk that signed it; one to a host names the host."""
    told = opened(package)
    return told.kind is PackageKind.RETURN and told.head.disk == signer_of(told).disk


def _place(package: bytes) -> str:
    return KEPT if _is_return(package) else MOVES


def _listed(work: UnitOfWork, name: str) -> tuple[bytes, ...]:
    return tuple(map(base64.b64decode, work.settings.get(name).split()))


def _put(work: UnitOfWork, name: str, packages: tuple[bytes, ...]) -> None:
    work.settings.put(name, " ".join(base64.b64encode(one).decode() for one in packages))
