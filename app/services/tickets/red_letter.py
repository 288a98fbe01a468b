"""红字发票 by the blue ticket's own code and number (普票, 卷票, 电子普票), whole or in parts.

The red ticket goes the way of every ticket (services.issuing): it has a number of its own, is
signed, kept, sent and printed like the others; what is left of the blue one follows in the book.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from app.domain import red_letter as rules
from app.domain.check_texts import check_texts
from app.domain.content import content_digest
from app.domain.errors import RuleBroken
from app.domain.invoice import Draft, Invoice, InvoiceKey, Status
from app.domain.kinds import PAPER
from app.domain.money import total
from app.domain.places import Places
from app.domain.remark import blue_of_red, red_ordinary
from app.domain.rights import Right
from app.domain.searching import Filter
from app.domain.voiding import may_void
from app.services.answers import heading_of
from app.services.tickets.issuing import Issued, Prepared
from app.services.tickets.voiding import terms_of

if TYPE_CHECKING:
    from app.domain.money import Money
    from app.domain.profile import Profile
    from app.domain.rights import Session
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.tickets.issuing import Issuing

UNTOLD = "untold-red"  # the last red ticket that was settled without anybody waiting for it


class RedLook(Struct, frozen=True):
    """What a second look shows: the blue ticket (None: by a slip of one that the book does not
    have), what is left of it, the red one to be."""

    blue: Invoice | None
    left: Money
    draft: Draft
    warnings: tuple[str, ...]


class RedLetter(Struct):
    """The service. Methods block on disk and store; call them on the disk lane."""

    book: Book
    device: Device
    issuing: Issuing
    profile: Profile

    def look(self, code: str, number: str, session: Session, gross: Money | None = None) -> RedLook:
        """What would be issued; takes nothing. NO-RIGHT, INVOICE-UNKNOWN, SLIP-NEEDED,
        RED-NOT-BLUE, RED-EXCEEDS."""
        session.require(Right.RED)
        with self.book.reading() as work:
            blue, reds = self._found(work, _key(code, number))
        draft = self._draft(blue, reds, gross, uuid4().bytes, session.operator)
        left = total(one.gross for one in rules.left_of(blue, _standing(reds)))
        return RedLook(blue, left, draft, warnings_of(self.device, blue))

    def issue(
        self,
        code: str,
        number: str,
        session: Session,
        gross: Money | None = None,
        request_id: bytes | None = None,
    ) -> Issued:
        """The red ticket. As `look`, and what the disk refuses; OutcomeUnknown: asking again
        answers the first one."""
        session.require(Right.RED)
        key, request = _key(code, number), request_id or uuid4().bytes
        self.issuing.settle_open_attempts()
        untold = self._untold(key, gross, session)
        if untold is not None:
            return untold

        def made(work: UnitOfWork) -> Prepared:
            blue, reds = self._found(work, key)
            draft = self._draft(blue, reds, gross, request, session.operator)
            replaced = next((red for red in reds if red.draft.document == draft.document), None)
            return Prepared(
                draft,
                content_digest(draft),
                with_list=False,
                warnings=warnings_of(self.device, blue),
                replaces=replaced.key if replaced else None,
            )

        return self.issuing.issue_made(made, request)

    # --- inside

    def _found(self, work: UnitOfWork, key: InvoiceKey) -> tuple[Invoice, tuple[Invoice, ...]]:
        """The blue ticket and every red one of it, void ones too."""
        blue = work.invoices.by_key(key)
        if blue is None:
            raise RuleBroken("INVOICE-UNKNOWN", "number", invoice_code=key.code, number=key.number)
        rules.blue_gate(blue)
        named = Filter(remark=red_ordinary(key), first_day=blue.issued_at.date())
        return blue, tuple(
            red
            for status in (Status.RED, Status.VOID)
            for red in work.invoices.stream(replace(named, status=status))
            if red.draft.net.fen < 0 and blue_of_red(red.draft.remark) == key
        )

    def _draft(
        self,
        blue: Invoice,
        reds: tuple[Invoice, ...],
        gross: Money | None,
        request: bytes,
        drawer: str,
    ) -> Draft:
        standing = _standing(reds)
        draft = rules.red_draft(blue, standing, gross, request, drawer)
        taken = {red.draft.document for red in standing}
        numbers = (rules.document_of(blue.key, nth) for nth in range(1, len(taken) + 2))
        check_texts(draft, self.profile, Places((), ()))
        return replace(draft, document=next(one for one in numbers if one not in taken))

    def late(self, session: Session) -> InvoiceKey | None:
        """The red ticket of this person that was issued while nobody heard of it, until it is
        told."""
        with self.book.reading() as work:
            red = _late(work, session)
        return None if red is None else red.key

    def heard(self, session: Session) -> None:
        """It was told."""
        with self.book.writing() as work:
            if _late(work, session) is not None:
                work.settings.remove(UNTOLD)
                work.commit()

    def _untold(self, key: InvoiceKey, gross: Money | None, session: Session) -> Issued | None:
        """A red ticket of this blue one that was issued while nobody heard of it."""
        with self.book.writing() as work:
            red = _late(work, session)
            if red is None:
                return None
            if blue_of_red(red.draft.remark) != key or gross not in (None, -red.draft.gross):
                return None
            work.settings.remove(UNTOLD)
            work.commit()
        return Issued(red, (), again=True)


def warnings_of(device: Device, blue: Invoice) -> tuple[str, ...]:
    """VOID-WOULD-DO while the blue one could simply be voided."""
    if blue.draft.kind not in PAPER:
        return ()
    limits = next(one for one in device.disk.limits() if one.kind == blue.draft.kind)
    terms = terms_of(limits, device.disk.clock())
    return ("VOID-WOULD-DO",) if may_void(heading_of(blue), terms) else ()


def _late(work: UnitOfWork, session: Session) -> Invoice | None:
    subject, _, operator = work.settings.get(UNTOLD).partition(" ")
    red = work.invoices.by_key(InvoiceKey(*subject.split("-"))) if subject else None
    return red if operator == session.operator else None


def _standing(reds: tuple[Invoice, ...]) -> tuple[Invoice, ...]:
    return tuple(red for red in reds if red.status is Status.RED)


def _key(code: str, number: str) -> InvoiceKey:
    return InvoiceKey(code.strip(), number.strip().zfill(8))
