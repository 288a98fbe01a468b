"""Uploading (报送): every event of a ticket reaches the bureau once, oldest first.

Three hands, because they belong to different lanes: `take` and `keep` use disk and book, `send`
only the bureau. What is sent is the disk's own record; what has arrived is what the disk holds a
receipt of, and the book follows the disk. So a break at any point leaves nothing but a batch that
is sent again, and the bureau answers a second time what it answered first.

    0 未报送 → 3 报送中 → 1 已报送 (receipt in the disk), 2 报送失败 (again later),
    4 验签失败 (never again by itself), or back to 0 when nobody answered
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from app.domain.invoice import InvoiceKey, InvoiceKind, Upload
from app.gateway.messages.uploads import TicketVerdict
from app.repositories.outbox import Event, OutboxEntry
from app.services.disk.disk_lane import DiskLane, here
from app.services.disk.given_twice import CONFLICT, arrived, note
from app.services.disk.ordering import Order
from app.services.packages.carried import for_this
from app.services.packages.tickets_sent import ticket_sent, told_by
from app.services.upload.back_off import pause_after
from app.services.upload.upload_batch import Batch, Moved, Outcome, Tried
from app.services.upload.upload_standing import LAST_SUCCESS
from hardware.errors import Refused
from hardware.orders import RecordSort
from hardware.signing.packages import opened

if TYPE_CHECKING:
    from random import Random

    from app.gateway.messages.uploads import TicketResult
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.disk.ordering import Ordering
    from app.services.upload.upload_way import UploadWay

BATCH = 100
SECOND_LOOK = 50  # the wire's limit
STALE = timedelta(minutes=5)  # 报送中 for so long: nobody waits for the answer any more
NOT_ON_DISK = "INVOICE-NOT-ON-DISK"
NO_REASON = "BUREAU-REFUSED"
BY_ITSELF = "自动"  # the operator of what nobody asked for
_WAYS = {
    TicketVerdict.REFUSED: Upload.FAILED,
    TicketVerdict.SIGNATURE_FAILED: Upload.SIGNATURE_FAILED,
}

Listener = Callable[[tuple[Moved, ...]], None]


class Uploading:
    """`take` and `keep` on the disk's lane, `send` on the network's; `step` does all of it where
    there is one lane only, `drain` and `look_again` also from the network's lane (`away`)."""

    def __init__(
        self,
        *,
        book: Book,
        device: Device,
        ordering: Ordering,
        way: UploadWay,
        now: Callable[[], datetime],
        random: Random,
    ) -> None:
        self._book = book
        self._device = device
        self._ordering = ordering
        self._way = way
        self._now = now
        self._random = random
        self._failures: dict[InvoiceKind, int] = {}
        self._not_before: dict[InvoiceKind, datetime] = {}
        self._under_way: set[InvoiceKind] = set()
        self._lane: DiskLane = here
        self.listeners: list[Listener] = []

    def away(self, way: UploadWay, lane: DiskLane) -> Uploading:
        """The same engine for the network's lane: one knowledge of what is under way."""
        other = copy(self)
        other._way, other._lane = way, lane
        return other

    # -- what is due -------------------------------------------------------------------------

    def wake(self) -> None:
        """At the start, at a login, when the network is back, by hand: nothing waits any longer for
        a pause to end, or for the answer that another run of this program never heard."""
        self._failures.clear()
        self._not_before.clear()
        with self._book.writing() as work:
            work.sending.due_now()
            work.commit()

    def kinds(self) -> tuple[InvoiceKind, ...]:
        """Those of which anything may be sent, the oldest first; pauses left out of account."""
        with self._book.reading() as work:
            return tuple(work.sending.waits())

    def next_at(self) -> datetime | None:
        """When the next batch may be tried; None: nothing waits. A kind that is under way is
        asked for again when it has come back."""
        with self._book.reading() as work:
            waits = work.sending.waits()
        return min(
            (
                max(due, self._not_before.get(kind, due))
                for kind, due in waits.items()
                if kind not in self._under_way
            ),
            default=None,
        )

    # -- the three hands ---------------------------------------------------------------------

    def take(self, operator: str = BY_ITSELF, limit: int = BATCH) -> Batch | None:
        """The next batch that is due, of the kind that has waited longest; None: none is."""
        at = self._now()
        with self._book.reading() as work:
            waits = work.sending.waits()
        for kind, due in waits.items():
            may = due <= at and self._not_before.get(kind, at) <= at
            if may and kind not in self._under_way:
                return self._taken(kind, operator, limit, at=at)
        return None

    def take_refused(self, operator: str, key: InvoiceKey) -> Batch | None:
        """验签失败 of one ticket, for a second look that a person asks for; None: it is not."""
        with self._book.reading() as work:
            mine = tuple(each for each in work.sending.refused() if each.key == key)
        if not mine or mine[0].kind in self._under_way:
            return None
        return self._marked(mine[0].kind, mine, operator, look_again=True)

    def send(self, batch: Batch) -> Outcome:
        """What the bureau says of it; never raises a BureauError."""
        return self._way.send(batch)

    def keep(self, batch: Batch, outcome: Outcome) -> Tried:
        """What became of it: receipts into the disk, which frees the quota at once; the book
        follows. DeviceError, StoreError: all of it stays 报送中, and is sent again later."""
        try:
            for receipt in outcome.receipts:
                self._give(receipt, batch)
            sent, freed = self._keep_rest(batch, outcome)
            back_to = min((each.id for each in freed), default=None)
            return Tried(batch.kind, len(sent), outcome.problem, back_to)
        finally:
            self._under_way.discard(batch.kind)

    def lost(self, batch: Batch) -> None:
        """A batch of which nothing was ever heard (its lane ended): 报送中 until it is stale."""
        self._under_way.discard(batch.kind)

    # -- on one lane -------------------------------------------------------------------------

    def step(self, operator: str = BY_ITSELF) -> datetime | None:
        """At most one batch; when to come again, None: when something is issued."""
        batch = self.take(operator)
        if batch is not None:
            self._whole(batch)
        return self.next_at()

    def drain(self, operator: str) -> tuple[Tried, ...]:
        """Everything that may be tried, once, whatever pause it stood in. Stops where nobody
        answers. What was 报送中 when another run of this program died is among it."""
        return tuple(self._drained(operator))

    def look_again(self, operator: str, key: InvoiceKey | None = None) -> tuple[Tried, ...]:
        """验签失败: the bureau is asked for a second look, of one ticket or of all."""
        refused = self._lane(lambda: self._refused(key))
        tried = []
        for kind in dict.fromkeys(each.kind for each in refused):
            mine = [each for each in refused if each.kind is kind]
            for start in range(0, len(mine), SECOND_LOOK):
                chosen = tuple(mine[start : start + SECOND_LOOK])
                marked = partial(self._marked, kind, chosen, operator, look_again=True)
                tried.append(self._whole(self._lane(marked)))
        return tuple(tried)

    def _refused(self, key: InvoiceKey | None) -> list[OutboxEntry]:
        with self._book.reading() as work:
            return [each for each in work.sending.refused() if key in (None, each.key)]

    def _drained(self, operator: str) -> Iterator[Tried]:
        for kind in self._lane(self.kinds):
            after = 0
            while batch := self._lane(partial(self._taken, kind, operator, BATCH, after=after)):
                tried = self._whole(batch)
                yield tried
                after = batch.entries[-1].id if tried.back_to is None else tried.back_to - 1
                if tried.problem is not None:
                    return

    def _whole(self, batch: Batch) -> Tried:
        try:
            outcome = self.send(batch)
        except BaseException:  # the disk did not show itself, or the person has had enough
            self.lost(batch)
            raise
        return self._lane(lambda: self.keep(batch, outcome))

    # -- taking ------------------------------------------------------------------------------

    def _taken(
        self,
        kind: InvoiceKind,
        operator: str,
        limit: int,
        *,
        at: datetime | None = None,
        after: int = 0,
    ) -> Batch | None:
        self._ordering.settle()
        with self._book.reading() as work:
            entries = work.sending.batch(kind, at=at, after=after, limit=limit)
        return self._marked(kind, entries, operator) if entries else None

    def _marked(
        self,
        kind: InvoiceKind,
        entries: tuple[OutboxEntry, ...],
        operator: str,
        *,
        look_again: bool = False,
    ) -> Batch:
        """Committed as 报送中 before anything leaves."""
        disk = self._device.disk
        found = [(entry, ticket_sent(disk, entry.key, entry.event)) for entry in entries]
        going = [(entry, ticket) for entry, ticket in found if ticket is not None]
        missing = [entry for entry, ticket in found if ticket is None]
        at = self._now()
        with self._book.writing() as work:
            work.sending.put((each.id for each, _ in going), Upload.SENDING, due_at=at + STALE)
            for each in missing:
                again = at + pause_after(each.tries + 1, self._random)
                work.sending.put((each.id,), Upload.FAILED, NOT_ON_DISK, again)
            work.commit()
        self._under_way.add(kind)
        self._tell(_moved(each, Upload.SENDING) for each, _ in going)
        self._tell(_moved(each, Upload.FAILED, NOT_ON_DISK) for each in missing)
        return Batch(kind, entries, tuple(ticket for _, ticket in going), operator, look_again)

    # -- keeping -----------------------------------------------------------------------------

    def _give(self, receipt: bytes, batch: Batch) -> None:
        """The disk looks whose receipt it is; what it does not believe is as if it never came."""
        count = str(len(batch.tickets))
        order = Order(RecordSort.UPLOADED, opened(receipt).number, batch.operator, count)
        try:
            self._ordering.carry_out(order, lambda disk, at: disk.mark_uploaded(at, receipt))
        except Refused:
            for_this(self._device.disk, receipt)  # two bytes of refusal do not say why
            raise

    def _keep_rest(
        self, batch: Batch, outcome: Outcome
    ) -> tuple[tuple[OutboxEntry, ...], tuple[OutboxEntry, ...]]:
        """Everything of the batch that no receipt in the disk names: refused by itself, or not
        heard of at all. What arrived, and what a void among it has freed."""
        results = {told_by(each): each for each in outcome.results}
        ids = [each.id for each in batch.entries]
        back = Upload.SIGNATURE_FAILED if batch.look_again else Upload.UNSENT
        with self._book.writing() as work:
            left = work.sending.still(ids, Upload.SENDING)
            named = [
                (each, results.get((each.key.code, each.key.number, each.event))) for each in left
            ]
            moved = [self._judged(work, *each) for each in named]
            silent = [entry for (entry, _), one in zip(named, moved, strict=True) if one is None]
            again = self._pause(batch.kind, failed=bool(silent) or outcome.problem is not None)
            code = outcome.problem.code if outcome.problem is not None else ""
            work.sending.put((each.id for each in silent), back, code, again)
            sent = work.sending.still(ids, Upload.SENT)
            freed = _freed(work, sent)
            arrived(work, self._device.identity.number, (each.key for each in sent))
            if sent:
                work.settings.put(LAST_SUCCESS, self._device.disk.clock().isoformat())
            work.commit()
        self._tell(_moved(each, Upload.SENT) for each in sent)
        self._tell(each for each in moved if each is not None)
        self._tell(_moved(each, back, code) for each in silent)
        self._tell(_moved(each, Upload.UNSENT) for each in freed)
        return sent, freed

    def _judged(
        self, work: UnitOfWork, entry: OutboxEntry, result: TicketResult | None
    ) -> Moved | None:
        """What the bureau has against one event; None: it said nothing of it."""
        state = None if result is None else _WAYS.get(result.verdict)
        if result is None or state is None:
            return None
        code = result.problem.code if result.problem else NO_REASON
        again = self._now() + pause_after(entry.tries + 1, self._random)
        work.sending.put((entry.id,), state, code, again)
        if code == CONFLICT:
            note(work, self._device.identity.number, entry.key)
        return _moved(entry, state, code)

    def _pause(self, kind: InvoiceKind, *, failed: bool) -> datetime:
        at = self._now()
        if not failed:
            self._failures.pop(kind, None)
            self._not_before.pop(kind, None)
            return at
        self._failures[kind] = self._failures.get(kind, 0) + 1
        self._not_before[kind] = at + pause_after(self._failures[kind], self._random)
        return self._not_before[kind]

    def _tell(self, moved: Iterable[Moved]) -> None:
        told = tuple(moved)
        for listener in self.listeners if told else ():
            listener(told)


def _freed(work: UnitOfWork, sent: Iterable[OutboxEntry]) -> tuple[OutboxEntry, ...]:
    """验签失败 of tickets whose void has arrived: the bureau took both with the void, so what was
    refused goes again by itself and is answered with its receipt."""
    voided = {each.key for each in sent if each.event is Event.VOIDED}
    if not voided:
        return ()
    freed = tuple(each for each in work.sending.refused() if each.key in voided)
    work.sending.put((each.id for each in freed), Upload.UNSENT)
    return freed


def _moved(entry: OutboxEntry, state: Upload, error: str = "") -> Moved:
    return Moved(entry.key, entry.event, state, error)
