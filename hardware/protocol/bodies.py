"""What commands and answers carry. Each body begins with the version byte of the protocol."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Generic

from msgspec import Struct

from hardware.orders import RecordSort, ReportState, SecretState
from hardware.ports import (
    DiskEvent,
    DiskIdentity,
    DiskRecord,
    DiskSignature,
    DiskState,
    DiskStatus,
    InvoiceSlot,
    JournalRecord,
    KindLimits,
    Volume,
)
from hardware.protocol.invoice_body import decode_request
from hardware.protocol.problem import ProtocolError
from hardware.protocol.tlv import (
    Field,
    Layout,
    R,
    binary,
    day,
    flag,
    integer,
    moment,
    part,
    parts,
    rates,
    text,
    word,
    word_or,
)

VERSION = b"\x01"
ID_SIZE = 16
DIGEST_SIZE = 32


class SignHead(Struct, frozen=True, gc=False):
    """What SIGN says before the invoice: the request id, the SM3 of the invoice's bytes (a guard
    of the line) and the slot that the cashier was shown."""

    request_id: bytes
    body_digest: bytes
    expected: InvoiceSlot


class SignCommand(Struct, frozen=True, gc=False):
    """SIGN: its head and the whole invoice as `encode_request` makes it."""

    head: SignHead
    body: bytes


class SignAnswer(Struct, frozen=True, gc=False):
    """The answer to SIGN and to QUERY RESULT; it names the request it belongs to."""

    request_id: bytes
    signature: DiskSignature


class JournalQuestion(Struct, frozen=True):
    """GET JOURNAL: records with a sequence above `after`, at most `limit`."""

    after: int
    limit: int


class RecordHead(Struct, frozen=True):
    """All of a record but its invoice."""

    request_id: bytes
    signature: DiskSignature
    previous_hash: bytes
    signed_bytes: bytes
    sort: RecordSort = RecordSort.TICKET
    package: bytes = b""


class WireRecord(Struct, frozen=True):
    """A record of the journal as it travels: of a ticket the invoice, still deflated; of an
    order what was ordered."""

    head: RecordHead
    body: bytes

    def opened(self) -> JournalRecord:
        """With the invoice decoded; raises ProtocolError."""
        head, signature = self.head, self.head.signature
        where = head.previous_hash, head.signed_bytes
        if head.sort is RecordSort.TICKET:
            return DiskRecord(head.request_id, decode_request(self.body), signature, *where)
        order = self.body, head.package
        return DiskEvent(head.request_id, head.sort, *order, signature, *where)


class AllLimits(Struct, frozen=True):
    """The answer to GET LIMITS."""

    kinds: tuple[KindLimits, ...]


class AllVolumes(Struct, frozen=True):
    """The answer to GET VOLUMES."""

    volumes: tuple[Volume, ...]


class ClockSetting(Struct, frozen=True):
    """SET CLOCK: the time to run on from."""

    at: datetime


class PinChange(Struct, frozen=True):
    """CHANGE PIN: the 口令 as it is and as it shall be."""

    old: str
    new: str


def sort(tag: int, name: str) -> Field:
    """The sort of a record; a ticket's is left out."""
    return word_or(tag, name, RecordSort.TICKET)


IDENTITY = Layout(
    DiskIdentity,
    (
        text(1, "number"),
        text(2, "model"),
        text(3, "firmware"),
        integer(4, "protocol"),
        integer(5, "boot_counter"),
        flag(6, "simulated"),
    ),
)

SECRET = Layout(
    SecretState,
    (
        integer(1, "secret"),
        integer(2, "left"),
        integer(3, "most"),
        integer(4, "shortest"),
        integer(5, "longest"),
        flag(6, "initial"),
        flag(7, "unset"),
    ),
)

STATUS = Layout(
    DiskStatus,
    (
        word(1, "state", DiskState),
        text(2, "taxpayer_name"),
        text(3, "taxpayer_id"),
        moment(4, "clock"),
        moment(5, "certificate_until"),
        integer(6, "head_sequence"),
        binary(7, "head_hash"),
        moment(8, "last_record_at", needed=False),
        integer(9, "unsent"),
        integer(10, "free_records"),
        flag(11, "damaged"),
        flag(12, "clock_back"),
        flag(13, "offline_over"),
        integer(14, "machine"),
        integer(15, "upload_day"),
        parts(16, "secrets", SECRET),
        text(17, "harm"),
    ),
)

KIND = Layout(
    KindLimits,
    (
        text(1, "kind"),
        text(2, "group"),
        rates(3, "rates"),
        integer(4, "single_limit_fen"),
        day(5, "report_from"),
        day(6, "report_to"),
        day(7, "lock_date"),
        moment(8, "last_report", needed=False),
        moment(9, "last_clear", needed=False),
        integer(10, "offline_hours"),
        integer(11, "offline_limit_fen"),
        integer(12, "offline_count"),
        integer(13, "unsent"),
        integer(14, "unsent_net_fen"),
        moment(15, "oldest_unsent_at", needed=False),
        integer(16, "positive_fen"),
        integer(17, "negative_fen"),
        integer(18, "positive_limit_fen"),
        integer(19, "negative_limit_fen"),
        flag(20, "negative_barred"),
        flag(21, "void_barred"),
        word_or(22, "report", ReportState.OPEN),
    ),
)

