"""What must hold of a disk and of a terminal after anything that happened to them."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

from hardware.orders import RecordSort
from hardware.ports import DiskRecord, JournalRecord, TaxControlDisk
from hardware.signing.certificate import read
from hardware.signing.chain import FIRST_HASH, check_record
from hardware.signing.sm2 import PublicKey
from tests.home_builders import say

NUMBERED = {RecordSort.BLANK_VOID}


def check_disk(disk: TaxControlDisk, *, by_itself: bool = True) -> tuple[JournalRecord, ...]:
    """Numbers contiguous, each request at most once, chain and every signature; `by_itself`: the
    disk's own full test besides, which compares each counter. The whole journal."""
    if by_itself:
        disk.self_test(full=True)
    records = whole_journal(disk)
    _check_chain(records, disk.certificate())
    assert [each.signature.sequence for each in records] == list(range(1, len(records) + 1))
    ids = [each.request_id for each in records]
    assert len(set(ids)) == len(ids)
    times = [each.signature.issued_at for each in records]
    assert times == sorted(times)
    _check_numbers(disk, records)
    return records


def _check_chain(records: tuple[JournalRecord, ...], certificate: bytes) -> None:
    previous = FIRST_HASH
    for record in records:
        assert record.previous_hash == previous
        check_record(record, _key(certificate))
        previous = record.signature.record_hash


@cache
def _key(certificate: bytes) -> PublicKey:
    """Making its table takes longer than checking fifty signatures."""
    return PublicKey(read(certificate).public_key)


def whole_journal(disk: TaxControlDisk) -> tuple[JournalRecord, ...]:
    """Every record."""
    records: list[JournalRecord] = []
    while page := disk.journal(len(records), 500):
        records += page
    return tuple(records)


def _check_numbers(disk: TaxControlDisk, records: tuple[JournalRecord, ...]) -> None:
    """What each volume has given away is what the records took, without a gap."""
    taken: dict[str, list[int]] = defaultdict(list)
    for each in records:
        if isinstance(each, DiskRecord) or each.sort in NUMBERED:
            taken[each.signature.code].append(int(each.signature.number))
    for code, numbers in taken.items():
        given = [n for v in disk.volumes() if v.code == code for n in range(v.first, v.next)]
        assert sorted(numbers) == sorted(given)
        assert len(set(numbers)) == len(numbers)


def check_home(home: Path, url: str, documents: list[str]) -> None:
    """Book and disk agree, nothing is open, and each document has one ticket, in order."""
    found = say(home, "--disk", url, "invoices").answers
    assert sorted(each["document"] for each in found) == sorted(documents)
    answers = say(home, "--disk", url, "check", "--full").answers
    findings = {each["check"]: each for each in answers}
    for name in ("agreement", "attempts", "audit", "disk"):
        assert findings[name]["verdict"] == "ok", findings[name]
