"""作废 and 空白作废: a record of the disk beside the ticket's own; nothing is deleted.

Every rule is asked first, then the order goes the way of every order (services.ordering). Asked
again after an outcome that nobody was told (the book keeps the last one, see Keeping), the answer
is that outcome and never a second void.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from app.domain import voiding as rules
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.kinds import PAPER
from app.domain.rights import Right
from app.domain.searching import Filter
from app.domain.slip_status import may_be_used
from app.services.answers import heading_of
from app.services.disk.given_twice import number_gate
from app.services.disk.ordering import Order
from hardware.orders import RecordSort, ReportState, VoidOrder
from hardware.ports import DiskEvent, InvoiceSlot

if TYPE_CHECKING:
    from app.domain.invoice import Invoice
    from app.domain.rights import Session
    from app.domain.searching import Heading
    from app.services.book import Book
    from app.services.disk.device import Device
    from app.services.disk.ordering import Ordering
    from hardware.ports import KindLimits


MOST_SHOWN = 200  # tickets in the list of what may be voided


class Voided(Struct, frozen=True):
    """A number that counts no more. `again`: it was voided before, and nobody had been told."""

    key: InvoiceKey
    kind: InvoiceKind
    voided_at: datetime  # the disk's time
    again: bool = False
    warnings: tuple[str, ...] = ()


class Voiding(Struct):
    """The service. Methods block on disk and store; call them on the disk lane."""

    book: Book
    device: Device
    ordering: Ordering

    # -- looking -----------------------------------------------------------------------------

    def look(self, code: str, number: str, session: Session) -> Invoice:
        """The ticket, if this person may void it now: what the second look shows. NO-RIGHT,
        INVOICE-UNKNOWN, VOID-ALREADY, VOID-NOT-FOR-KIND, VOID-REDDENED, VOID-NOT-OWN,
        VOID-NOT-THIS-MONTH."""
        session.require(Right.VOID)
        ticket = self._ticket(InvoiceKey(code.strip(), number.strip().zfill(8)))
        rules.state_gate(heading_of(ticket))
        rules.person_gate(ticket.draft.drawer, session)
        terms = self._terms(ticket.draft.kind)
        rules.kind_gate(ticket.draft.kind, barred=terms.barred)
        rules.month_gate(ticket.issued_at.date(), terms)
        return ticket

    def warnings(self, key: InvoiceKey) -> tuple[str, ...]:
        """SLIP-STANDS where an approved 信息表 of this ticket waits for a red one, which there
        can be none of once it is void. Only reads the book."""
        with self.book.reading() as work:
            found = work.slips.of_blue(key)
        return ("SLIP-STANDS",) if any(may_be_used(slip.status) for slip in found) else ()

    def this_month(self, session: Session) -> tuple[rules.VoidTerms, ...]:
        """What the disk says of each kind that may be voided at all. NO-RIGHT."""
        session.require(Right.VOID)
        clock = self.device.disk.clock()
        terms = (terms_of(one, clock) for one in self.device.disk.limits())
        return tuple(one for one in terms if one.kind in PAPER and not one.barred)

    def candidates(
        self, terms: Iterable[rules.VoidTerms], text: str = "", most: int = MOST_SHOWN
    ) -> tuple[Heading, ...]:
        """Tickets of these kinds that may be voided now, newest first, `most` at most; `text` as
        a search box takes it. Only reads the book."""
        found: list[Heading] = []
        with self.book.reading() as work:
            for one in terms:
                asked = Filter(kind=one.kind, void=False, text=text, newest_first=True)
                days = replace(asked, first_day=one.first_day, last_day=one.today)
                fits = (each for each in work.invoices.search(days) if rules.may_void(each, one))
                found += islice(fits, most)
        return tuple(sorted(found, key=lambda one: one.issued_at, reverse=True)[:most])

    def next_blank(self, kind: InvoiceKind, session: Session) -> InvoiceSlot:
        """The number that a blank void of this kind would take. NO-RIGHT, KIND-NOT-AUTHORISED,
        VOID-NOT-FOR-KIND, NO-STOCK."""
        session.require(Right.VOID)
        rules.kind_gate(kind, barred=self._terms(kind).barred)
        return self.device.disk.next_slot(kind)

    def _ticket(self, key: InvoiceKey) -> Invoice:
        with self.book.reading() as work:
            ticket = work.invoices.by_key(key)
        if ticket is None:
            raise RuleBroken("INVOICE-UNKNOWN", "number", invoice_code=key.code, number=key.number)
        return ticket

    def _terms(self, kind: InvoiceKind) -> rules.VoidTerms:
        limits = next((one for one in self.device.disk.limits() if one.kind == kind), None)
        if limits is None:
            raise RuleBroken("KIND-NOT-AUTHORISED", "kind", kind=kind)
        return terms_of(limits, self.device.disk.clock())

    # -- doing -------------------------------------------------------------------------------

    def void(self, code: str, number: str, reason: str, session: Session) -> Voided:
        """作废. As `look`, and REASON-MISSING; OutcomeUnknown: asking again settles it."""
        session.require(Right.VOID)
        reason = rules.checked_reason(reason)
        self.ordering.settle()
        key = InvoiceKey(code.strip(), number.strip().zfill(8))
        if self._untold(RecordSort.VOID, session) == key:
            return self._told_late(RecordSort.VOID, key)
        ticket = self.look(key.code, key.number, session)
        order = VoidOrder(key.code, key.number, reason, session.operator)
        done = self.ordering.carry_out(
            Order(RecordSort.VOID, _subject(key), session.operator, reason),
            lambda disk, at: disk.void(at, order),
        )
        at = done.signature.issued_at
        return Voided(key, ticket.draft.kind, at, warnings=self.warnings(key))

    def void_blank(
        self,
        kind: InvoiceKind,
        session: Session,
        reason: str = rules.OF_BLANK,
        shown: InvoiceSlot | None = None,
    ) -> Voided:
        """空白作废 of the next number; with `shown` of that one only (NUMBER-MOVED). After an
        outcome that nobody was told it is that number again. NUMBER-TWICE."""
        session.require(Right.VOID)
        reason = rules.checked_reason(reason)
        self.ordering.settle()
        untold = self._untold(RecordSort.BLANK_VOID, session)
        if untold is not None and self._is_meant(untold, kind, shown):
            return self._told_late(RecordSort.BLANK_VOID, untold)
        with self.book.reading() as work:
            number_gate(work, self.device.identity.number)
        slot = shown or self.next_blank(kind, session)
        rules.kind_gate(kind, barred=self._terms(kind).barred)
        key = InvoiceKey(slot.code, slot.number)
        order = VoidOrder(key.code, key.number, reason, session.operator)
        done = self.ordering.carry_out(
            Order(RecordSort.BLANK_VOID, _subject(key), session.operator, reason),
            lambda disk, at: disk.void_blank(at, kind, order),
        )
        return Voided(key, kind, done.signature.issued_at)

    # -- what nobody was told ----------------------------------------------------------------

    def _untold(self, sort: RecordSort, session: Session) -> InvoiceKey | None:
        with self.book.reading() as work:
            untold = work.settings.get(f"untold-{sort}")
        subject, _, operator = untold.partition(" ")
        if not subject or operator != session.operator:
            return None
        return InvoiceKey(*subject.split("-"))

    def _is_meant(self, key: InvoiceKey, kind: InvoiceKind, shown: InvoiceSlot | None) -> bool:
        same = shown is None or InvoiceKey(shown.code, shown.number) == key
        return same and self._ticket(key).draft.kind == kind

    def _told_late(self, sort: RecordSort, key: InvoiceKey) -> Voided:
        ticket = self._ticket(key)
        records = self.device.disk.records_of(key.code, key.number)
        at = next(
            each.signature.issued_at
            for each in records
            if isinstance(each, DiskEvent) and each.sort is sort
        )
        with self.book.writing() as work:
            work.settings.remove(f"untold-{sort}")
            work.commit()
        return Voided(key, ticket.draft.kind, at, again=True)


def terms_of(limits: KindLimits, clock: datetime) -> rules.VoidTerms:
    """What the disk says of one kind, in the words of the rule."""
    return rules.VoidTerms(
        kind=InvoiceKind(limits.kind),
        today=clock.date(),
        report_from=limits.report_from,
        report_to=limits.report_to,
        reported=limits.report is not ReportState.OPEN,
        barred=limits.void_barred,
    )


def _subject(key: InvoiceKey) -> str:
    return f"{key.code}-{key.number}"