VOLUME = Layout(
    Volume,
    (
        text(1, "kind"),
        text(2, "code"),
        integer(3, "first"),
        integer(4, "last"),
        integer(5, "next"),
        moment(6, "loaded_at", needed=False),
    ),
)

SLOT = Layout(InvoiceSlot, (text(1, "code"), text(2, "number")))
SIGNATURE = Layout(
    DiskSignature,
    (
        text(1, "code"),
        text(2, "number"),
        moment(3, "issued_at"),
        integer(4, "sequence"),
        binary(5, "signature"),
        binary(6, "record_hash"),
    ),
)
SIGN_HEAD = Layout(
    SignHead, (binary(1, "request_id"), binary(2, "body_digest"), part(3, "expected", SLOT))
)
RECORD_HEAD = Layout(
    RecordHead,
    (
        binary(1, "request_id"),
        part(2, "signature", SIGNATURE),
        binary(3, "previous_hash"),
        binary(4, "signed_bytes"),
        sort(5, "sort"),
        binary(6, "package"),
    ),
)


class Body(Generic[R]):
    """A version byte and one record."""

    def __init__(self, layout: Layout[R]) -> None:
        self._layout = layout

    def encode(self, record: R) -> bytes:
        """The body's bytes."""
        return VERSION + self._layout.encode(record)

    def decode(self, data: bytes) -> R:
        """The record in a body; raises ProtocolError."""
        return self._layout.decode(versioned(data))


IDENTITY_BODY = Body(IDENTITY)
STATUS_BODY = Body(STATUS)
LIMITS_BODY = Body(Layout(AllLimits, (parts(1, "kinds", KIND),)))
VOLUMES_BODY = Body(Layout(AllVolumes, (parts(1, "volumes", VOLUME),)))
SLOT_BODY = Body(SLOT)
ANSWER_BODY = Body(Layout(SignAnswer, (binary(1, "request_id"), part(2, "signature", SIGNATURE))))
QUESTION_BODY = Body(Layout(JournalQuestion, (integer(1, "after"), integer(2, "limit"))))
CLOCK_BODY = Body(Layout(ClockSetting, (moment(1, "at"),)))
PIN_CHANGE_BODY = Body(Layout(PinChange, (text(1, "old"), text(2, "new"))))


def versioned(data: bytes) -> bytes:
    """A body without its version byte; raises ProtocolError for another version."""
    if data[:1] != VERSION:
        raise ProtocolError("another version of the protocol")
    return data[1:]


def encode_sign(command: SignCommand) -> bytes:
    """The data of SIGN: version, head with its length (two bytes), invoice."""
    return VERSION + sized(SIGN_HEAD.encode(command.head), 2) + command.body


def decode_sign(data: bytes) -> SignCommand:
    """The SIGN command in these bytes; raises ProtocolError."""
    head, body = taken(versioned(data), 2)
    parsed = SIGN_HEAD.decode(head)
    if len(parsed.request_id) != ID_SIZE or len(parsed.body_digest) != DIGEST_SIZE:
        raise ProtocolError("a request id has 16 bytes, a digest 32")
    return SignCommand(parsed, body)


def encode_request_id(request_id: bytes) -> bytes:
    """The data of QUERY RESULT."""
    return VERSION + request_id


def decode_request_id(data: bytes) -> bytes:
    """The request id asked for; raises ProtocolError."""
    request_id = versioned(data)
    if len(request_id) != ID_SIZE:
        raise ProtocolError("a request id has 16 bytes")
    return request_id


def encode_records(records: Iterable[WireRecord]) -> bytes:
    """A page of the journal: for each record its head and its invoice, each with its length."""
    return VERSION + b"".join(
        sized(RECORD_HEAD.encode(one.head), 4) + sized(one.body, 4) for one in records
    )


def decode_records(data: bytes) -> tuple[WireRecord, ...]:
    """The records of a page; raises ProtocolError."""
    rest, records = versioned(data), []
    while rest:
        head, rest = taken(rest, 4)
        body, rest = taken(rest, 4)
        records.append(WireRecord(RECORD_HEAD.decode(head), body))
    return tuple(records)


def sized(data: bytes, width: int) -> bytes:
    """Bytes after their length in `width` bytes."""
    return len(data).to_bytes(width, "big") + data


def taken(data: bytes, width: int) -> tuple[bytes, bytes]:
    """What `sized` put first, and the rest; raises ProtocolError."""
    end = width + int.from_bytes(data[:width], "big")
    if len(data) < width or end > len(data):
        raise ProtocolError("cut short")
    return data[width:end], data[end:]
