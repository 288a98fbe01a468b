"""Orders to the disk (作废, 领购, 抄税, 清卡 …): each carried out exactly once.

As with issuing the order is the promise: what an earlier break left open is settled, the request
is committed to the book, then the first byte leaves, then the book follows the disk's journal.
Whatever breaks in between leaves an open order; the next settling asks the disk what became of
it. The disk answers the same request for ever the same, and what was done before under another
request is done: so whoever got OutcomeUnknown may simply order the same again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec import Struct

from app.repositories.errors import StoreError
from app.repositories.orders import OpenOrder
from hardware.errors import DeviceError, OutcomeUnknown
from hardware.orders import RecordSort
from hardware.ports import Done, TaxControlDisk

if TYPE_CHECKING:
    from app.services.disk.device import Device
    from app.services.disk.keeping import Keeping

ROUNDS = 3  # how often a broken line is asked again before the order is left open
BY_PIN = frozenset({RecordSort.VOID, RecordSort.BLANK_VOID})  # need the disk's 口令 shown
IN_BOOK = BY_PIN | {RecordSort.UPLOADED}  # what they change can be read in the book too

Give = Callable[[TaxControlDisk, bytes], Done]  # gives the order under a request id


class Order(Struct, frozen=True):
    """What the disk is to do. The rest is for the audit book: what it is about (a ticket, a
    ticket group, the number of a package), who orders it, and anything else worth keeping."""

    sort: RecordSort
    subject: str
    operator: str
    detail: str = ""


class Ordering:
    """Methods block on disk and store; call them on the disk lane."""

    def __init__(
        self,
        *,
        device: Device,
        keeping: Keeping,
        now: Callable[[], datetime],
        request_ids: Callable[[], bytes] = lambda: uuid4().bytes,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """`changed`: called after an order that the book alone cannot tell of."""
        self._device = device
        self._keeping = keeping
        self._now = now
        self._request_ids = request_ids
        self._changed = changed

    def settle(self) -> None:
        """What an earlier break left open is asked of the disk, and the book follows it."""
        self._keeping.settle()

    def behind(self) -> int:
        """How many records of the disk this book has not looked at."""
        return self._keeping.behind()

    def follow(self) -> int:
        """The book takes over what another PC wrote on the disk; how many records were new."""
        return self._keeping.follow()

    def carry_out(self, order: Order, give: Give) -> Done:
        """`give` sends the order, as often as it takes, under the one request id it is handed.

        Refused, NotSent: nothing was done, the order is closed. OutcomeUnknown: it may have been
        done (or was, and the book could not be written); it stays open, the next call or the next
        start settles it, and ordering the same again is safe.
        """
        self.settle()
        disk = self._device.unlocked if order.sort in BY_PIN else self._device.disk
        begun = OpenOrder(
            request_id=self._request_ids(),
            sort=order.sort,
            subject=order.subject,
            detail=order.detail,
            operator=order.operator,
            opened_at=self._now(),
        )
        self._keeping.begin_order(begun)
        self._device.turns += 1
        done = self._given(begun, disk, give)
        self._kept(begun)
        if order.sort not in IN_BOOK:
            self._changed()
        return done

    def _given(self, begun: OpenOrder, disk: TaxControlDisk, give: Give) -> Done:
        try:
            return give(disk, begun.request_id)
        except OutcomeUnknown as broken:
            return self._ask_again(begun, disk, give, broken)
        except DeviceError as refused:
            self._keeping.close_order(begun, f"refused {refused.code}")
            raise

    def _ask_again(
        self, begun: OpenOrder, disk: TaxControlDisk, give: Give, broken: OutcomeUnknown
    ) -> Done:
        """The line broke: the disk is asked; only what it never saw is sent again."""
        for _ in range(ROUNDS):
            with suppress(OutcomeUnknown):
                return self._asked(begun, disk, broken) or give(disk, begun.request_id)
        raise broken

    def _asked(self, begun: OpenOrder, disk: TaxControlDisk, broken: OutcomeUnknown) -> Done | None:
        try:
            return disk.outcome(begun.request_id)
        except DeviceError as silent:
            raise OutcomeUnknown(broken.code, **broken.facts) from silent

    def _kept(self, begun: OpenOrder) -> None:
        """The disk did it, whatever befalls the book or the line now."""
        try:
            self._keeping.end_order(begun)
        except (StoreError, DeviceError) as broken:
            raise OutcomeUnknown(broken.code, **broken.facts) from broken
