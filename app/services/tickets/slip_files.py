"""A slip (信息表) as an answer of a word and as a file that is kept; one that its buyer begins is
read by `slip_purchase`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind, Line, Party
from app.domain.kinds import SPECIALS
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
