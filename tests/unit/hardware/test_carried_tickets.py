"""Records on their way to the counter: whole and signed, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from hardware.disk import Disk
from hardware.errors import PackageWrong
from hardware.orders import CarriedRecord, CarriedTickets
from hardware.ports import DiskRecord
from hardware.signing import packages
from tests.bureau_builders import sign, void_of
from tests.disk_builders import START, TAXPAYER, a_disk_file, authority, unlocked


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = unlocked(a_disk_file(tmp_path), lambda: START)
    try:
        yield made
    finally:
        made.close()


def body_of(disk: Disk) -> CarriedTickets:
    """Everything that it signed."""
    records = []
    for each in disk.journal(0, 100):
        content = disk.encode(each.request) if isinstance(each, DiskRecord) else each.order
        records.append(CarriedRecord(content, each.signed_bytes, each.signature.signature))
    return CarriedTickets(TAXPAYER, tuple(records))


def enclosed(disk: Disk, body: CarriedTickets, number: str = "") -> bytes:
    return packages.enclose(
        disk.certificate(), "T-1", number or disk.identity().number, START, body
    )


def reason_of(data: bytes) -> str:
    with pytest.raises(PackageWrong) as wrong:
        packages.verified(data, authority().certificate)
    return str(wrong.value.facts["reason"])


def a_body(disk: Disk) -> CarriedTickets:
    first = sign(disk, 1)
    disk.void(b"v" * 16, void_of(first))
    return body_of(disk)


def test_what_a_disk_signed_goes_to_the_counter_and_is_believed(disk):
    body = a_body(disk)
    package = packages.verified(enclosed(disk, body), authority().certificate)
    assert len(package.body.records) == 2
    assert packages.signer_of(package).disk == disk.identity().number
    assert packages.from_file(packages.as_file(enclosed(disk, body))) == enclosed(disk, body)


def test_a_record_of_another_content_taxpayer_or_key_is_not_believed(disk):
    body = a_body(disk)
    first, void = body.records
    for records in (
        (replace(first, content=void.content), void),
        (replace(first, content=b"\x01nothing"), void),
        (replace(first, signed=void.signed), void),
        (replace(first, signed=b"x"), void),
        (first, replace(void, signature=first.signature)),
    ):
        assert reason_of(enclosed(disk, CarriedTickets(TAXPAYER, records))) == "signature"
    assert reason_of(enclosed(disk, CarriedTickets("x", body.records))) == "signature"


def test_an_envelope_that_was_damaged_is_not_believed(disk):
    data = bytearray(enclosed(disk, a_body(disk)))
    data[-1] ^= 1
    assert reason_of(bytes(data)) == "signature"
    assert not packages.is_enclosed(packages.opened(bytes(data)))


@pytest.mark.parametrize("at", range(0, 2000, 287))
def test_a_file_with_a_byte_altered_is_named_as_altered(disk, at):
    content = bytearray(packages.as_file(enclosed(disk, a_body(disk))))
    content[at % len(content)] ^= 0x02
    try:
        data = packages.from_file(bytes(content))
    except PackageWrong as wrong:
        assert wrong.code == "PACKAGE-ALTERED"
    else:
        assert reason_of(data) in ("signature", "certificate")
        assert not packages.is_whole(packages.opened(data))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"a": 1}', b"%PDF", b'"package"'])
def test_a_file_that_never_was_a_package_is_named_so(content):
    with pytest.raises(PackageWrong) as wrong:
        packages.from_file(content)
    assert wrong.value.code == "PACKAGE-WRONG"


def test_a_file_that_was_cut_is_named_by_its_number(disk):
    content = packages.as_file(enclosed(disk, a_body(disk)))
    with pytest.raises(PackageWrong) as wrong:
        packages.from_file(content[: len(content) // 2])
    assert (wrong.value.code, wrong.value.facts["what"]) == ("PACKAGE-ALTERED", "T-1")


def test_what_another_authority_signed_is_whole_all_the_same(disk):
    package = packages.opened(enclosed(disk, a_body(disk)))
    assert packages.is_whole(package)
