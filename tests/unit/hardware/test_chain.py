"""A record is what the disk signed, whole and in its place, or it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs
from msgspec.structs import replace

from hardware.signing.chain import SignatureWrong, verify_chain, verify_record
from tests.disk_builders import REQUEST, Wall, a_disk_file, request_id, unlocked


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """Three records and the certificate of the disk that signed them."""
    disk = unlocked(a_disk_file(tmp_path_factory.mktemp("disk")), Wall())
    for number in range(1, 4):
        disk.sign(request_id(number), disk.encode(REQUEST), disk.next_slot("007"))
    records, certificate = disk.journal(0, 10), disk.certificate()
    disk.close()
    return records, certificate


def test_what_the_disk_signed_is_accepted(signed):
    records, certificate = signed
    for record in records:
        verify_record(record, certificate)
    assert verify_chain(records, certificate) == records[-1].signature.record_hash
    verify_chain(records[1:], certificate, records[0].signature.record_hash)


def _with_signature(record, **changes):
    return replace(record, signature=structs.replace(record.signature, **changes))


@pytest.mark.parametrize(
    ("part", "altered"),
    [
        ("statement", lambda r: replace(r, signed_bytes=b"no statement")),
        ("hash", lambda r: _with_signature(r, record_hash=bytes(32))),
        ("previous", lambda r: replace(r, previous_hash=b"\1" * 32)),
        ("request id", lambda r: replace(r, request_id=bytes(16))),
        ("sequence", lambda r: _with_signature(r, sequence=9)),
        ("number", lambda r: _with_signature(r, number="00000009")),
        ("number", lambda r: _with_signature(r, code="099002399904")),
        (
            "time",
            lambda r: _with_signature(r, issued_at=r.signature.issued_at + timedelta(seconds=1)),
        ),
        ("invoice", lambda r: replace(r, request=structs.replace(r.request, remark="改"))),
        ("signature", lambda r: _with_signature(r, signature=bytes(64))),
    ],
)
def test_an_altered_record_is_refused_and_its_part_named(signed, part, altered):
    records, certificate = signed
    with pytest.raises(SignatureWrong) as refused:
        verify_record(altered(records[0]), certificate)
    assert refused.value.code == "SIGNATURE-FAILED"
    assert refused.value.facts["part"] == part


def test_every_byte_of_the_statement_is_signed(signed):
    records, certificate = signed
    record = records[0]
    for place in range(len(record.signed_bytes)):
        changed = bytearray(record.signed_bytes)
        changed[place] ^= 1
        with pytest.raises(SignatureWrong):
            verify_record(replace(record, signed_bytes=bytes(changed)), certificate)


def test_a_dropped_record_breaks_the_chain(signed):
    records, certificate = signed
    with pytest.raises(SignatureWrong):
        verify_chain((records[0], records[2]), certificate)


def test_bytes_that_are_no_certificate_prove_nothing(signed):
    with pytest.raises(SignatureWrong):
        verify_record(signed[0][0], b"")
