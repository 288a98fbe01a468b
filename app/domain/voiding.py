"""When a ticket may be voided (作废): what a terminal asks before the disk is ordered to.

Source: 国税发〔2006〕156号 article 20 (same month, not yet reported), manuals of the invoicing
clients (paper kinds only, never a ticket that a red one speaks of).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.check_texts import check_text
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind, Status
from app.domain.kinds import ELECTRONIC
from app.domain.rights import Role

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.domain.searching import Heading

REASON_BYTES = 80  # GBK bytes (ours)
REASONS = ("开票有误", "销货退回", "销售折让", "应税服务中止", "打印错位或污损", "购方拒收")
OF_BLANK = "空白作废"  # the reason where nobody gave one


class VoidTerms(Struct, frozen=True):
    """What the disk says of one kind: its day, the open period, whether that is reported."""

    kind: InvoiceKind
    today: date
    report_from: date
    report_to: date
    reported: bool
    barred: bool

    @property
    def first_day(self) -> date:
        """The first day whose tickets may still be voided."""
        return max(self.today.replace(day=1), self.report_from)


def checked_reason(text: str) -> str:
    """Why somebody voids, as it is kept. Raises REASON-MISSING, FIELD-TOO-LONG, SIGN-NOT-GBK,
    CONTROL-SIGN.

    >>> checked_reason("  开票有误 ")
    '开票有误'
    """
    reason = text.strip()
    if not reason:
        raise RuleBroken("REASON-MISSING", "void_reason")
    check_text(reason, REASON_BYTES, "void_reason")
    return reason


def kind_gate(kind: InvoiceKind, *, barred: bool = False) -> None:
    """VOID-NOT-FOR-KIND: e-invoices are taken back by red ones."""
    if barred or kind in ELECTRONIC:
        raise RuleBroken("VOID-NOT-FOR-KIND", "kind")


def state_gate(ticket: Heading) -> None:
    """VOID-ALREADY, VOID-NOT-FOR-KIND, VOID-REDDENED: what the ticket itself says."""
    if ticket.status in (Status.VOID, Status.BLANK_VOID):
        raise RuleBroken("VOID-ALREADY", "number")
    kind_gate(ticket.kind)
    if ticket.reddened_net or ticket.reddened_tax:
        key = ticket.key
        raise RuleBroken("VOID-REDDENED", "number", invoice_code=key.code, number=key.number)


def month_gate(issued: date, terms: VoidTerms) -> None:
    """VOID-NOT-THIS-MONTH by the disk's own day, and by what it has reported."""
    same_month = (issued.year, issued.month) == (terms.today.year, terms.today.month)
    reported = terms.reported and issued <= terms.report_to
    if not same_month or issued < terms.report_from or reported:
        raise RuleBroken("VOID-NOT-THIS-MONTH", "number")


def may_void(ticket: Heading, terms: VoidTerms) -> bool:
    """Whether ticket and month let it be voided; who asks is another question."""
    try:
        state_gate(ticket)
        month_gate(ticket.issued_at.date(), terms)
    except RuleBroken:
        return False
    return True


def person_gate(drawer: str, session: Session) -> None:
    """VOID-NOT-OWN: who issued it, or an administrator."""
    if session.role is not Role.ADMINISTRATOR and drawer != session.operator:
        raise RuleBroken("VOID-NOT-OWN", "operator", operator=session.operator, drawer=drawer)
