"""Tickets on their way to the bureau (上传)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from app.gateway.messages.words import Code, Number, Problem, RequestId, Signed


class TicketEvent(StrEnum):
    """What happened to a ticket."""

    ISSUED = "issued"
    VOIDED = "voided"
    BLANK_VOIDED = "blank_voided"


class TicketSent(Struct, frozen=True):
    """One event as the disk recorded it. Key: code, number and event. `content` is the ticket's
    canonical bytes (what the disk was asked to sign), or those of the order of a void."""

    code: Code
    number: Number
    event: TicketEvent
    content: Signed
    signed: Signed  # the statement
    signature: bytes
    slip: str = ""  # 信息表编号 of a red 专票


class UploadSent(Struct, frozen=True):
    """POST /v1/uploads, first phase: taken in order, at most 300. One bad ticket stops nobody."""

    request_id: RequestId
    tickets: Annotated[tuple[TicketSent, ...], Meta(min_length=1, max_length=300)]


class UploadTaken(Struct, frozen=True):
    """受理: ask for the receipt by this serial (32 signs). `wait_s`: not before."""

    serial: str
    wait_s: float = 0


class TicketVerdict(StrEnum):
    """报送结果."""

    RECEIVED = "received"  # 已报送; also when it was there already
    REFUSED = "refused"  # 报送失败: format, unknown disk …; may be tried again
    SIGNATURE_FAILED = "signature_failed"  # 验签失败


class TicketResult(Struct, frozen=True):
    """What became of one event."""

    code: str
    number: str
    event: TicketEvent
    verdict: TicketVerdict
    problem: Problem | None = None


class UploadResult(Struct, frozen=True):
    """GET /v1/uploads/{serial}, second phase. `receipt`: the UPLOAD_RECEIPT package for the disk,
    of what was received; empty when nothing was. Not ready: `ready` False and `wait_s`."""

    ready: bool
    results: tuple[TicketResult, ...] = ()
    receipt: bytes = b""
    wait_s: float = 0


class SecondLookAsked(Struct, frozen=True):
    """POST /v1/second-looks: 验签失败 tickets are looked at again; the answer is an UploadTaken."""

    request_id: RequestId
    tickets: Annotated[tuple[TicketSent, ...], Meta(min_length=1, max_length=50)]
