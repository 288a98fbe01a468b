"""Disks and what their taxpayer is granted (发行, 变更)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from app.gateway.messages.stock import NumberRange
from app.gateway.messages.words import (
    Count,
    DiskNumber,
    Fen,
    Group,
    Kind,
    Line,
    Period,
    RequestId,
    TaxId,
)


class Taxpayer(Struct, frozen=True):
    """As the bureau has it registered. `general`: 一般纳税人, else 小规模."""

    tax_id: TaxId
    name: Line
    general: bool = True
    quarterly: bool = False  # 小规模 that files by quarter; it still reports and clears each month
    address_phone: Line = ""
    bank_account: Line = ""


class KindGranted(Struct, frozen=True):
    """What a taxpayer is allowed for one kind; 0: no limit."""

    kind: Kind
    group: Group
    rates: tuple[int, ...]
    single_limit_fen: Fen
    offline_hours: Count = 72
    offline_limit_fen: Fen = 0
    offline_count: Count = 0


class EnrolmentAsked(Struct, frozen=True):
    """POST /v1/devices: 发行 of a new disk with a code that the bureau gave out. No session yet.
    The key is the disk's own public one; it never leaves it otherwise. `taxpayer` None: the one
    that the code was given out for."""

    request_id: RequestId
    enrolment: Line
    public_key: bytes
    taxpayer: Taxpayer | None
    profile: Line  # skp, jsp, ukey
    machine: Annotated[int, Meta(ge=0, le=65535)] = 0  # 主机 0, 分机 n
    host: str = ""  # disk number of the host, for a 分机


class Enrolled(Struct, frozen=True):
    """Everything that 发行 writes into the disk. The first open period is the month of `time`."""

    disk: DiskNumber
    certificate: bytes
    authority: bytes
    kinds: tuple[KindGranted, ...]
    period_first: date
    period_last: date
    lock_date: date
    volumes: tuple[NumberRange, ...]
    time: datetime
    taxpayer: Taxpayer | None = None  # as it is registered


class GroupStanding(Struct, frozen=True):
    """Where one ticket group of a disk stands at the bureau, in its oldest period not cleared."""

    group: Group
    period: Period
    reported: bool
    returned: bool  # 已申报
    compared: bool  # 比对通过
    cleared: bool  # nothing is due
    lock_date: date
    received: Count  # tickets of the period that the bureau has
    signature_failed: Count
    reason: str = ""  # problem code why it may not be cleared yet; empty: it may


class Unpaid(Struct, frozen=True):
    """税款 of a return that passed and was not paid, or not wholly."""

    period: Period
    amount_fen: Fen
    due: date
    overdue: bool = False


class Standing(Struct, frozen=True):
    """GET /v1/standing: what the bureau knows of this disk, its taxpayer and its other disks."""

    taxpayer: Taxpayer
    disk: DiskNumber
    active: bool  # False: 已注销
    kinds: tuple[KindGranted, ...]
    groups: tuple[GroupStanding, ...]
    disks: tuple[DiskNumber, ...]
    changes: tuple[str, ...]  # 变更 that wait for a 非征期抄报 or to be fetched, in words
    time: datetime
    unpaid: tuple[Unpaid, ...] = ()  # of the taxpayer, the oldest first


class ChangeKind(StrEnum):
    """What may be asked to be otherwise (变更)."""

    LIMIT = "limit"  # 单张限额
    KINDS = "kinds"  # 票种核定
    NAME = "name"  # 名称
    DISK = "disk"  # 换盘
    CANCEL = "cancel"  # 注销


class ChangeAsked(Struct, frozen=True):
    """POST /v1/changes. Before it the running segment was reported off cycle (非征期抄报), else
    REPORT-BEFORE-CHANGE. `value`: the new limit in fen, kinds separated by blanks, or the name."""

    request_id: RequestId
    kind: ChangeKind
    value: Line = ""
    ticket_kind: str = ""  # of LIMIT; empty: all


class Changed(Struct, frozen=True):
    """Control packages for the disk, one a group; empty for what changes no disk. `enrolment`: the
    code for the new disk (换盘)."""

    packages: tuple[bytes, ...]
    enrolment: Line = ""


class ClockOrderAsked(Struct, frozen=True):
    """POST /v1/clock-orders: 校时 by the bureau's clock, for a challenge of the disk."""

    challenge: bytes


class PinResetAsked(Struct, frozen=True):
    """POST /v1/pin-resets: 口令重置; only after it was granted in the hall (console)."""

    secret: Annotated[int, Meta(ge=1, le=3)]
    challenge: bytes


class PackageAnswer(Struct, frozen=True):
    """One signed package for this disk."""

    package: bytes
