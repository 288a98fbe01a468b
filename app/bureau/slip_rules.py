"""Whether a slip may be applied for: amounts, who applies, and what is left of the blue ticket.

Source: 国家税务总局公告2016年第47号.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.bureau.refusals import Refusal
from app.domain.kinds import SPECIALS
from app.domain.money import Money
from app.domain.slip_status import DECIDABLE, USABLE
from app.gateway.messages.slips import SlipAsked, SlipReason
from db.bureau_schema.slips import slip
from db.bureau_schema.tickets import ticket

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Row

    from app.bureau.work import Work


def check(work: Work, asked: SlipAsked, applicant: str) -> None:
    """SLIP-AMOUNT (reason), SLIP-BLUE (reason)."""
    _check_amounts(asked)
    _check_applicant(asked, applicant)
    if asked.reason is SlipReason.BUYER_DEDUCTED and not asked.code:
        return
    if not (asked.code and asked.number and asked.issued_on):
        raise Refusal("SLIP-BLUE", 422, reason="蓝字发票的代码、号码和日期要填全")
    blue = _blue(work, asked.code, asked.number)
    if blue is not None:
        _check_blue(work, asked, blue)
    elif asked.reason is SlipReason.SELLER:
        raise Refusal("SLIP-BLUE", 422, reason="税局没有这张发票，先上传")


def _check_amounts(asked: SlipAsked) -> None:
    net = sum(line.net_fen for line in asked.lines)
    tax = sum(line.tax_fen for line in asked.lines)
    if asked.net_fen >= 0 or asked.tax_fen > 0:
        raise Refusal("SLIP-AMOUNT", 422, reason="要填负数")
    if (net, tax) != (asked.net_fen, asked.tax_fen):
        raise Refusal("SLIP-AMOUNT", 422, reason="各行之和与合计不等")


def _check_applicant(asked: SlipAsked, applicant: str) -> None:
    if asked.kind not in SPECIALS:
        raise Refusal("SLIP-BLUE", 422, reason="只有专用发票用信息表")
    seller = asked.reason is SlipReason.SELLER
    if applicant != (asked.seller if seller else asked.buyer).tax_id:
        raise Refusal("SLIP-BLUE", 422, reason="申请方与申请原因不符")


def _blue(work: Work, code: str, number: str) -> Row[Any] | None:
    asked = select(ticket).where(ticket.c.code == code, ticket.c.number == number)
    return work.connection.execute(asked.with_for_update()).first()


def _check_blue(work: Work, asked: SlipAsked, blue: Row[Any]) -> None:
    for reason, holds in (
        ("票种不同", blue.kind == asked.kind),
        ("已作废", blue.status == "valid"),
        ("本身是红字发票", blue.net_fen > 0),
        ("销方不同", blue.tax_id == asked.seller.tax_id),
        ("购方不同", blue.buyer_tax_id == asked.buyer.tax_id),
        ("日期不同", blue.day == (asked.issued_on.isoformat() if asked.issued_on else "")),
    ):
        if not holds:
            raise Refusal("SLIP-BLUE", 422, reason=reason)
    _check_left(work, asked, blue)


def _check_left(work: Work, asked: SlipAsked, blue: Row[Any]) -> None:
    """What other slips hold is not free any more."""
    held_net, held_tax = _held(work, asked.code, asked.number)
    net = blue.net_fen - blue.red_net_fen - held_net
    tax = blue.tax_fen - blue.red_tax_fen - held_tax
    if -asked.net_fen > net or -asked.tax_fen > tax:
        left = f"可冲金额{Money(net)}，税额{Money(tax)}"
        raise Refusal("SLIP-BLUE", 422, reason=left)


def _held(work: Work, code: str, number: str) -> tuple[int, int]:
    """Of slips that were not used yet."""
    asked = select(func.sum(slip.c.net_fen), func.sum(slip.c.tax_fen)).where(
        slip.c.code == code,
        slip.c.blue_number == number,
        slip.c.status.in_(DECIDABLE | USABLE),
    )
    net, tax = work.connection.execute(asked).one()
    return -int(net or 0), -int(tax or 0)
