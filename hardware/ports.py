"""What the terminal asks of a tax-control disk (税控盘), in the device's own words.

Amounts are fen, times are aware datetimes (+08:00), rates are 1/10000 (13 % = 1300).
Methods block: call them on the disk lane. They raise `hardware.errors`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Annotated, Protocol

from msgspec import Meta, Struct

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
    free_records: int


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


class Volume(Struct, frozen=True):
    """A volume (发票卷) of numbers on the disk."""

    kind: str
    code: str
    first: int
    last: int
    next: int  # last + 1: used up

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


class TaxControlDisk(Protocol):
    """The tax-control disk (税控盘)."""

    def identity(self) -> DiskIdentity: ...

    def status(self) -> DiskStatus: ...

    def limits(self) -> tuple[KindLimits, ...]: ...

    def volumes(self) -> tuple[Volume, ...]: ...

    def certificate(self) -> bytes:
        """The disk's certificate, X.509 DER."""
        ...

    def tries_left(self) -> int:
        """Tries left of the user 口令; 0: blocked."""
        ...

    def verify_pin(self, pin: str) -> None:
        """Unlock for this session. Refused with PIN-WRONG (`left`) or PIN-BLOCKED."""
        ...

    def change_pin(self, old: str, new: str) -> None: ...

    def set_clock(self, at: datetime) -> None:
        """Emulated disks only. Refused with CLOCK-BACK before the last record."""
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

    def record(self, code: str, number: str) -> DiskRecord | None: ...

    def journal(self, after: int, limit: int) -> tuple[DiskRecord, ...]:
        """Records with a sequence above `after`, in order, at most `limit`."""
        ...

    def self_test(self, *, full: bool) -> None:
        """Key, clock and head of the journal; `full`: the whole chain and every signature."""
        ...

    def close(self) -> None: ...
