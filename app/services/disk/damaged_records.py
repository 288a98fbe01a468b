"""Reading the disk's journal past records that can no longer be read.

One altered record is named and left out; everything before and behind it is read all the same.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from app.domain.invoice import InvoiceKey
from app.repositories.audit import AuditEntry
from app.services.disk.differences import Difference, Done, What
from app.services.disk.keeping import PAGE
from hardware.errors import JournalDamaged

if TYPE_CHECKING:
    from datetime import datetime

    from app.repositories.unit_of_work import UnitOfWork
    from hardware.ports import JournalRecord, TaxControlDisk, Volume

EDITED = "JOURNAL-EDITED"


def page_of(source: TaxControlDisk, after: int) -> tuple[JournalRecord, ...] | Difference:
    """Records above a sequence as far as they can be read, or what the first of them is. A disk
    that refuses the whole page is asked for the one record."""
    try:
        return source.journal(after, PAGE)
    except JournalDamaged:
        return _only(source, after)


def _only(source: TaxControlDisk, after: int) -> tuple[JournalRecord, ...] | Difference:
    try:
        return source.journal(after, 1)
    except JournalDamaged as damaged:
        return named(damaged, after + 1)


def named(damaged: JournalDamaged, sequence: int = 0) -> Difference:
    """The record that cannot be read, with the number that it tells of where that is known."""
    facts = damaged.facts
    key = InvoiceKey(facts["code"], facts["number"]) if facts.get("number") else None
    record = sequence or int(facts.get("sequence", 0))
    return Difference(What.DAMAGED, Done.LEFT, key, record=record)


def counters_that_lie(source: TaxControlDisk) -> list[Difference]:
    """Of a disk that was edited: every volume whose next number its own records deny; one that
    says that it was edited elsewhere (limits, counters, settings) where all numbers are right."""
    found = [_number_of(source, volume) for volume in source.volumes()]
    lies = [each for each in found if each is not None]
    return lies or [Difference(What.SETTINGS, Done.LEFT)]


def _number_of(source: TaxControlDisk, volume: Volume) -> Difference | None:
    """The number that the volume should be at is the first one without a record."""
    numbers = range(volume.first, volume.last + 2)
    due = numbers[bisect_left(numbers, True, key=lambda n: not _taken(source, volume, n))]
    if due == volume.next:
        return None
    told = InvoiceKey(volume.code, f"{volume.next:08d}")
    return Difference(What.COUNTER, Done.LEFT, told, due=f"{due:08d}")


def _taken(source: TaxControlDisk, volume: Volume, number: int) -> bool:
    return number <= volume.last and bool(source.records_of(volume.code, f"{number:08d}"))


def bears_signature(record: JournalRecord, certificate: bytes) -> bool:
    """Whether a record is what the disk of this certificate (X.509 DER) signed. What is not must
    neither come into the book nor change it."""
    from hardware.signing.chain import SignatureWrong, verify_record

    try:
        verify_record(record, certificate)
    except SignatureWrong:
        return False
    return True


def leave_out(work: UnitOfWork, at: datetime, sequence: int) -> None:
    """Into the audit book, once: a record of the disk that is not what it signed, or can no longer
    be read, was not taken into the book."""
    subject = f"disk-record-{sequence}"
    if next(work.audit.about(subject), None) is None:
        work.audit.append(AuditEntry(at, "", "disk.damaged", subject, "JOURNAL-DAMAGED"))
