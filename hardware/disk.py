"""The driver of the tax-control disk (税控盘), over any carrier. It knows commands, not cables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from hardware.errors import DeviceError, PinRefused, Refused
from hardware.explanation import Refusal, facts_for
from hardware.ports import (
    DiskIdentity,
    DiskRecord,
    DiskSignature,
    DiskStatus,
    InvoiceSlot,
    KindLimits,
    SigningRequest,
    Volume,
)
from hardware.protocol import bodies, commands
from hardware.protocol.bodies import (
    ClockSetting,
    JournalQuestion,
    PinChange,
    SignCommand,
    SignHead,
    WireRecord,
)
from hardware.protocol.invoice_body import decode_request, encode_request
from hardware.protocol.problem import ProtocolError
from hardware.session import LONG, PIN, READ, WRITE, Manner, Session
from hardware.signing.sm3 import sm3
from hardware.transport.base import Transport

T = TypeVar("T")


class Disk:
    """A tax-control disk; see hardware.ports.TaxControlDisk for what each method promises.

    The first command opens the session. After a broken line the next command opens it again
    with the 口令 that the disk last accepted; another disk in its place is refused, DISK-OTHER.
    """

    def __init__(self, transport: Transport) -> None:
        self._session = Session(transport)

    def identity(self) -> DiskIdentity:
        """Who the device says it is."""
        return self._session.identity

    def status(self) -> DiskStatus:
        """What the device stands at, by its own clock."""
        return self._parsed(bodies.STATUS_BODY.decode, self._session.send(commands.GET_STATUS))

    def limits(self) -> tuple[KindLimits, ...]:
        """What is authorised, by type code, and what is left of it."""
        data = self._session.send(commands.GET_LIMITS)
        return self._parsed(bodies.LIMITS_BODY.decode, data).kinds

    def volumes(self) -> tuple[Volume, ...]:
        """All volumes, used-up ones too, in the order in which they are used."""
        data = self._session.send(commands.GET_VOLUMES)
        return self._parsed(bodies.VOLUMES_BODY.decode, data).volumes

    def certificate(self) -> bytes:
        """The disk's certificate, X.509 DER."""
        return self._session.send(commands.GET_CERTIFICATE)

    def authority(self) -> bytes:
        """The certificate of the authority that signed the disk's, X.509 DER."""
        return self._session.send(commands.GET_CERTIFICATE, p1=commands.P1_AUTHORITY)

    # -- 口令 and clock ----------------------------------------------------------------------

    def tries_left(self) -> int:
        """Tries left of the user 口令; 0: blocked."""
        try:
            self._session.send(commands.VERIFY_PIN, p2=commands.PIN_USER)
        except PinRefused as left:
            return left.left
        raise self._session.unreadable(READ)

    def verify_pin(self, pin: str) -> None:
        """Unlocks for this session. PinRefused: PIN-WRONG (`left`), PIN-BLOCKED."""
        self._session.remember_pin("")
        data = pin.encode() or b"\0"  # no data would ask for the tries left
        self._session.send(commands.VERIFY_PIN, data, p2=commands.PIN_USER, manner=PIN)
        self._session.remember_pin(pin)

    def change_pin(self, old: str, new: str) -> None:
        """PinRefused like verify_pin; PIN-FORMAT unless the new one has 6 to 16 ASCII signs."""
        if not (6 <= len(new) <= 16 and new.isascii() and new.isprintable()):
            raise Refused("PIN-FORMAT")
        data = bodies.PIN_CHANGE_BODY.encode(PinChange(old, new))
        self._session.remember_pin("")
        self._session.send(commands.CHANGE_PIN, data, p2=commands.PIN_USER, manner=WRITE)

    def set_clock(self, at: datetime) -> None:
        """Emulated disks only, after verify_pin; CLOCK-BACK before the last record."""
        data = bodies.CLOCK_BODY.encode(ClockSetting(at.replace(microsecond=0)))
        self._session.send(commands.SET_CLOCK, data, manner=WRITE)

    # -- signing -----------------------------------------------------------------------------

    def next_slot(self, kind: str) -> InvoiceSlot:
        """The number that would be taken now. NO-STOCK, KIND-NOT-AUTHORISED."""
        try:
            data = self._session.send(commands.GET_VOLUMES, kind.encode(), p1=commands.P1_NEXT_SLOT)
        except Refused as refused:
            raise type(refused)(refused.code, **{**refused.facts, "kind": kind}) from refused
        return self._parsed(bodies.SLOT_BODY.decode, data)

    def encode(self, request: SigningRequest) -> bytes:
        """The bytes of a request. Refused DISK-REJECTED if it cannot be written at all."""
        try:
            return encode_request(request)
        except ProtocolError as wrong:
            raise Refused("DISK-REJECTED", reason=wrong) from wrong

    def sign(self, request_id: bytes, request: bytes, expected: InvoiceSlot) -> DiskSignature:
        """Numbers, keeps and signs: one round, which may be repeated with the same bytes."""
        head = SignHead(request_id, sm3(request), expected)
        data = bodies.encode_sign(SignCommand(head, request))
        try:
            answer = self._session.send(commands.SIGN, data, manner=WRITE)
        except Refused as refused:
            raise self._explained(refused, request) from refused
        return self._signature(answer, request_id, WRITE)

    def result(self, request_id: bytes) -> DiskSignature | None:
        """What became of a request; None: the disk never kept it, so sending it is safe."""
        data = self._found(commands.QUERY_RESULT, bodies.encode_request_id(request_id))
        return None if data is None else self._signature(data, request_id, READ)

    def _signature(self, data: bytes, request_id: bytes, manner: Manner) -> DiskSignature:
        answer = self._parsed(bodies.ANSWER_BODY.decode, data, manner)
        if answer.request_id != request_id:
            raise self._session.unreadable(manner)
        return answer.signature

    def _explained(self, refused: Refused, request: bytes) -> Refused:
        """The refusal with what a person needs to know, as far as the disk still tells it."""
        try:
            facts = facts_for(refused.code, self._refusal(decode_request(request)))
        except (DeviceError, ProtocolError):
            return refused
        return type(refused)(refused.code, **{**facts, **refused.facts})

    def _refusal(self, request: SigningRequest) -> Refusal:
        limits = next((kind for kind in self.limits() if kind.kind == request.kind), None)
        return Refusal(request, self.status(), limits, self._slot_or_none(request.kind))

    def _slot_or_none(self, kind: str) -> InvoiceSlot | None:
        try:
            return self.next_slot(kind)
        except Refused:
            return None

    # -- records -----------------------------------------------------------------------------

    def record(self, code: str, number: str) -> DiskRecord | None:
        """The record of a ticket; None: this disk never issued it."""
        data = self._found(commands.GET_RECORD, bodies.SLOT_BODY.encode(InvoiceSlot(code, number)))
        return None if data is None else self._records(data)[0]

    def journal(self, after: int, limit: int) -> tuple[DiskRecord, ...]:
        """Records with a sequence above `after`, in order, at most `limit`."""
        return tuple(self._pages(after, limit))

    def _pages(self, after: int, limit: int) -> Iterator[DiskRecord]:
        while limit > 0:
            question = bodies.QUESTION_BODY.encode(JournalQuestion(after, limit))
            page = self._records(self._session.send(commands.GET_JOURNAL, question))
            if not page:
                return
            yield from page
            after, limit = page[-1].signature.sequence, limit - len(page)

    def _records(self, data: bytes) -> tuple[DiskRecord, ...]:
        records = self._parsed(bodies.decode_records, data)
        return tuple(self._parsed_record(record) for record in records)

    def _parsed_record(self, record: WireRecord) -> DiskRecord:
        return self._parsed(lambda _: record.opened(), b"")

    def self_test(self, *, full: bool) -> None:
        """JournalDamaged, CLOCK-BACK; `full` takes about a millisecond a record."""
        p1 = commands.P1_FULL if full else commands.P1_QUICK
        self._session.send(commands.SELF_TEST, p1=p1, manner=LONG)

    def echo(self, data: bytes) -> bytes:
        """The same bytes again: a test of the line."""
        return self._session.send(commands.ECHO, data)

    def close(self) -> None:
        """Ends the session; the disk may then be opened by somebody else."""
        self._session.close()

    def _found(self, instruction: commands.Instruction, data: bytes) -> bytes | None:
        try:
            return self._session.send(instruction, data)
        except Refused as refused:
            if refused.facts.get("reason") == "not-found":
                return None
            raise

    def _parsed(self, decode: Callable[[bytes], T], data: bytes, manner: Manner = READ) -> T:
        try:
            return decode(data)
        except ProtocolError as wrong:
            raise self._session.unreadable(manner) from wrong
