"""The month (抄税, 申报, 清卡)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from app.gateway.messages.words import (
    Count,
    DiskNumber,
    Fen,
    Group,
    Line,
    Period,
    RequestId,
    Signed,
)


class ReportSent(Struct, frozen=True):
    """POST /v1/reports: the disk's signed REPORT. Twice is the same answer."""

    package: Signed


class ReportTaken(Struct, frozen=True):
    """`receipt`: the REPORT_RECEIPT package. `missing`: what the period still lacks."""

    group: Group
    period: Period
    receipt: bytes
    missing: Count = 0


class ReturnState(StrEnum):
    """申报状态 (M-33)."""

    NONE = "none"
    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 已提交
    PROCESSING = "processing"  # 受理中
    MATCHED = "matched"  # 比对通过
    MISMATCH = "mismatch"  # 比对异常
    PAID = "paid"  # 已缴款
    REJECTED = "rejected"  # 退回


class ReturnLine(Struct, frozen=True):
    """One line of a VAT return: sales by rate and method. `key`: as in the prefilled one."""

    key: Line
    title: Line
    rate: int  # 1/10000; -1: none
    net_fen: Fen
    tax_fen: Fen
    editable: bool = False  # 未开票收入 and input tax may be entered by the taxpayer


class ReturnStep(Struct, frozen=True):
    """One step of the time line."""

    state: ReturnState
    at: datetime
    note: str = ""


class TaxReturn(Struct, frozen=True):
    """GET /v1/returns/{period}: the last one submitted, or the prefilled one (state none).
    `form`: general or small."""

    period: Period
    form: str
    state: ReturnState
    lines: tuple[ReturnLine, ...]
    payable_fen: Fen
    due: date
    overdue: bool = False
    steps: tuple[ReturnStep, ...] = ()
    paid_fen: Fen = 0  # of it; what is left to pay is payable less paid, not below zero
    prefilled: tuple[ReturnLine, ...] = ()  # of a mismatch: as prefilled now, where that differs

    @property
    def due_fen(self) -> int:
        """What is still to be paid (应缴未缴)."""
        return max(0, self.payable_fen - self.paid_fen)

    @property
    def overpaid_fen(self) -> int:
        """What was paid too much (多缴): the next return that has to be paid takes it."""
        return max(0, self.paid_fen - self.payable_fen)


class ReturnSubmitted(Struct, frozen=True):
    """POST /v1/returns: 申报, or its correction before the due day. Answer: a TaxReturn."""

    request_id: RequestId
    period: Period
    lines: Annotated[tuple[ReturnLine, ...], Meta(max_length=200)]


class PaymentMade(Struct, frozen=True):
    """POST /v1/payments: 缴款, in simulation. Answer: a TaxReturn."""

    request_id: RequestId
    period: Period
    amount_fen: Fen


class ComparisonLine(Struct, frozen=True):
    """一窗式比对: three sums of one rate (-1: all) and the reason where they differ."""

    rate: int
    disks_fen: Fen  # tax of the reports of all disks
    bureau_fen: Fen  # tax of the tickets that the bureau has
    return_fen: Fen
    disks_net_fen: Fen = 0
    bureau_net_fen: Fen = 0
    return_net_fen: Fen = 0
    reasons: tuple[str, ...] = ()  # unsent, void_late, red_late, other_disk, unbilled, changed


class Comparison(Struct, frozen=True):
    """GET /v1/comparisons/{period}. `waiting`: disks of the taxpayer with tickets there that have
    not reported; `replaced`: those that are no more (换盘), of which the last report counts.
    `filed`: whether there is a return; without one its sums are those that it is prefilled with."""

    period: Period
    matches: bool
    lines: tuple[ComparisonLine, ...]
    waiting: tuple[DiskNumber, ...] = ()
    replaced: tuple[DiskNumber, ...] = ()
    filed: bool = True


class ClearanceAsked(Struct, frozen=True):
    """POST /v1/clearances. Refused with UNSENT-INVOICES, NOT-REPORTED, NOT-FILED, NOT-COMPARED,
    COMPARE-MISMATCH, SIGNATURE-FAILED, and NOT-PAID where the bureau asks for it; done before:
    the same package again."""

    request_id: RequestId
    group: Group
    period: Period


class Clearance(Struct, frozen=True):
    """`package`: the CONTROL package that only this disk takes, once."""

    group: Group
    period: Period
    lock_date: date
    package: bytes
