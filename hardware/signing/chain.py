"""What the disk signs: one statement for each record, each naming the hash of the one before.

statement = mark, disk, taxpayer, sequence, code, number, time, kind, document, request id,
digest of the whole invoice (or of the order), amounts, buyer, previous hash, and of what is no
ticket its sort, the record that it refers to and the digest of what went out. Its SM3 is the
record's hash, its SM2 signature is the record's signature; so whoever alters or drops a record
breaks the chain.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from hardware.errors import DeviceError
from hardware.orders import RecordSort
from hardware.ports import DiskEvent, DiskRecord, JournalRecord, SignedStatus, SigningRequest
from hardware.protocol.bodies import sort
from hardware.protocol.invoice_body import canonical_bytes
from hardware.protocol.order_bodies import STATEMENT_BODY
from hardware.protocol.problem import ProtocolError
from hardware.protocol.tlv import Layout, binary, integer, moment, text
from hardware.signing.certificate import CertificateError, read
from hardware.signing.sm2 import PublicKey, known_key
from hardware.signing.sm3 import sm3

FIRST_HASH = bytes(32)  # what the first record names as the one before
MARK = "模拟"


class SignatureWrong(DeviceError):
    """A record is not what the disk signed. `facts["part"]` says what does not agree."""

    def __init__(self, part: str, sequence: int) -> None:
        super().__init__("SIGNATURE-FAILED", part=part, sequence=sequence)


class Statement(Struct, frozen=True, gc=False):
    """What the signature of a record stands over."""

    mark: str
    disk: str
    taxpayer: str
    sequence: int
    code: str
    number: str
    issued_at: datetime
    kind: str
    document: str
    request_id: bytes
    digest: bytes  # SM3 of the invoice's canonical bytes; of an order, of its bytes
    net_fen: int
    tax_fen: int
    buyer: str
    previous_hash: bytes
    sort: RecordSort = RecordSort.TICKET
    refers: int = 0  # sequence of the ticket that is void, of the report that is confirmed
    package: bytes = b""  # SM3 of the package that went out


STATEMENT = Layout(
    Statement,
    (
        text(1, "mark"),
        text(2, "disk"),
        text(3, "taxpayer"),
        integer(4, "sequence"),
        text(5, "code"),
        text(6, "number"),
        moment(7, "issued_at"),
        text(8, "kind"),
        text(9, "document"),
        binary(10, "request_id"),
        binary(11, "digest"),
        integer(12, "net_fen"),
        integer(13, "tax_fen"),
        text(14, "buyer"),
        binary(15, "previous_hash"),
        sort(16, "sort"),
        integer(17, "refers"),
        binary(18, "package"),
    ),
)


def request_digest(request: SigningRequest) -> bytes:
    """What "the same invoice" means to the disk: SM3 of its one canonical form."""
    return sm3(canonical_bytes(request))


def read_statement(signed_bytes: bytes) -> Statement:
    """The statement in these bytes; raises ProtocolError."""
    return STATEMENT.decode(signed_bytes)


def read_proof(signed_bytes: bytes, signature: bytes) -> SignedStatus:
    """A signed status as it was kept or travelled, not yet looked at. SignatureWrong for what is
    none."""
    try:
        return SignedStatus(STATEMENT_BODY.decode(signed_bytes).status, signed_bytes, signature)
    except ProtocolError as wrong:
        raise SignatureWrong("statement", 0) from wrong


def verify_status(proof: SignedStatus, nonce: bytes, disk: str, certificate: bytes) -> None:
    """Raises SignatureWrong unless this disk's key signed this status for this nonce."""
    try:
        stated = STATEMENT_BODY.decode(proof.signed_bytes)
        key = known_key(read(certificate).public_key)
    except (ProtocolError, CertificateError) as wrong:
        raise SignatureWrong("statement", proof.status.head_sequence) from wrong
    agrees = (stated.nonce, stated.disk, stated.status) == (nonce, disk, proof.status)
    if not agrees or not key.verify(proof.signature, proof.signed_bytes):
        raise SignatureWrong("status", proof.status.head_sequence)


def verify_record(record: JournalRecord, certificate: bytes) -> None:
    """Raises SignatureWrong unless the certificate's key signed exactly this record: number,
    time, whole invoice and place in the chain. `certificate` is X.509 DER."""
    try:
        key = known_key(read(certificate).public_key)
    except CertificateError as wrong:
        raise SignatureWrong("certificate", record.signature.sequence) from wrong
    check_record(record, key)


def check_record(record: JournalRecord, key: PublicKey) -> None:
    """`verify_record` with the key at hand: for many records of one disk."""
    try:
        statement = read_statement(record.signed_bytes)
    except ProtocolError as wrong:
        raise SignatureWrong("statement", record.signature.sequence) from wrong
    for part, agrees in _agreements(record, statement):
        if not agrees:
            raise SignatureWrong(part, record.signature.sequence)
    if not key.verify(record.signature.signature, record.signed_bytes):
        raise SignatureWrong("signature", record.signature.sequence)


def verify_chain(
    records: Iterable[JournalRecord], certificate: bytes, previous: bytes = FIRST_HASH
) -> bytes:
    """Checks consecutive records of every sort, each against the one before; returns the last
    hash. The judge in the tests of a disk: a disk that runs checks its own chain."""
    key = known_key(read(certificate).public_key)
    for record in records:
        if record.previous_hash != previous:
            raise SignatureWrong("chain", record.signature.sequence)
        check_record(record, key)
        previous = record.signature.record_hash
    return previous


def _agreements(record: JournalRecord, statement: Statement) -> Iterable[tuple[str, bool]]:
    answer = record.signature
    yield "hash", answer.record_hash == sm3(record.signed_bytes)
    yield "previous", record.previous_hash == statement.previous_hash
    yield "request id", record.request_id == statement.request_id
    yield "sequence", answer.sequence == statement.sequence
    yield "number", (answer.code, answer.number) == (statement.code, statement.number)
    yield "time", answer.issued_at == statement.issued_at
    if isinstance(record, DiskEvent):
        yield from _of_event(record, statement)
    else:
        yield from _of_ticket(record, statement)


def _of_ticket(record: DiskRecord, statement: Statement) -> Iterable[tuple[str, bool]]:
    yield "sort", statement.sort is RecordSort.TICKET
    yield "invoice", request_digest(record.request) == statement.digest
    yield "seller", record.request.seller.tax_id == statement.taxpayer


def _of_event(event: DiskEvent, statement: Statement) -> Iterable[tuple[str, bool]]:
    yield "sort", statement.sort is event.sort
    yield "order", sm3(event.order) == statement.digest
    yield "package", statement.package == (sm3(event.package) if event.package else b"")
