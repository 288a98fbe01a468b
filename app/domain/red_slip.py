"""信息表 (开具红字增值税专用发票信息表): what a red 专票 needs before it may be issued.

Who applies and why, the blue ticket, what is to be taken back of it (amounts negative), and how
far the slip has come. Source: 国家税务总局公告2016年第47号. A slip has no end: its age is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind, Line, Party
from app.domain.money import Money, total
from app.domain.slip_number import is_slip_number
from app.domain.slip_status import TITLES, SlipStatus, may_be_used, may_be_withdrawn

_ON_ITS_WAY = frozenset({SlipStatus.NOT_UPLOADED, SlipStatus.TO_CHECK})


class SlipReason(StrEnum):
    """申请方与原因, as integrators publish the codes."""

    BUYER_DEDUCTED = "1100000000"  # 购方 已抵扣: it turns its input tax out
    BUYER_NOT_DEDUCTED = "1010000000"  # 购方 未抵扣
    SELLER = "0000000100"  # 销方: refused by the buyer, or not handed over yet


REASONS = {
    SlipReason.SELLER: "销方申请",
    SlipReason.BUYER_NOT_DEDUCTED: "购方申请 未抵扣",
    SlipReason.BUYER_DEDUCTED: "购方申请 已抵扣",
}
# what takes nothing of the blue ticket any more
_DEAD = frozenset(
    {SlipStatus.WITHDRAWN, SlipStatus.VOID, SlipStatus.UPLOAD_FAILED, SlipStatus.DUPLICATE}
)


class RedSlip(Struct, frozen=True):
    """A slip as the book keeps it. `request_id`: 32 hex digits, born with it. `used_by` is what
    the bureau says of its red ticket (code-number), `red` the red ticket of this book."""

    request_id: str
    reason: SlipReason
    kind: InvoiceKind
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    applied_at: datetime
    blue: InvoiceKey | None = None
    blue_day: date | None = None
    business: str = "0000"
    number: str = ""  # 16 digits, once it is approved
    status: SlipStatus = SlipStatus.NOT_UPLOADED
    change: int = 0
    used_by: str = ""
    note: str = ""
    red: InvoiceKey | None = None

    @property
    def applicant(self) -> str:
        """The tax id of who applies."""
        by_seller = self.reason is SlipReason.SELLER
        return (self.seller if by_seller else self.buyer).tax_id

    @property
    def net(self) -> Money:
        """合计金额, negative."""
        return total([line.net for line in self.lines])

    @property
    def tax(self) -> Money:
        """合计税额, negative or nothing."""
        return total([line.tax for line in self.lines])

    @property
    def gross(self) -> Money:
        """价税合计, negative."""
        return self.net + self.tax

    @property
    def title(self) -> str:
        """Its status for people."""
        return TITLES[self.status]

    @property
    def holds(self) -> bool:
        """Whether its part of the blue ticket is not free for another."""
        return self.status not in _DEAD

    @property
    def usable(self) -> bool:
        """Whether a red ticket may be issued by it now."""
        return may_be_used(self.status) and self.red is None

    @property
    def is_open(self) -> bool:
        """Whether it waits: for the bureau, or for its red ticket."""
        return self.usable or self.status in _ON_ITS_WAY

    @property
    def withdrawable(self) -> bool:
        """撤销: approved, and no red ticket stands."""
        return may_be_withdrawn(self.status) and self.red is None

    def days_old(self, today: date) -> int:
        """Days since it was applied for."""
        return (today - self.applied_at.date()).days

    def says(self, other: RedSlip) -> bool:
        """Whether both apply for the same."""
        return _said(self) == _said(other)


def _said(slip: RedSlip) -> tuple[object, ...]:
    parties = slip.seller.tax_id, slip.buyer.tax_id
    return slip.reason, slip.kind, *parties, slip.blue, slip.blue_day, slip.lines


def holding(slips: Iterable[RedSlip]) -> tuple[Line, ...]:
    """What slips take of a blue ticket: their lines, amounts negative."""
    return tuple(line for slip in slips if slip.holds for line in slip.lines)


def use_gate(slip: RedSlip, seller_tax_id: str) -> None:
    """SLIP-NOT-SELLER, SLIP-STATE (status): whether this taxpayer may issue the red ticket."""
    if slip.seller.tax_id != seller_tax_id:
        raise RuleBroken("SLIP-NOT-SELLER", "slip", slip=slip.number)
    if slip.red is not None:
        title = f"已开红字 {slip.red.code} {slip.red.number}"
        raise RuleBroken("SLIP-STATE", "slip", slip=slip.number, status=title)
    if not may_be_used(slip.status):
        raise RuleBroken("SLIP-STATE", "slip", slip=slip.number, status=slip.title)


def number_gate(number: str) -> str:
    """The number without blanks; SLIP-NUMBER if it cannot be one."""
    text = "".join(number.split())
    if not is_slip_number(text):
        raise RuleBroken("SLIP-NUMBER", "slip", slip=text[:20])
    return text
