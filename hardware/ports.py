"""What the terminal asks of a tax-control disk (税控盘), in the device's own words.

Amounts are fen, times are aware datetimes (+08:00), rates are 1/10000 (13 % = 1300).
Methods block: call them on the disk lane. They raise `hardware.errors`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Protocol

from msgspec import Meta, Struct

from hardware.orders import RecordSort, ReportState, Secret, SecretState

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.orders import (
        DistributionOrder,
        KindTotals,
        ReportOrder,
        ReturnOrder,
        VoidOrder,
    )

CHINA_TIME = timezone(timedelta(hours=8), "+08:00")
Whole = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]  # what eight bytes can hold


class _Written(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """A part of the invoice that the disk keeps: written as a list, in the order of its fields.
    Another order, or another field, is another version of the wire (protocol/invoice_body.py)."""


class DiskState(StrEnum):
    """The life of a disk, as the manuals of its makers tell it."""

    BLANK = "blank"  # 未发行
    ISSUED = "issued"  # 已发行未注册
    NORMAL = "normal"  # 正常
    REPORT_DUE = "report_due"  # 待抄税
    REPORTED = "reported"  # 已抄未清
    LOCKED = "locked"  # 锁死
    CANCELLED = "cancelled"  # 已注销


class DiskIdentity(Struct, frozen=True):
    """Who the device says it is; its answer to SELECT."""

    number: str  # 机器编号, 12 digits
    model: str
    firmware: str
    protocol: int
    boot_counter: int
    simulated: bool


class DiskStatus(Struct, frozen=True):
    """What the device stands at. `head_sequence`/`head_hash` name the end of its journal."""

    state: DiskState
    taxpayer_name: str
    taxpayer_id: str
    clock: datetime
    certificate_until: datetime
    head_sequence: int
    head_hash: bytes
    last_record_at: datetime | None
    unsent: int
    free_records: int  # below: what lies over the life of the disk, whatever its state
    damaged: bool = False  # the journal is not what the disk wrote: it can only be read
    clock_back: bool = False  # 时钟异常: before the last record
    offline_over: bool = False  # 离线超限: some kind may not be issued until tickets are uploaded
    machine: int = 0  # 主机 0, 分机 n
    upload_day: int = 0  # 上传截止日 of the month; 0: none
    secrets: tuple[SecretState, ...] = ()
    harm: str = ""  # of a damaged one: edited, swapped; "": its records


class KindLimits(Struct, frozen=True):
    """What the bureau allows one ticket kind, and what is left of it."""

    kind: str
    group: str
    rates: tuple[int, ...]
    single_limit_fen: int  # largest net of one ticket
    report_from: date  # first day of the open period
    report_to: date
    lock_date: date  # last day of issuing, the whole day
    last_report: datetime | None
    last_clear: datetime | None
    offline_hours: int
    offline_limit_fen: int  # 0: no limit
    offline_count: int  # 0: no limit
    unsent: int
    unsent_net_fen: int
    oldest_unsent_at: datetime | None
    positive_fen: int = 0  # net of the open period, voids left out
    negative_fen: int = 0  # without its sign
    positive_limit_fen: int = 0  # 0: no limit
    negative_limit_fen: int = 0  # 0: no limit
    negative_barred: bool = False
    void_barred: bool = False
    report: ReportState = ReportState.OPEN


class Volume(Struct, frozen=True):
    """A volume (发票卷) of numbers on the disk."""

    kind: str
    code: str
    first: int
    last: int
    next: int  # last + 1: used up
    loaded_at: datetime | None = None  # None: at issuance

    @property
    def left(self) -> int:
        """Numbers not yet taken."""
        return self.last - self.next + 1


class InvoiceSlot(Struct, frozen=True, gc=False):
    """The next code and number of a kind: shown to the cashier, taken only by `sign`."""

    code: str
    number: str  # 8 digits


class PartyRecord(_Written, frozen=True):
    """A party as the disk keeps it."""

    name: str
    tax_id: str
    address_phone: str
    bank_account: str


class LineRecord(_Written, frozen=True):
    """A line as the disk keeps it: decimals as text, money in fen."""

    name: str
    spec: str
    unit: str
    quantity: str
    price: str
    price_with_tax: bool
    net_fen: Whole
    rate: Whole  # 1/10000
    tax_fen: Whole
    nature: str
    goods_code: str
    own_code: str
    preferential: bool
    preferential_text: str
    zero_rate: str
    deduction_fen: Whole
    short_name: str


class SigningRequest(_Written, frozen=True):
    """The whole invoice, as the disk is asked to number, keep and sign it."""

    kind: str
    document: str
    seller: PartyRecord
    buyer: PartyRecord
    lines: tuple[LineRecord, ...]
    net_fen: Whole
    tax_fen: Whole
    remark: str
    payee: str
    reviewer: str
    drawer: str
    special: str
    with_tax: bool
    with_list: bool
    list_name: str
    buyer_is_person: bool
    agency_certificate: str
    goods_code_version: str
    roll_width_mm: Whole
    replaces_code: str = ""
    replaces_number: str = ""


class DiskSignature(Struct, frozen=True, gc=False):
    """The disk's answer: the number it took, ITS time, and its signature (r‖s, 64 bytes)."""

    code: str
    number: str
    issued_at: datetime
    sequence: int
    signature: bytes
    record_hash: bytes  # SM3, head of the chain with this record


