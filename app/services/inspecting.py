"""What 查验 answered, as a person reads it off a face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.inspecting import FiveFields
    from app.gateway.messages.downloads import Inspection, InspectionAsked
    from app.services.terminal import Terminal


class GoodsLine(Struct, frozen=True):
    """One line of the face."""

    name: str
    spec: str
    unit: str
    quantity: str
    net: Money
    rate: int  # 1/10000
    tax: Money


class Face(Struct, frozen=True):
    """The facts of a ticket. `status`: valid, void, red."""

    kind: InvoiceKind
    key: InvoiceKey
    status: str
    issued_at: datetime
    seller: tuple[str, str]  # name, tax id
    buyer: tuple[str, str]
    net: Money
    tax: Money
    remark: str
    lines: tuple[GoodsLine, ...]


class Answer(Struct, frozen=True):
    """`face` None: the bureau has no ticket with these five. `known`: this book has it."""

    face: Face | None
    tries_left: int
    known: bool = False


def asked_of(fields: FiveFields) -> InspectionAsked:
    """As the bureau is asked: by 校验码 where there is one."""
    from app.gateway.messages.downloads import InspectionAsked

    amount = fields.amount.fen if fields.amount is not None and not fields.check else None
    number = fields.number.zfill(8)
    return InspectionAsked(fields.code, number, fields.day, amount, fields.check)


def answer_of(fields: FiveFields, found: Inspection) -> Answer:
    """What the bureau told. BureauAway where its answer is no ticket."""
    if not found.found or found.issued_at is None:
        return Answer(None, found.tries_left)
    return Answer(_face(fields, found, found.issued_at), found.tries_left)


def is_known(terminal: Terminal, fields: FiveFields) -> bool:
    """Whether the book of this terminal has it; reads only."""
    with terminal.book.reading() as work:
        return work.invoices.by_key(InvoiceKey(fields.code, fields.number.zfill(8))) is not None


def _face(fields: FiveFields, found: Inspection, issued_at: datetime) -> Face:
    from app.gateway.errors import BureauAway, Reason
    from hardware.signing.records import Unreadable, canonical_of, request_of

    try:
        told = request_of(canonical_of(found.content))
    except Unreadable as wrong:
        raise BureauAway(Reason.STRANGE) from wrong
    return Face(
        kind=InvoiceKind(told.kind),
        key=InvoiceKey(fields.code, fields.number.zfill(8)),
        status=found.status,
        issued_at=issued_at,
        seller=(told.seller.name, told.seller.tax_id),
        buyer=(told.buyer.name, told.buyer.tax_id),
        net=Money(told.net_fen),
        tax=Money(told.tax_fen),
        remark=told.remark,
        lines=tuple(
            GoodsLine(
                each.name,
                each.spec,
                each.unit,
                each.quantity,
                Money(each.net_fen),
                each.rate,
                Money(each.tax_fen),
            )
            for each in told.lines
        ),
    )
