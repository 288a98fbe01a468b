"""A slip (信息表) as the bureau is asked for it, and as it tells it; and back."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.invoice import InvoiceKey, InvoiceKind, Line, Nature
from app.domain.money import Money
from app.domain.rates import rate_fraction, rate_units
from app.domain.red_slip import RedSlip
from app.domain.slip_status import SlipStatus
from app.gateway.messages.slips import SlipAsked, SlipLine
from app.services.packages.wire_parts import figure_text, party_of, taxpayer_of

if TYPE_CHECKING:
    from app.gateway.messages.slips import Slip

OIL, BY_QUANTITY, BY_AMOUNT = "0090", 1, 2
_NATURES = frozenset(Nature)
_FIGURE = re.compile(r"-?\d{1,21}(\.\d{1,15})?", re.ASCII)


def asked_by(slip: RedSlip) -> SlipAsked:
    """What is sent; of the same slip always the same."""
    blue = slip.blue
    return SlipAsked(
        request_id=slip.request_id,
        reason=slip.reason,
        kind=str(slip.kind),
        seller=taxpayer_of(slip.seller),
        buyer=taxpayer_of(slip.buyer),
        lines=tuple(map(_sent, slip.lines)),
        net_fen=slip.net.fen,
        tax_fen=slip.tax.fen,
        code=blue.code if blue else "",
        number=blue.number if blue else "",
        issued_on=slip.blue_day,
        slip_kind=_slip_kind(slip),
        business=slip.business,
    )


def told_by(told: Slip, before: RedSlip | None) -> RedSlip:
    """What the bureau tells, over what the book knows of it: its lines, its blue and red ticket
    stay as they are kept."""
    slip = before or _new(told)
    return replace(
        slip,
        number=told.number,
        status=SlipStatus(told.status),
        applied_at=told.applied_at,
        change=told.change,
        used_by=told.used_by,
        note=told.note,
    )


def _new(told: Slip) -> RedSlip:
    asked = told.asked
    return RedSlip(
        request_id=told.request_id,
        reason=asked.reason,
        kind=InvoiceKind(asked.kind),
        seller=party_of(asked.seller),
        buyer=party_of(asked.buyer),
        lines=tuple(map(_line, asked.lines)),
        applied_at=told.applied_at,
        blue=InvoiceKey(asked.code, asked.number) if asked.code else None,
        blue_day=asked.issued_on,
        business=asked.business,
    )


def _slip_kind(slip: RedSlip) -> int:
    if slip.business != OIL:
        return 0
    by_quantity = all(line.quantity is not None for line in slip.lines)
    return BY_QUANTITY if by_quantity else BY_AMOUNT


def _sent(line: Line) -> SlipLine:
    return SlipLine(
        name=line.name,
        spec=line.spec,
        unit=line.unit,
        quantity=figure_text(line.quantity),
        price=figure_text(line.price),
        net_fen=line.net.fen,
        rate=rate_units(line.rate),
        tax_fen=line.tax.fen,
        goods_code=line.goods_code,
        price_with_tax=line.with_tax,
        nature=str(line.nature),
    )


def _line(told: SlipLine) -> Line:
    return Line(
        name=told.name,
        net=Money(told.net_fen),
        rate=rate_fraction(told.rate),
        tax=Money(told.tax_fen),
        spec=told.spec,
        unit=told.unit,
        quantity=_read(told.quantity),
        price=_read(told.price),
        with_tax=told.price_with_tax,
        nature=Nature(told.nature) if told.nature in _NATURES else Nature.NORMAL,
        goods_code=told.goods_code,
    )


def _read(text: str) -> Decimal | None:
    """What somebody else wrote: a figure, or nothing."""
    return Decimal(text) if _FIGURE.fullmatch(text) else None
