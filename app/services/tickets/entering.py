"""Entering (填开): what a page needs while a ticket is typed, and how what was typed is kept.

A page asks for its ground once and then computes by itself; here is only what needs disk, book or
file system.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from app.domain.entered_again import entered_of, folded
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.terms import GoodsEntry, Terms
from app.repositories.errors import StoreError
from app.services.tickets.authorisation import goods_entry
from hardware.errors import DeviceError, Refused
from printing.errors import PrinterError

if TYPE_CHECKING:
    from app.domain.entry import EnteredInvoice
    from app.domain.invoice import Draft, Invoice
    from app.repositories.earlier import LastUse
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.finding.searching import Searching
    from app.services.problems import Sentences
    from app.services.tickets.authorisation import Authorisation
    from app.services.tickets.drafts import Drafts
    from app.services.tickets.issuing import Issued, Issuing
    from app.services.tickets.recovery import LeftBehind, Recovery
    from app.services.tickets.unusual import Unusual


class NextNumber(Struct, frozen=True):
    """The number that the next ticket of a kind would take, and how many are left with it."""

    code: str
    number: str
    left: int

    @property
    def key(self) -> InvoiceKey:
        """As the name of a ticket."""
        return InvoiceKey(self.code, self.number)


class Ground(Struct, frozen=True):
    """What holds while a ticket is typed. `terms` know no goods: the page tells them of those it
    met; `numbers` lack a kind without stock."""

    terms: Terms
    numbers: Mapping[InvoiceKind, NextNumber]
    clock: datetime
    simulated: bool
    sentences: Sentences


class Known(Struct, frozen=True):
    """What the book says of some goods: the register by name and by code, and how they stood on
    the newest ticket, of this buyer if there is one."""

    by_name: Mapping[str, GoodsEntry | None] = field(default_factory=dict)
    by_code: Mapping[str, GoodsEntry | None] = field(default_factory=dict)
    last_uses: Mapping[str, LastUse] = field(default_factory=dict)


class Opened(Struct, frozen=True):
    """An entry to go on with under its own request id; `issued` is the ticket that came of it
    already: nothing is to be typed any more."""

    request_id: bytes
    entered: EnteredInvoice
    at: datetime
    issued: Invoice | None = None


class Entering:
    """Methods block on disk, book and files: call them on a lane."""

    def __init__(
        self,
        *,
        book: Book,
        device: Device,
        authorisation: Authorisation,
        issuing: Issuing,
        searching: Searching,
        drafts: Drafts,
        recovery: Recovery,
        unusual: Unusual,
        sentences: Callable[[], Sentences],
    ) -> None:
        self._book = book
        self._device = device
        self._authorisation = authorisation
        self._issuing = issuing
        self._searching = searching
        self._drafts = drafts
        self._recovery = recovery
        self._unusual = unusual
        self._sentences = sentences

    def ground(self, drawer: str) -> Ground:
        """Terms, next numbers and the disk's time. Takes nothing. DeviceError, StoreError."""
        with self._book.reading() as work:
            terms = self._authorisation.terms(drawer, work)
            oil = work.oil.all()
        bare = replace(terms, goods_by_name=_nothing, known_code=_nothing, oil_stock=oil.get)
        disk = self._device.disk
        return Ground(
            bare, self._numbers(), disk.status().clock, self._device.simulated, self._sentences()
        )

    def _numbers(self) -> dict[InvoiceKind, NextNumber]:
        numbers: dict[InvoiceKind, NextNumber] = {}
        for volume in self._device.disk.volumes():
            kind = InvoiceKind(volume.kind)
            if volume.left and kind in numbers:
                numbers[kind] = replace(numbers[kind], left=numbers[kind].left + volume.left)
            elif volume.left:
                numbers[kind] = NextNumber(volume.code, f"{volume.next:08d}", volume.left)
        return numbers

    def known(
        self,
        names: Collection[str],
        codes: Collection[str] = (),
        buyer: tuple[str, str] | None = None,
    ) -> Known:
        """What register and newest tickets say; `buyer` is name and tax id. Does not ask the
        disk: fit for the reading lane."""
        default = self._authorisation.profile.goods.default_code
        with self._book.reading() as work:
            registers = work.registers
            by_name = {name: goods_entry(registers.goods_by_name(name)) for name in names}
            asked = {*codes, default, *(entry.code for entry in by_name.values() if entry)} - {""}
            last = work.earlier.last_uses(names)
            own = work.earlier.last_uses(names, buyer) if buyer and buyer[0] else {}
            by_code = {code: goods_entry(registers.goods_by_code(code)) for code in asked}
            return Known(by_name, by_code, {**last, **own})

    def doubts(self, draft: Draft) -> tuple[RuleBroken, ...]:
        """What is unusual about this ticket: see `Unusual.doubts`."""
        return self._unusual.doubts(draft, self._device.disk.status().clock)

    def copy(self, code: str, number: str, drawer: str) -> EnteredInvoice:
        """What would have to be typed for the same ticket, without its document number.
        INVOICE-UNKNOWN; COPY-RED (invoice_code, number) for a red or blank one."""
        return replace(self.again(code, number, drawer), document="")

    def again(self, code: str, number: str, drawer: str) -> EnteredInvoice:
        """The same with its document number (重开)."""
        invoice = self._searching.one(code, number)
        if invoice.draft.net.fen <= 0:
            key = invoice.key
            raise RuleBroken("COPY-RED", "number", invoice_code=key.code, number=key.number)
        with self._book.reading() as work:
            return entered_of(invoice.draft, self._authorisation.terms(drawer, work))

    def note(self, request_id: bytes, entered: EnteredInvoice) -> datetime:
        """Into the recovery journal: synced when this returns. FILE-NOT-WRITTEN."""
        return self._recovery.note(request_id, entered)

    def forget(self, request_id: bytes) -> None:
        """Nothing of it is worth recovering: it is empty, or a person saw that it was issued."""
        self._recovery.drop(request_id)

    def left_behind(self) -> tuple[Opened, ...]:
        """What earlier runs did not finish, newest first. What the disk signed meanwhile comes
        into the book before, if the disk can be asked."""
        found = self._recovery.left_behind()
        if found:
            with suppress(DeviceError):
                self._issuing.settle_open_attempts()
        return tuple(self._opened(each) for each in found)

    def unreadable(self) -> tuple[RuleBroken, ...]:
        """ENTRY-DAMAGED (at, file) for each entry that `left_behind` could not read and that no
        ticket came of."""
        found = [each for each in self._recovery.put_aside if not self._kept(each.request_id)]
        return tuple(
            RuleBroken("ENTRY-DAMAGED", at=f"{each.at:%m-%d %H:%M}", file=each.file.name)
            for each in found
        )

    def unfinished(self) -> tuple[LeftBehind, ...]:
        """What is kept beside the book and stands in no ticket, newest first; in hand or not.
        Takes nothing and does not ask the disk: fit for the reading lane."""
        found = self._recovery.standing()
        return tuple(each for each in found if self._kept(each.request_id) is None)

    def _opened(self, left: LeftBehind) -> Opened:
        issued = self._kept(left.request_id)
        if issued is not None:
            self._done(left.request_id)
        return Opened(left.request_id, left.entered, left.at, issued)

    def keep_draft(self, request_id: bytes, entered: EnteredInvoice, operator: str) -> None:
        """Into the 草稿箱, in place of what stands there under the same request id; the journal of
        recovery is not needed any more."""
        self._drafts.put(request_id, entered, operator)
        self._recovery.drop(request_id)

    def open_draft(self, draft_id: str) -> Opened:
        """A draft to go on with; DRAFT-UNKNOWN. One whose ticket stands is removed."""
        saved = self._drafts.load(draft_id)
        issued = self._kept(saved.request_id)
        if issued is not None:
            self._done(saved.request_id)
        return Opened(saved.request_id, folded(saved.entered), saved.saved_at, issued)

    def issue(
        self,
        entered: EnteredInvoice,
        operator: str,
        request_id: bytes,
        shown: InvoiceKey | None = None,
    ) -> Issued:
        """As `Issuing.issue`; a request that was issued before gives its ticket again. Refuses
        NUMBER-MOVED (code, number: the one that is next) when the cashier was shown another
        number. Its draft goes; its journal stays until `forget`, so that a start after a break in
        between can tell that it was issued."""
        self._issuing.settle_open_attempts()
        if shown is not None and self._kept(request_id) is None:
            self._refuse_moved(entered, operator, shown)
        issued = self._issuing.issue(entered, operator, request_id=request_id)
        self._drop_draft(request_id)
        return issued

    def settle(self, request_id: bytes) -> Invoice | None:
        """After an outcome that nobody knew: the disk is asked. None: it never signed this
        request, which may be issued as if for the first time. Raises while it cannot be asked.
        Its journal stays until `forget`."""
        self._issuing.settle_open_attempts()
        issued = self._kept(request_id)
        if issued is not None:
            self._drop_draft(request_id)
        return issued

    def _refuse_moved(self, entered: EnteredInvoice, operator: str, shown: InvoiceKey) -> None:
        prepared = self._issuing.prepare(entered, operator)
        if prepared.earlier is not None:
            return
        slot = self._device.unlocked.next_slot(prepared.draft.kind)
        if (slot.code, slot.number) != (shown.code, shown.number):
            raise Refused("NUMBER-MOVED", code=slot.code, number=slot.number)

    def _kept(self, request_id: bytes) -> Invoice | None:
        with self._book.reading() as work:
            return work.invoices.by_request(request_id)

    def _done(self, request_id: bytes) -> None:
        self._drop_draft(request_id)
        self._recovery.drop(request_id)

    def _drop_draft(self, request_id: bytes) -> None:
        """The ticket stands whatever becomes of its draft: a draft that is left is told as issued
        when it is opened."""
        with suppress(StoreError, PrinterError):
            self._drafts.forget(request_id)


def _nothing(_: str) -> None:
    return None
