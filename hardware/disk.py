"""The driver of the tax-control disk (税控盘), over any carrier. It knows commands, not cables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from msgspec.structs import replace

from hardware.disk_orders import DiskOrders, untold
from hardware.errors import DeviceError, JournalDamaged, Refused
from hardware.explanation import Refusal, facts_for
from hardware.ports import (
    DiskIdentity,
    DiskRecord,
    DiskSignature,
    DiskStatus,
    InvoiceSlot,
    JournalRecord,
    KindLimits,
    SigningRequest,
    Volume,
)
from hardware.protocol import bodies, commands
from hardware.protocol.bodies import JournalQuestion, SignCommand, SignHead, WireRecord
from hardware.protocol.invoice_body import decode_request, encode_request
from hardware.protocol.problem import ProtocolError
from hardware.session import LONG, PRESENCE, WRITE, Manner
from hardware.signing.certificate import CertificateError
from hardware.signing.certificate import read as read_certificate
from hardware.signing.sm3 import sm3


class Disk(DiskOrders):
    """A tax-control disk; see hardware.ports.TaxControlDisk for what each method promises.

    The first command opens the session. After a broken line the next command opens it again
    with the 口令 that the disk last accepted; another disk in its place is refused, DISK-OTHER.
    """

    def identity(self) -> DiskIdentity:
        """Who the device says it is. One that keeps silent about being an emulated disk and has
        the certificate of one is one: the mark does not hang on its word."""
        told = self._session.identity
        if told.simulated or not self._certified_simulated:
            return told
        return replace(told, simulated=True)

    @cached_property
    def _certified_simulated(self) -> bool:
        try:
            return read_certificate(self.certificate()).simulated
        except CertificateError:  # of another algorithm: none of ours
            return False

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
        held = self._session.send(commands.GET_CERTIFICATE)
        self._session.certificate = held
        return held

    def authority(self) -> bytes:
        """The certificate of the authority that signed the disk's, X.509 DER."""
        return self._session.send(commands.GET_CERTIFICATE, p1=commands.P1_AUTHORITY)

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
        done = self.outcome(request_id)
        return None if done is None else done.signature

    def _signature(self, data: bytes, request_id: bytes, manner: Manner) -> DiskSignature:
        answer = self._parsed(bodies.ANSWER_BODY.decode, data, manner)
        if answer.request_id != request_id:
            raise self._session.unreadable(manner)
        self._session.remember_done(answer.signature)
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
        found = self.records_of(code, number)
        return next((record for record in found if isinstance(record, DiskRecord)), None)

    def records_of(self, code: str, number: str) -> tuple[JournalRecord, ...]:
        """What took a number (a ticket, a blank void), and the void of it."""
        data = self._found(commands.GET_RECORD, bodies.SLOT_BODY.encode(InvoiceSlot(code, number)))
        return () if data is None else tuple(map(_opened, self._records(data)))

    def journal(self, after: int, limit: int) -> tuple[JournalRecord, ...]:
        """Records with a sequence above `after`, in order, at most `limit`; they end before one
        that cannot be read. JournalDamaged, naming it, if it is the first."""
        found: list[JournalRecord] = []
        try:
            found.extend(self._pages(after, limit))
        except JournalDamaged:
            if not found:
                raise
        return tuple(found)

    def _pages(self, after: int, limit: int) -> Iterator[JournalRecord]:
        while limit > 0:
            question = bodies.QUESTION_BODY.encode(JournalQuestion(after, limit))
            page = self._records(self._session.send(commands.GET_JOURNAL, question))
            if not page:
                return
            yield from map(_opened, page)
            after, limit = page[-1].head.signature.sequence, limit - len(page)

    def _records(self, data: bytes) -> tuple[WireRecord, ...]:
        return tuple(self._parsed(bodies.decode_records, data))

    def self_test(self, *, full: bool, told: Callable[[int, int], None] = untold) -> None:
        """JournalDamaged, CLOCK-BACK; `full` takes about two milliseconds a record."""
        p1 = commands.P1_FULL if full else commands.P1_QUICK
        self._patiently(commands.SELF_TEST, b"", p1, LONG, told)

    def echo(self, data: bytes) -> bytes:
        """The same bytes again: a test of the line."""
        return self._session.send(commands.ECHO, data)

    def still_there(self) -> None:
        """One short command, once: raises as soon as the line says that nobody is there."""
        self._session.send(commands.ECHO, manner=PRESENCE)

    def close(self) -> None:
        """Ends the session; the disk may then be opened by somebody else."""
        self._session.close()


def _opened(record: WireRecord) -> JournalRecord:
    """With what it tells of; JournalDamaged names the record whose invoice nobody can read."""
    try:
        return record.opened()
    except ProtocolError as wrong:
        told = record.head.signature
        facts = {"sequence": told.sequence, "code": told.code, "number": told.number}
        raise JournalDamaged("JOURNAL-DAMAGED", **facts) from wrong