class DiskRecord(Struct, frozen=True):
    """One record of the journal: enough to rebuild the book."""

    request_id: bytes
    request: SigningRequest
    signature: DiskSignature
    previous_hash: bytes
    signed_bytes: bytes  # what the signature stands over


class DiskEvent(Struct, frozen=True):
    """A record of any other sort than a ticket. `signature.code` and `.number` name the ticket of
    a void; otherwise they are empty. `hardware.signing.events` reads what was ordered."""

    request_id: bytes
    sort: RecordSort
    order: bytes  # as it was ordered: a body of the wire, or the whole signed package
    package: bytes  # what the disk signed to go out; empty: nothing
    signature: DiskSignature
    previous_hash: bytes
    signed_bytes: bytes


JournalRecord = DiskRecord | DiskEvent


class Done(Struct, frozen=True):
    """What became of an order: the record that it made. The same again for ever."""

    request_id: bytes
    sort: RecordSort
    signature: DiskSignature
    package: bytes = b""  # the signed package (report, return, distribution) to carry away


class SignedStatus(Struct, frozen=True):
    """The status with a nonce of the host, signed: who shows it holds the disk now."""

    status: DiskStatus
    signed_bytes: bytes
    signature: bytes


class TaxControlDisk(Protocol):
    """The tax-control disk (税控盘)."""

    def identity(self) -> DiskIdentity: ...

    def still_there(self) -> None:
        """One short command, asked once; raises at once when the device is gone."""
        ...

    def status(self) -> DiskStatus: ...

    def limits(self) -> tuple[KindLimits, ...]: ...

    def volumes(self) -> tuple[Volume, ...]: ...

    def certificate(self) -> bytes:
        """The disk's certificate, X.509 DER."""
        ...

    def authority(self) -> bytes:
        """Of the authority that signed it, X.509 DER."""
        ...

    def signed_status(self, nonce: bytes) -> SignedStatus:
        """With 16 bytes of the host, by the disk's key (`hardware.signing.chain.verify_status`)."""
        ...

    def clock(self) -> datetime: ...

    def challenge(self) -> bytes:
        """Fresh bytes for a signed order (clock, 口令); the ones before hold no more."""
        ...

    def tries_left(self, secret: Secret = Secret.USER) -> int:
        """Tries left of a 口令; 0: blocked, 15: it never blocks, or more. PIN-ABSENT: the disk was
        issued without it, it guards nothing."""
        ...

    def verify_pin(self, pin: str, secret: Secret = Secret.USER) -> None:
        """Unlock for this session. Refused with PIN-WRONG (`left`), PIN-BLOCKED, PIN-ABSENT."""
        ...

    def change_pin(self, old: str, new: str, secret: Secret = Secret.USER) -> None:
        """PIN-FORMAT unless the new one has the form given at issuance. An empty `old` sets the
        administrator's for the first time."""
        ...

    def unblock_pin(self, secret: Secret, administrator: str, new: str) -> None:
        """With the administrator's 口令, whose tries it costs."""
        ...

    def reset_pin(self, request_id: bytes, order: bytes) -> Done:
        """By a signed order (PIN_RESET): as issued. Refused with PACKAGE-WRONG, ORDER-STALE."""
        ...

    def set_clock(self, at: datetime) -> None:
        """Emulated disks only. Refused with CLOCK-BACK before the last record."""
        ...

    def set_clock_by_order(self, request_id: bytes, order: bytes) -> Done:
        """By a signed order (CLOCK), any disk. CLOCK-BACK, PACKAGE-WRONG, ORDER-STALE."""
        ...

    def next_slot(self, kind: str) -> InvoiceSlot:
        """For display; takes nothing. Refused with NO-STOCK, RATE… never here."""
        ...

    def encode(self, request: SigningRequest) -> bytes:
        """The canonical bytes of a request: what `sign` sends and the attempt keeps."""
        ...

    def sign(self, request_id: bytes, request: bytes, expected: InvoiceSlot) -> DiskSignature:
        """Number, keep, count and sign in one step, or refuse and change nothing.

        `request` are the bytes of `encode`. The same id with the same bytes answers the first
        result for ever; with other bytes it is refused. If the next number is not the expected
        one: NUMBER-MOVED, nothing taken. Line broken: OutcomeUnknown; ask `result`.
        """
        ...

    def result(self, request_id: bytes) -> DiskSignature | None:
        """What became of a request; None: the disk never kept it, so sending it is safe."""
        ...

    def outcome(self, request_id: bytes) -> Done | None:
        """`result` for every command that carries a request id."""
        ...

    # Orders: each carries a request id. The same id with the same content answers the first
    # result for ever, with other content REQUEST-CONFLICT; line broken: OutcomeUnknown, then
    # `outcome`. A package that was done before under another id is done: nothing changes.

    def void(self, request_id: bytes, order: VoidOrder) -> Done:
        """A ticket of the open period and the running month, by a new record. VOID-ALREADY,
        VOID-NOT-THIS-MONTH, VOID-NOT-FOR-KIND, INVOICE-NOT-ON-DISK."""
        ...

    def void_blank(self, request_id: bytes, kind: str, order: VoidOrder) -> Done:
        """The next number of a kind. NUMBER-MOVED, NO-STOCK."""
        ...

    def load_volumes(self, request_id: bytes, package: bytes) -> Done:
        """VOLUMES from the bureau (host only), or DISTRIBUTION from the host (sub only)."""
        ...

    def return_volumes(self, request_id: bytes, order: ReturnOrder) -> Done:
        """`package` is the signed RETURN. VOLUME-IN-USE, VOLUME-UNKNOWN, NOT-HOST, NOT-SUB."""
        ...

    def distribute(self, request_id: bytes, order: DistributionOrder) -> Done:
        """`package` is the signed DISTRIBUTION for the sub machine."""
        ...

    def take_back(self, request_id: bytes, package: bytes) -> Done:
        """The RETURN of a sub machine comes back into the host's stock."""
        ...

    def mark_uploaded(self, request_id: bytes, receipt: bytes) -> Done:
        """UPLOAD_RECEIPT: frees the offline quota of its tickets at once."""
        ...

    def report(self, request_id: bytes, order: ReportOrder) -> Done:
        """抄税: freezes the period; `package` is the signed REPORT. Twice is the same report.
        REPORT-NOT-DUE while the period runs, unless off cycle."""
        ...

    def report_package(self, group: str) -> bytes | None:
        """The last REPORT of a group, also after a break between its steps."""
        ...

    def confirm_report(self, request_id: bytes, receipt: bytes) -> Done:
        """REPORT_RECEIPT of the bureau: 待抄税 becomes 已抄未清."""
        ...

    def clear(self, request_id: bytes, block: bytes) -> Done:
        """CONTROL: new lock date, period, limits, kinds. NOT-REPORTED, PACKAGE-OLD."""
        ...

    def period_totals(self, first: date, last: date) -> tuple[KindTotals, ...]:
        """Sums of the records of these days, by kind, column and rate."""
        ...

    def record(self, code: str, number: str) -> DiskRecord | None: ...

    def records_of(self, code: str, number: str) -> tuple[JournalRecord, ...]:
        """All that the journal tells of a number: its ticket, and the void of it."""
        ...

    def journal(self, after: int, limit: int) -> tuple[JournalRecord, ...]:
        """Records of every sort with a sequence above `after`, in order, at most `limit`."""
        ...

    def self_test(self, *, full: bool, told: Callable[[int, int], None] = ...) -> None:
        """Key, clock and head of the journal; `full`: the whole chain and every signature, `told`
        again and again how many records of how many were looked at."""
        ...

    def close(self) -> None: ...
