"""Red-letter slips (信息表)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from app.domain.red_slip import SlipReason as SlipReason
from app.gateway.messages.devices import Taxpayer
from app.gateway.messages.words import Fen, Kind, Line, RequestId


class SlipLine(Struct, frozen=True):
    """A line of a slip; amounts negative, decimals as text."""

    name: Line
    spec: Line
    unit: Line
    quantity: Line
    price: Line
    net_fen: Fen
    rate: int
    tax_fen: Fen
    goods_code: Line
    price_with_tax: bool = False
    nature: str = "0"


class SlipAsked(Struct, frozen=True):
    """POST /v1/slips. `code`, `number`, `issued_on` are those of the blue ticket; empty only when
    the buyer has deducted it. Answer: a Slip."""

    request_id: RequestId
    reason: SlipReason
    kind: Kind
    seller: Taxpayer
    buyer: Taxpayer
    lines: Annotated[tuple[SlipLine, ...], Meta(min_length=1, max_length=2000)]
    net_fen: Fen
    tax_fen: Fen
    code: str = ""
    number: str = ""
    issued_on: date | None = None
    slip_kind: Annotated[int, Meta(ge=0, le=3)] = 0  # 成品油: 1 quantity, 2 amount, 3 other
    business: str = "0000"
    note: Line = ""


class Slip(Struct, frozen=True):
    """An information slip. `status` TZD….; `number` 16 digits once it is approved."""

    request_id: RequestId
    number: str
    status: str
    applied_at: datetime
    asked: SlipAsked
    used_by: str = ""  # code-number of the red ticket
    note: str = ""
    change: int = 0  # place in the order of changes: `after` of the next question


class SlipList(Struct, frozen=True):
    """GET /v1/slips?after=&status=&scope=all|mine|others: at most 100, oldest change first."""

    slips: tuple[Slip, ...]
    more: bool = False


class SlipWithdrawn(Struct, frozen=True):
    """POST /v1/slips/withdraw: only when approved and not used. Answer: the Slip."""

    request_id: RequestId  # of the slip
