"""红字专用发票 by 信息表: one slip, one red ticket, of exactly what the slip says.

It may be issued without a network, by what the book last heard of the slip. Voided in its month
the slip may be used again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from app.domain.check_texts import check_texts
from app.domain.content import content_digest
from app.domain.errors import RuleBroken
from app.domain.goods_list import with_list
from app.domain.invoice import Draft, InvoiceKey, Status
from app.domain.places import Places
from app.domain.red_slip import number_gate, use_gate
from app.domain.remark import red_special, slip_of_red
from app.domain.rights import Right
from app.services.tickets.issuing import Issued, Prepared
from app.services.tickets.red_letter import UNTOLD, RedLook, warnings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.invoice import Invoice, Line, Party
    from app.domain.money import Money
    from app.domain.profile import Profile
    from app.domain.red_slip import RedSlip
    from app.domain.rights import Session
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.tickets.issuing import Issuing


class BySlip(Struct, frozen=True):
    """Which slip, and what the person says beside it: the blue ticket (None: the slip's own), the
    gross (None: the slip's)."""

    slip: str
    blue: InvoiceKey | None = None
    gross: Money | None = None


class RedBySlip(Struct):
    """The service. Methods block on disk and store; call them on the disk lane."""

    book: Book
    device: Device
    issuing: Issuing
    profile: Profile
    registered: Callable[[], Party]  # our own address and bank

    def look(self, asked: BySlip, session: Session) -> RedLook:
        """What would be issued; takes nothing. NO-RIGHT, SLIP-NUMBER, SLIP-UNKNOWN, SLIP-STATE,
        SLIP-NOT-SELLER, SLIP-OTHER-TICKET, SLIP-USED-OTHERWISE, INVOICE-UNKNOWN, RED-NOT-BLUE,
        RED-EXCEEDS."""
        session.require(Right.RED)
        with self.book.reading() as work:
            slip, blue = self._found(work, asked)
        draft = self._draft(slip, blue, uuid4().bytes, session.operator)
        left = -slip.gross if blue is None else _left(blue)
        return RedLook(blue, left, draft, self._warnings(blue))

    def issue(self, asked: BySlip, session: Session, request_id: bytes | None = None) -> Issued:
        """The red ticket. As `look`, and what the disk refuses; OutcomeUnknown: asking again
        answers the first one."""
        session.require(Right.RED)
        request = request_id or uuid4().bytes
        self.issuing.settle_open_attempts()
        untold = self._untold(asked, session)
        if untold is not None:
            return untold

        def made(work: UnitOfWork) -> Prepared:
            slip, blue = self._found(work, asked)
            self._link(work, slip, blue)
            draft, replaced = self._named(
                work, self._draft(slip, blue, request, session.operator), blue, slip
            )
            return Prepared(
                draft,
                content_digest(draft),
                with_list=with_list(draft, self.profile),
                warnings=self._warnings(blue),
                replaces=replaced,
            )

        return self.issuing.issue_made(made, request)

    # --- inside

    def _found(self, work: UnitOfWork, asked: BySlip) -> tuple[RedSlip, Invoice | None]:
        """The slip, and the blue ticket where the book has it."""
        number = number_gate(asked.slip)
        slip = work.slips.by_number(number)
        if slip is None:
            raise RuleBroken("SLIP-UNKNOWN", "slip", slip=number)
        use_gate(slip, self.device.disk.status().taxpayer_id)
        if asked.gross not in (None, -slip.gross):
            raise RuleBroken("SLIP-USED-OTHERWISE", "amount", slip=number)
        if asked.blue and slip.blue and asked.blue != slip.blue:
            code, told = slip.blue.code, slip.blue.number
            raise RuleBroken(
                "SLIP-OTHER-TICKET", "number", slip=number, invoice_code=code, number=told
            )
        return slip, self._blue(work, slip, asked)

    def _blue(self, work: UnitOfWork, slip: RedSlip, asked: BySlip) -> Invoice | None:
        key = asked.blue or slip.blue
        blue = work.invoices.by_key(key) if key else None
        if blue is None:
            if asked.blue is not None and slip.blue is None:
                raise RuleBroken(
                    "INVOICE-UNKNOWN",
                    "number",
                    invoice_code=asked.blue.code,
                    number=asked.blue.number,
                )
            return None
        _blue_gate(slip, blue)
        return blue

    def _draft(self, slip: RedSlip, blue: Invoice | None, request: bytes, drawer: str) -> Draft:
        seller = replace(self.registered(), name=slip.seller.name, tax_id=slip.seller.tax_id)
        plain = Draft(request, slip.kind, slip.buyer, seller, slip.lines)
        draft = replace(
            blue.draft if blue else plain,
            request_id=request,
            lines=tuple(_as_named(line, blue) for line in slip.lines),
            document="",
            remark=red_special(slip.number),
            drawer=drawer,
            list_name="",
        )
        check_texts(draft, self.profile, Places((), ()))
        return draft

    def _named(
        self, work: UnitOfWork, draft: Draft, blue: Invoice | None, slip: RedSlip
    ) -> tuple[Draft, InvoiceKey | None]:
        """With the first document number that is free, or that a void red ticket of it had."""
        name = f"{blue.key.code}-{blue.key.number}" if blue else slip.number
        nth = 1
        while True:
            document = f"RED-{name}-{nth}"
            found = work.invoices.latest_for_document(draft.seller.tax_id, document)
            if found is None:
                return replace(draft, document=document), None
            if found[0].status is Status.VOID:
                return replace(draft, document=document), found[0].key
            nth += 1

    def _link(self, work: UnitOfWork, slip: RedSlip, blue: Invoice | None) -> None:
        """A slip of a buyer who deducted names no ticket: the seller says which it is."""
        if blue is not None and slip.blue is None:
            work.slips.put(replace(slip, blue=blue.key))

    def _warnings(self, blue: Invoice | None) -> tuple[str, ...]:
        return warnings_of(self.device, blue) if blue else ()

    def _untold(self, asked: BySlip, session: Session) -> Issued | None:
        """A red ticket by this slip that was issued while nobody heard of it."""
        with self.book.writing() as work:
            subject, _, operator = work.settings.get(UNTOLD).partition(" ")
            red = work.invoices.by_key(InvoiceKey(*subject.split("-"))) if subject else None
            if red is None or operator != session.operator:
                return None
            if slip_of_red(red.draft.remark) != "".join(asked.slip.split()):
                return None
            work.settings.remove(UNTOLD)
            work.commit()
        return Issued(red, (), again=True)


def _left(blue: Invoice) -> Money:
    return blue.draft.gross - blue.reddened_net - blue.reddened_tax


def _blue_gate(slip: RedSlip, blue: Invoice) -> None:
    key, draft = blue.key, blue.draft
    if blue.status is not Status.VALID:
        raise RuleBroken("RED-NOT-BLUE", "number", invoice_code=key.code, number=key.number)
    if (draft.kind, draft.buyer.tax_id) != (slip.kind, slip.buyer.tax_id):
        raise RuleBroken("SLIP-USED-OTHERWISE", "number", slip=slip.number)
    net, tax = draft.net - blue.reddened_net, draft.tax - blue.reddened_tax
    if -slip.net > net or -slip.tax > tax:
        raise RuleBroken("RED-EXCEEDS", "amount", left=_left(blue), gross=-slip.gross)


def _as_named(line: Line, blue: Invoice | None) -> Line:
    """A line of a slip has no 简称 and no code of our own: those of the blue ticket's goods."""
    goods = blue.draft.lines if blue else ()
    known = next((one for one in goods if (one.name, one.spec) == (line.name, line.spec)), None)
    if known is None:
        return line
    return replace(line, own_code=known.own_code, short_name=known.short_name)
