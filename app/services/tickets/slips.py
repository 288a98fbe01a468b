"""信息表: applied for, followed, withdrawn.

What is applied for is kept in the book before the first byte leaves, under a request id that the
bureau answers the same for ever; whoever hears nothing applies again and it is the same slip.
While the bureau is away it waits in the book as 未上传 and goes first when it is there again.

`send` and `fetch` ask the bureau alone, everything else the book (and the disk, who we are): a
window gives each to its own lane; `apply`, `refresh` and `withdraw` do one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, Party, Status
from app.domain.money import Money, total
from app.domain.red_letter import left_beside
from app.domain.red_slip import RedSlip, SlipReason, holding
from app.domain.remark import red_special
from app.domain.rights import Right
from app.domain.searching import Filter
from app.domain.slip_lines import BUSINESS, USUAL_BUSINESS, chosen_of, slip_gate, slip_lines
from app.domain.slip_status import SlipStatus
from app.gateway.errors import BureauRefused
from app.repositories.audit import AuditEntry
from app.services.tickets.slip_wire import asked_by, told_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from app.domain.invoice import Invoice, Line
    from app.domain.rights import Session
    from app.gateway.messages.slips import Slip
    from app.gateway.ports import TaxBureau
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.device import Device

# what the bureau says to a slip, and not to us now: the slip will never be taken
FINAL = frozenset({"SLIP-AMOUNT", "SLIP-BLUE", "REQUEST-CONFLICT"})


class Wanted(Struct, frozen=True):
    """What a slip of one of our own tickets shall take back. `gross`: None for all that is left;
    `chosen`: places of its goods lines, none for all."""

    code: str
    number: str
    gross: Money | None = None
    chosen: tuple[int, ...] = ()


class SlipLook(Struct, frozen=True):
    """The blue ticket, its goods lines, what is left of it beside earlier slips, the slip to be."""

    blue: Invoice
    goods: tuple[Line, ...]
    left: Money
    slip: RedSlip


class Slips(Struct):
    """The service. `now`: the PC's time, for the audit book."""

    book: Book
    device: Device
    bureau: TaxBureau
    now: Callable[[], datetime]
    refuse_own: Callable[[Path], None]
    registered: Callable[[], Party]  # our own address and bank, as a red ticket bears them

    # -- looking -----------------------------------------------------------------------------

    def look(self, wanted: Wanted, session: Session) -> SlipLook:
        """What would be applied for as the seller; nothing is kept. NO-RIGHT, INVOICE-UNKNOWN,
        SLIP-NOT-SPECIAL, RED-NOT-BLUE, RED-EXCEEDS, RED-LINE."""
        session.require(Right.SLIP)
        with self.book.reading() as work:
            return self._looked(work, wanted)

    def kept(self) -> tuple[RedSlip, ...]:
        """Every slip of the book, newest first."""
        with self.book.reading() as work:
            return work.slips.all()

    def unsent(self) -> tuple[RedSlip, ...]:
        """未上传, oldest first."""
        found = (slip for slip in self.kept() if slip.status is SlipStatus.NOT_UPLOADED)
        return tuple(reversed(tuple(found)))

    def find(self, name: str) -> RedSlip:
        """By number or request id. SLIP-UNKNOWN."""
        text = "".join(name.split())
        with self.book.reading() as work:
            found = work.slips.by_number(text) or work.slips.by_request(text.lower())
        if found is None:
            raise RuleBroken("SLIP-UNKNOWN", "slip", slip=text[:40])
        return found

    def own(self) -> Party:
        """Who we are, as the disk says, with address and bank."""
        status = self.device.disk.status()
        return replace(self.registered(), name=status.taxpayer_name, tax_id=status.taxpayer_id)

    def last_change(self) -> int:
        """Up to which of the bureau's changes the book knows: from where `fetch` goes on."""
        with self.book.reading() as work:
            return work.slips.last_change()

    # -- applying ----------------------------------------------------------------------------

    def of_ticket(self, wanted: Wanted, session: Session) -> RedSlip:
        """A slip of our own ticket, to be begun. Wanted twice before its red ticket was issued:
        the first one again. As `look`."""
        session.require(Right.SLIP)
        with self.book.reading() as work:
            found = self._looked_after(work, wanted, work.slips.of_blue(_key(wanted)))
            return found or self._looked(work, wanted).slip

    def of_purchase(self, slip: RedSlip, session: Session) -> RedSlip:
        """A slip of a ticket that we got. Wanted twice before its red ticket was issued: the first
        one again."""
        session.require(Right.SLIP)
        return next((one for one in self.kept() if one.is_open and one.says(slip)), slip)

    def begin(self, slip: RedSlip, session: Session) -> RedSlip:
        """Kept, to be sent; one of the same request id is kept already."""
        session.require(Right.SLIP)
        with self.book.writing() as work:
            before = work.slips.one(slip.applicant, slip.request_id)
            if before is not None:
                return before
            work.slips.put(slip)
            work.audit.append(self._entry("slip.apply", slip, session))
            work.commit()
        return slip

    def send(self, slip: RedSlip) -> Slip:
        """To the bureau; twice is one slip. BureauError."""
        return self.bureau.apply_slip(asked_by(slip))

    def refused(self, slip: RedSlip, refusal: BureauRefused) -> bool:
        """The bureau said no: whether to this slip for ever; then nobody keeps it."""
        if refusal.code not in FINAL:
            return False
        with self.book.writing() as work:
            work.slips.remove(slip)
            work.commit()
        return True

    def apply(self, slip: RedSlip, session: Session) -> RedSlip:
        """申请: kept, sent, and what the bureau says to it. SLIP-AMOUNT, SLIP-BLUE: nothing was
        applied for; BureauAway: it waits as 未上传."""
        begun = self.begin(slip, session)
        if begun.status is not SlipStatus.NOT_UPLOADED:
            return begun
        return self._sent(begun)

    def _sent(self, slip: RedSlip) -> RedSlip:
        try:
            told = self.send(slip)
        except BureauRefused as refusal:
            self.refused(slip, refusal)
            raise
        return self.take_in((told,))[0]

    # -- following ---------------------------------------------------------------------------

    def fetch(self, after: int = 0) -> tuple[Slip, ...]:
        """下载: everything that concerns us and changed since. BureauError."""
        found: list[Slip] = []
        while True:
            page = self.bureau.slips(str(after or ""))
            found += page.slips
            if not (page.more and page.slips):
                return tuple(found)
            after = page.slips[-1].change

    def take_in(self, told: Iterable[Slip]) -> tuple[RedSlip, ...]:
        """What the bureau told comes into the book; the same again changes nothing."""
        with self.book.writing() as work:
            taken = tuple(self._taken(work, one) for one in told)
            work.commit()
        return taken

    def _taken(self, work: UnitOfWork, told: Slip) -> RedSlip:
        new = told_by(told, None)
        before = work.slips.one(new.applicant, told.request_id)
        slip = told_by(told, before)
        work.slips.put(slip)
        if slip.number and (before is None or not before.number):
            return self._joined(work, slip)
        return slip

    def _joined(self, work: UnitOfWork, slip: RedSlip) -> RedSlip:
        """Its red ticket may have come into the book before the slip did (a rebuilt book)."""
        named = Filter(remark=red_special(slip.number), status=Status.RED)
        since = replace(named, first_day=slip.applied_at.date())
        for red in work.invoices.stream(since):
            blue = work.slips.use(slip.number, red.key)
            if blue is not None:
                work.invoices.redden(blue, -red.draft.net, -red.draft.tax)
            return replace(slip, red=red.key)
        return slip

    def refresh(self, session: Session, *, whole: bool = False) -> tuple[RedSlip, ...]:
        """What waits is sent, what changed is fetched (`whole`: everything anew); every slip of the
        book. BureauError."""
        session.require(Right.SLIP)
        for slip in self.unsent():
            self._resent(slip)
        self.take_in(self.fetch(0 if whole else self.last_change()))
        return self.kept()

    def _resent(self, slip: RedSlip) -> None:
        try:
            self.take_in((self.send(slip),))
        except BureauRefused as refusal:
            self.note_refusal(slip, refusal)

    def note_refusal(self, slip: RedSlip, refusal: BureauRefused) -> None:
        """One that waited is refused: it stays in the list and says why. Raises what is no word
        about this slip."""
        if refusal.code not in FINAL:
            raise refusal
        reason = refusal.facts.get("reason", refusal.code)
        failed = replace(slip, status=SlipStatus.UPLOAD_FAILED, note=reason)
        with self.book.writing() as work:
            work.slips.put(failed)
            work.commit()

    # -- withdrawing -------------------------------------------------------------------------

    def withdraw(self, name: str, session: Session) -> RedSlip:
        """撤销 by number or request id. SLIP-UNKNOWN, SLIP-NOT-OWN, SLIP-STATE (status);
        BureauAway: withdrawing again is safe. What the bureau refused leaves the list."""
        session.require(Right.SLIP)
        slip = self._withdrawable(self.find(name))
        if slip.status is SlipStatus.WITHDRAWN:
            return slip
        return self.withdrawn(slip, session, self.ask_withdrawal(slip))

    def ask_withdrawal(self, slip: RedSlip) -> Slip | None:
        """At the bureau alone. One that waits is sent first: it may be there, and its answer was
        lost. None: the bureau has no such slip."""
        if slip.status is SlipStatus.UPLOAD_FAILED:
            return None
        if slip.status is SlipStatus.NOT_UPLOADED:
            try:
                self.send(slip)
            except BureauRefused as refusal:
                if refusal.code not in FINAL:
                    raise
                return None
        return self.bureau.withdraw_slip(slip.request_id)

    def _withdrawable(self, slip: RedSlip) -> RedSlip:
        early = (SlipStatus.NOT_UPLOADED, SlipStatus.UPLOAD_FAILED, SlipStatus.WITHDRAWN)
        if slip.applicant != self.own().tax_id:
            raise RuleBroken("SLIP-NOT-OWN", "slip", slip=slip.number)
        if not slip.withdrawable and slip.status not in early:
            raise RuleBroken("SLIP-STATE", "slip", slip=slip.number, status=_state(slip))
        return slip

    def withdrawn(self, slip: RedSlip, session: Session, told: Slip | None = None) -> RedSlip:
        """What the book keeps of it; a slip that never came to the bureau is kept no more."""
        after = told_by(told, slip) if told else replace(slip, status=SlipStatus.WITHDRAWN)
        with self.book.writing() as work:
            if slip.change or told:
                work.slips.put(after)
            else:
                work.slips.remove(slip)
            work.audit.append(self._entry("slip.withdraw", slip, session))
            work.commit()
        return after

    def save(self, slip: RedSlip, folder: Path) -> Path:
        """下载: as a file of the folder; where. FILE-NOT-WRITTEN."""
        from app.services.tickets.slip_files import save

        disk = self.device.disk
        today, simulated = disk.clock().date(), self.device.simulated
        return save(slip, folder, today, self.refuse_own, simulated=simulated)

    # -- inside ------------------------------------------------------------------------------

    def _looked_after(
        self, work: UnitOfWork, wanted: Wanted, slips: tuple[RedSlip, ...]
    ) -> RedSlip | None:
        """The open slip that was begun by the same words: what they came to when only those before
        it stood."""
        for place, one in enumerate(slips):
            with suppress(RuleBroken):
                before = slips[:place]
                if one.is_open and one.says(self._looked(work, wanted, before).slip):
                    return one
        return None

    def _looked(
        self, work: UnitOfWork, wanted: Wanted, beside: tuple[RedSlip, ...] | None = None
    ) -> SlipLook:
        """`beside`: the slips that hold some of it; None: all that there are."""
        key = _key(wanted)
        blue = work.invoices.by_key(key)
        if blue is None:
            raise RuleBroken("INVOICE-UNKNOWN", "number", invoice_code=key.code, number=key.number)
        slip_gate(blue)
        held = holding(work.slips.of_blue(key) if beside is None else beside)
        lines = slip_lines(blue, held, wanted.gross, wanted.chosen)
        left = total([one.gross for one in left_beside(blue, held)])
        return SlipLook(blue, chosen_of(blue, ()), left, self._made(blue, lines))

    def _made(self, blue: Invoice, lines: tuple[Line, ...]) -> RedSlip:
        draft = blue.draft
        return RedSlip(
            request_id=uuid4().hex,
            reason=SlipReason.SELLER,
            kind=draft.kind,
            seller=draft.seller,
            buyer=draft.buyer,
            lines=lines,
            applied_at=self.device.disk.clock(),
            blue=blue.key,
            blue_day=blue.issued_at.date(),
            business=BUSINESS.get(draft.special, USUAL_BUSINESS),
        )

    def _entry(self, action: str, slip: RedSlip, session: Session) -> AuditEntry:
        blue = slip.blue
        subject = slip.number or (f"{blue.code}-{blue.number}" if blue else slip.request_id)
        detail = f"{slip.reason} {slip.gross}"
        return AuditEntry(self.now(), session.operator, action, subject, detail)


def _key(wanted: Wanted) -> InvoiceKey:
    return InvoiceKey(wanted.code.strip(), wanted.number.strip().zfill(8))


def _state(slip: RedSlip) -> str:
    return f"已开红字 {slip.red.code} {slip.red.number}" if slip.red else slip.title
