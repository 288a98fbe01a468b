"""Whether what a terminal sends is what its disk signed. No database here, and no opinion on what
is allowed: only what was signed, by whom, and what it says."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.invoice_code import parse
from app.gateway.messages.uploads import TicketEvent, TicketSent
from hardware.orders import RecordSort
from hardware.ports import SigningRequest
from hardware.signing.chain import MARK, Statement
from hardware.signing.records import (
    Unreadable,
    canonical_of,
    request_of,
    statement_of,
    void_of,
)
from hardware.signing.sm2 import PublicKey
from hardware.signing.sm3 import sm3

SORTS = {
    TicketEvent.ISSUED: RecordSort.TICKET,
    TicketEvent.VOIDED: RecordSort.VOID,
    TicketEvent.BLANK_VOIDED: RecordSort.BLANK_VOID,
}


class Wrong(Exception):
    """It cannot be taken: TICKET-WRONG with a `reason`, or another code."""

    def __init__(self, reason: str, code: str = "TICKET-WRONG") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Unsigned(Exception):
    """验签失败: the disk did not sign this. `stated` is what is said of it all the same."""

    def __init__(self, reason: str, stated: Statement) -> None:
        super().__init__(reason)
        self.reason = reason
        self.stated = stated


class Event(Struct, frozen=True):
    """An event that its disk signed. `request`: of a ticket the whole invoice."""

    sent: TicketSent
    stated: Statement
    request: SigningRequest | None

    @property
    def place(self) -> tuple[str, str]:
        """Code and number."""
        return self.sent.code, self.sent.number

    @property
    def digest(self) -> bytes:
        """Of the record, as the chain names it."""
        return sm3(self.sent.signed)

    @property
    def period(self) -> str:
        """The month it belongs to."""
        return period_of(self.stated.issued_at)


def period_of(at: datetime) -> str:
    """The month, +08:00.

    >>> period_of(datetime.fromisoformat("2024-01-31T23:59:00+08:00"))
    '2024-01'
    """
    return f"{at:%Y-%m}"


def examined(sent: TicketSent, disk: str, taxpayer: str, key: PublicKey) -> Event:
    """The event, if this disk of this taxpayer signed it. Raises Wrong, Unsigned."""
    stated = _stated(sent, disk, taxpayer)
    content = _canonical(sent)
    if sm3(content) != stated.digest:
        raise Unsigned("content", stated)
    if not key.verify(sent.signature, sent.signed):
        raise Unsigned("signature", stated)
    return Event(sent, stated, _read(sent, content, stated))


def _stated(sent: TicketSent, disk: str, taxpayer: str) -> Statement:
    try:
        stated = statement_of(sent.signed)
        simulated = parse(sent.code).simulated
    except (Unreadable, RuleBroken) as wrong:
        raise Wrong("statement") from wrong
    for reason, agrees in (
        ("mark", stated.mark == MARK and simulated),
        ("disk", (stated.disk, stated.taxpayer) == (disk, taxpayer)),
        ("number", (stated.code, stated.number) == (sent.code, sent.number)),
        ("sort", stated.sort is SORTS[sent.event]),
    ):
        if not agrees:
            raise Wrong(reason)
    return stated


def _canonical(sent: TicketSent) -> bytes:
    if sent.event is not TicketEvent.ISSUED:
        return sent.content
    try:
        return canonical_of(sent.content)
    except Unreadable as wrong:
        raise Wrong("content") from wrong


def _read(sent: TicketSent, content: bytes, stated: Statement) -> SigningRequest | None:
    try:
        if sent.event is TicketEvent.ISSUED:
            return _request(content, stated)
        order = void_of(content, blank=sent.event is TicketEvent.BLANK_VOIDED)
    except Unreadable as wrong:
        raise Wrong("content") from wrong
    if (order.code, order.number) != (sent.code, sent.number):
        raise Wrong("order")
    return None


def _request(content: bytes, stated: Statement) -> SigningRequest:
    request = request_of(content)
    said = (request.kind, request.net_fen, request.tax_fen, request.seller.tax_id)
    if said != (stated.kind, stated.net_fen, stated.tax_fen, stated.taxpayer):
        raise Wrong("amounts")
    return request
