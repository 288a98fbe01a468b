"""A slip (信息表) as an answer of a word, as a file that is kept, and read from one.

A buyer applies for a ticket that is not in our book: what stands on it is written into a file in
the same words as the one that 下载 writes. Amounts may be written with or without their minus.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import msgspec
from msgspec import Meta, Struct

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind, Line, Party
from app.domain.kinds import SPECIALS, read_kind
from app.domain.money import Money
from app.domain.rates import rate_text
from app.domain.red_slip import REASONS, RedSlip, SlipReason
from app.domain.slip_status import SlipStatus
from app.services.answers import Answer, line_answer, moment, party_answer
from app.services.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SUFFIX = ".slip.json"
OUTCOMES = {
    SlipStatus.NOT_UPLOADED: "unsent",
    SlipStatus.APPROVED: "approved",
    SlipStatus.APPROVED_ALSO: "approved",
    SlipStatus.REACTIVATED: "approved",
    SlipStatus.TO_CHECK: "waiting",
    SlipStatus.WITHDRAWN: "withdrawn",
    SlipStatus.VOID: "rejected",
    SlipStatus.UPLOAD_FAILED: "rejected",
}
_Amount = Annotated[str, Meta(pattern=r"^[+-]?[0-9]{1,13}(\.[0-9]{1,2})?$")]
_Figure = Annotated[str, Meta(pattern=r"^([+-]?[0-9]{1,13}(\.[0-9]{1,8})?)?$")]
_Rate = Annotated[str, Meta(pattern=r"^0?\.[0-9]{1,4}$")]


def outcome_of(slip: RedSlip) -> str:
    """unsent waiting approved used withdrawn rejected."""
    return "used" if slip.red or slip.used_by else OUTCOMES.get(slip.status, "used")


def slip_answer(slip: RedSlip, today: date, *, simulated: bool, outcome: str = "") -> Answer:
    """One answer. `code`, `number`: the blue ticket; `red`: the ticket by this slip."""
    red = slip.used_by or (f"{slip.red.code}-{slip.red.number}" if slip.red else "")
    return {
        "outcome": outcome or outcome_of(slip),
        "slip": slip.number,
        "request": slip.request_id,
        "status": str(slip.status),
        "status_text": slip.title,
        "reason": str(slip.reason),
        "reason_text": REASONS[slip.reason],
        "kind": str(slip.kind),
        "code": slip.blue.code if slip.blue else "",
        "number": slip.blue.number if slip.blue else "",
        "date": slip.blue_day.isoformat() if slip.blue_day else "",
        "buyer_name": slip.buyer.name,
        "seller_name": slip.seller.name,
        "net": str(slip.net),
        "tax": str(slip.tax),
        "gross": str(slip.gross),
        "rate": _single_rate(slip),
        "applied_at": moment(slip.applied_at),
        "age_days": slip.days_old(today),
        "red": red,
        "note": slip.note,
        "simulated": simulated,
    }


def _single_rate(slip: RedSlip) -> str:
    """Filled for one rate, empty for several."""
    rates = {line.rate for line in slip.lines}
    return rate_text(rates.pop()) if len(rates) == 1 else ""


def save(
    slip: RedSlip, folder: Path, today: date, refuse_own: Callable[[Path], None], *, simulated: bool
) -> Path:
    """下载: into a file of the folder; where. FILE-NOT-WRITTEN."""
    path = folder / f"{slip.number or slip.request_id}{SUFFIX}"
    refuse_own(path)
    whole = slip_answer(slip, today, simulated=simulated) | {
        "seller": party_answer(slip.seller),
        "buyer": party_answer(slip.buyer),
        "lines": [line_answer(line) for line in slip.lines],
    }
    content = msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"
    write_whole(path, lambda file: file.write(content))
    return path


class _Party(Struct):
    name: str
    tax_id: str
    address_phone: str = ""
    bank_account: str = ""


class _Line(Struct):
    name: str
    net: _Amount
    rate: _Rate
    tax: _Amount
    spec: str = ""
    unit: str = ""
    quantity: _Figure = ""
    price: _Figure = ""
    with_tax: bool = False
    goods_code: str = ""


class _Purchase(Struct):
    kind: str
    seller: _Party
    lines: Annotated[list[_Line], Meta(min_length=1, max_length=2000)]
    code: str = ""
    number: str = ""
    date: str = ""


def read_purchase(content: bytes, reason: SlipReason, buyer: Party, at: datetime) -> RedSlip:
    """The slip that a buyer applies for. FILE-FORMAT (found: where), SLIP-BLUE (reason)."""
    try:
        told = msgspec.json.decode(content, type=_Purchase)
        day = date.fromisoformat(told.date) if told.date else None
        kind = read_kind(told.kind)
    except (msgspec.DecodeError, ValueError) as wrong:
        raise RuleBroken("FILE-FORMAT", "file", found=str(wrong)[:200]) from wrong
    blue = InvoiceKey(told.code, told.number.zfill(8)) if told.code else None
    lines = tuple(map(_read_line, told.lines))
    return purchase_slip(reason, kind, (_read_party(told.seller), buyer), lines, at, blue, day)


def purchase_slip(
    reason: SlipReason,
    kind: InvoiceKind,
    parties: tuple[Party, Party],
    lines: tuple[Line, ...],
    at: datetime,
    blue: InvoiceKey | None = None,
    day: date | None = None,
) -> RedSlip:
    """A slip that its buyer applies for; parties: seller, buyer. SLIP-BLUE (reason) for what the
    bureau would refuse whatever it knows."""
    if kind not in SPECIALS:
        raise RuleBroken("SLIP-BLUE", "kind", reason="只有专用发票用信息表")
    if reason is SlipReason.BUYER_NOT_DEDUCTED and not (blue and day):
        raise RuleBroken("SLIP-BLUE", "number", reason="未抵扣的要写蓝字发票代码、号码和开票日期")
    slip = RedSlip(uuid4().hex, reason, kind, *parties, lines, at, blue, day)
    if slip.net.fen >= 0:
        raise RuleBroken("SLIP-AMOUNT", "lines", reason="金额是零")
    return slip


def _read_line(told: _Line) -> Line:
    return Line(
        name=told.name,
        net=-abs(Money.yuan(told.net)),
        rate=Decimal(told.rate).normalize(),
        tax=-abs(Money.yuan(told.tax)),
        spec=told.spec,
        unit=told.unit,
        quantity=-abs(Decimal(told.quantity)) if told.quantity else None,
        price=abs(Decimal(told.price)) if told.price else None,
        with_tax=told.with_tax,
        goods_code=told.goods_code,
    )


def _read_party(told: _Party) -> Party:
    return Party(told.name, told.tax_id, told.address_phone, told.bank_account)
