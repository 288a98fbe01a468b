"""What a tax-control disk is ordered to do beside signing, and what the bureau sends it.

Amounts are fen, times are aware datetimes (+08:00), rates are 1/10000 (13 % = 1300). Orders of
the terminal travel as they are; what the bureau or another disk orders comes as the body of a
signed package (`hardware.signing.packages`).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import IntEnum, StrEnum

from msgspec import Struct


class Secret(IntEnum):
    """The 口令 of a disk. Tries, defaults and forms are given at issuance (发行)."""

    USER = 1  # 设备口令: to sign and to void
    CERTIFICATE = 2  # 证书口令: for what the disk signs to go out (report, return, distribution)
    ADMINISTRATOR = 3  # 管理员口令: to unblock the other two; empty until it is set


class RecordSort(StrEnum):
    """What a record of the journal tells."""

    TICKET = "ticket"  # 开具
    VOID = "void"  # 作废
    BLANK_VOID = "blank_void"  # 空白作废
    VOLUMES_LOADED = "volumes_loaded"  # 购票写入
    VOLUMES_RETURNED = "volumes_returned"  # 退回
    VOLUMES_DISTRIBUTED = "volumes_distributed"  # 分发
    VOLUMES_TAKEN_BACK = "volumes_taken_back"  # 收回
    UPLOADED = "uploaded"  # 已报送
    REPORT_BUILT = "report_built"  # 抄税
    REPORT_CONFIRMED = "report_confirmed"  # 上报汇总成功
    CLEARED = "cleared"  # 清卡, 反写
    CLOCK_SET = "clock_set"  # 校时
    PIN_RESET = "pin_reset"  # 口令重置


class ReportState(StrEnum):
    """Where a kind stands between the end of its period and its clearing."""

    OPEN = "open"
    BUILT = "built"  # 已抄: the summary is frozen, the bureau has not confirmed it
    CONFIRMED = "confirmed"  # 上报汇总成功, 未清


class SecretState(Struct, frozen=True):
    """A 口令 as the disk tells it; never itself."""

    secret: int  # Secret
    left: int  # tries; 0 blocked
    most: int  # tries after a right one; 0: it never blocks
    shortest: int
    longest: int
    initial: bool  # still the one it was issued with
    unset: bool  # empty: it guards nothing until it is set


class VoidOrder(Struct, frozen=True):
    """作废 of a ticket, or 空白作废 of the next number, named so that no other goes."""

    code: str
    number: str  # 8 digits
    reason: str
    operator: str


class NumberRange(Struct, frozen=True):
    """Consecutive numbers of one code."""

    kind: str
    code: str
    first: int
    last: int


class ReturnOrder(Struct, frozen=True):
    """退回: whole unused volumes; `to_host`: a sub machine gives them to its host instead.
    `closing`: the disk is about to be cancelled (换盘, 注销): what is left of a volume that was
    begun may go back to the bureau too."""

    ranges: tuple[NumberRange, ...]
    to_host: str  # disk number of the host; empty: to the bureau
    closing: bool = False


class DistributionOrder(Struct, frozen=True):
    """分发 to a sub machine: each range is the end of an unused volume, or all of it."""

    disk: str  # of the sub machine
    ranges: tuple[NumberRange, ...]


class ReportOrder(Struct, frozen=True):
    """抄税 of a ticket group. `off_cycle` (非征期抄报): the period so far; freezes nothing."""

    group: str
    off_cycle: bool = False


class Side(StrEnum):
    """In which column of the summary tickets stand."""

    POSITIVE = "positive"  # 正数
    POSITIVE_VOID = "positive_void"  # 正废
    NEGATIVE = "negative"  # 负数
    NEGATIVE_VOID = "negative_void"  # 负废
    BLANK_VOID = "blank_void"  # 空白废


class RateTotals(Struct, frozen=True):
    """The lines of one rate. Red tickets have negative amounts."""

    rate: int
    lines: int
    net_fen: int
    tax_fen: int


class KindTotals(Struct, frozen=True):
    """The tickets of one kind and column in a period, and their lines by rate."""

    kind: str
    side: Side
    tickets: int
    net_fen: int
    tax_fen: int
    rates: tuple[RateTotals, ...]


class KindTerms(Struct, frozen=True):
    """What is authorised for one ticket kind, from 发行 or a control block."""

    kind: str
    group: str  # ticket group that is reported and cleared together
    rates: tuple[int, ...]
    single_limit_fen: int  # largest net of one ticket
    report_from: date  # the open period
    report_to: date
    lock_date: date  # last day of issuing, the whole day
    offline_hours: int = 72  # 0: no limit
    offline_limit_fen: int = 0  # 0: no limit
    offline_count: int = 0  # 0: no limit
    positive_limit_fen: int = 0  # 正数累计限额 of a period, net; 0: no limit
    negative_limit_fen: int = 0  # 负数累计限额 of a period, net without its sign; 0: no limit
    negative_barred: bool = False  # no red ticket may be signed
    void_barred: bool = False  # 电子票: taken back by a red ticket, never voided


# -- bodies of signed packages -------------------------------------------------------------------


class PackageKind(StrEnum):
    """What a signed package is. The first six come from the bureau, the others from a disk."""

    VOLUMES = "volumes"  # 购票
    UPLOAD_RECEIPT = "upload_receipt"  # 报送回执
    REPORT_RECEIPT = "report_receipt"  # 报税成功标志
    CONTROL = "control"  # 清卡, 反写
    CLOCK = "clock"  # 校时
    PIN_RESET = "pin_reset"  # 口令重置
    REPORT = "report"  # 抄报资料
    RETURN = "return"  # 退票
    DISTRIBUTION = "distribution"  # 分票
    TICKETS = "tickets"  # 发票明细


class Numbers(Struct, frozen=True):
    """Body of VOLUMES, RETURN and DISTRIBUTION. Numbers lie in area 99."""

    taxpayer: str
    ranges: tuple[NumberRange, ...]


class TicketNumber(Struct, frozen=True):
    """A ticket, or the void of it."""

    code: str
    number: str
    void: bool = False


class UploadReceipt(Struct, frozen=True):
    """Body of UPLOAD_RECEIPT: what the bureau has got."""

    tickets: tuple[TicketNumber, ...]


class ReportSummary(Struct, frozen=True):
    """Body of REPORT. The head names the chain under which the records stand that it sums up."""

    taxpayer: str
    group: str
    first_day: date
    last_day: date
    off_cycle: bool
    built_at: datetime
    head_sequence: int
    head_hash: bytes
    unsent: int  # tickets of the group that the bureau had not confirmed
    totals: tuple[KindTotals, ...]


class ReportReceipt(Struct, frozen=True):
    """Body of REPORT_RECEIPT: the report that the bureau took, by number and SM3 of its package."""

    report: str
    digest: bytes


class ControlBlock(Struct, frozen=True):
    """Body of CONTROL. A kind that the disk did not have is new from then on. `cancels` (注销): it
    signs nothing any more. It never deletes an invoice."""

    group: str
    kinds: tuple[KindTerms, ...]
    cancels: bool = False


class ClockOrder(Struct, frozen=True):
    """Body of CLOCK, for the disk's last challenge only."""

    at: datetime
    challenge: bytes


class PinReset(Struct, frozen=True):
    """Body of PIN_RESET: the 口令 is again what it was issued with. For the last challenge only."""

    secret: int
    challenge: bytes


class CarriedRecord(Struct, frozen=True):
    """A ticket, or the void of it, as its disk recorded it. `content`: the invoice as the disk was
    asked to sign it, or the bytes of the order; `signed`: the statement under the signature."""

    content: bytes
    signed: bytes
    signature: bytes


class CarriedTickets(Struct, frozen=True):
    """Body of TICKETS: what the bureau had not got, on its way to the counter. Each record bears
    the signature of its disk; nothing else is signed."""

    taxpayer: str
    records: tuple[CarriedRecord, ...]
