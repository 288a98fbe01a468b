"""Rows of the journal: records, kinds and volumes as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from hardware.orders import KindTerms, RecordSort, ReportState
from hardware.ports import CHINA_TIME, DiskSignature, KindLimits, Volume

ALG_SM2 = 1
SORTS = tuple(RecordSort)  # by their numbers in the file; new ones at the end
NUMBER_OF = {sort: number for number, sort in enumerate(SORTS)}
SELECT = (
    "SELECT sequence, request_id, code, number, issued_at, hash, signature, signed, request,"
    " sort, refers, package FROM record"
)
INSERT = (
    "INSERT INTO record(sequence, request_id, code, number, issued_at, alg, hash, signature,"
    " signed, request) VALUES(?,?,?,?,?,?,?,?,?,?)"
)
INSERT_EVENT = INSERT.replace("request)", "request, sort, refers, package)").replace(
    "?)", "?,?,?,?)"
)
KINDS = (
    "SELECT kind, grp, rates, single_limit, report_from, report_to, lock_date,"
    " last_report, last_clear, offline_hours, offline_limit, offline_count,"
    " unsent, unsent_net, oldest_unsent, positive, negative, positive_limit, negative_limit,"
    " negative_barred, void_barred, report FROM kind JOIN counter USING(kind) ORDER BY 1"
)


class JournalUnwritable(Exception):
    """The file could not be written or read just now (full, read-only, broken medium)."""


class JournalBroken(Exception):
    """The file is not a journal, or not the one that was written."""


class JournalForeign(JournalBroken):
    """The file is no journal at all; it says in words what it is."""


class JournalSwapped(JournalBroken):
    """Beside the file lies the log of another one; it says the log's name."""


class JournalReplaced(JournalBroken):
    """Somebody wrote into the open file, or put another in its place; it says its name."""


class JournalOlder(Exception):
    """An earlier version of the program made the file: it can be upgraded."""


class JournalNewer(Exception):
    """A newer version of the program made the file."""


class Entry(Struct, frozen=True, gc=False):
    """One record as it is kept. Of an event `request` is what was ordered."""

    sequence: int
    request_id: bytes
    code: str
    number: int
    issued_at: datetime
    record_hash: bytes
    signature: bytes
    signed: bytes
    request: bytes
    sort: RecordSort = RecordSort.TICKET
    refers: int = 0
    package: bytes = b""

    @property
    def answer(self) -> DiskSignature:
        """What was answered for it, and is answered again for ever."""
        return DiskSignature(
            self.code,
            f"{self.number:08d}" if self.code else "",
            self.issued_at,
            self.sequence,
            self.signature,
            self.record_hash,
        )


def row_of(entry: Entry) -> tuple[object, ...]:
    """For INSERT."""
    return (
        entry.sequence,
        entry.request_id,
        entry.code,
        entry.number,
        seconds(entry.issued_at),
        ALG_SM2,
        entry.record_hash,
        entry.signature,
        entry.signed,
        entry.request,
    )


def event_row_of(entry: Entry) -> tuple[object, ...]:
    """For INSERT_EVENT."""
    return (*row_of(entry), NUMBER_OF[entry.sort], entry.refers or None, entry.package or None)


def entry_of(row: Sequence[Any]) -> Entry:
    """From SELECT. JournalBroken for one that holds what no record holds."""
    sequence, request_id, code, number, issued_at, *blobs, sort, refers, package = row
    record_hash, signature, signed, request = blobs
    try:
        at, known = moment_of(issued_at), 0 <= sort < len(SORTS)
    except (TypeError, ValueError, OverflowError, OSError) as wrong:
        raise JournalBroken("a record is damaged") from wrong
    if not known or {type(each) for each in (request_id, *blobs)} != {bytes}:
        raise JournalBroken("a record of no known sort")
    where = sequence, request_id, code, number, at, record_hash, signature, signed, request
    return Entry(*where, SORTS[sort], refers or 0, package or b"")


def kind_of(row: Sequence[Any]) -> KindLimits:
    """From KINDS. JournalBroken if it cannot be read."""
    kind, group, allowed, limit, start, end, lock, report, clear, *counts = row
    hours, amount, count, unsent, net, oldest, *sums = counts
    try:
        first, last, locks = (date.fromisoformat(day) for day in (start, end, lock))
        rates = tuple(map(int, allowed.split()))
        reported, cleared, since = (_moment(at) for at in (report, clear, oldest))
        positive, negative, most, least, negative_barred, void_barred, stands = sums
        state = ReportState(stands)
    except (ValueError, TypeError, AttributeError) as wrong:
        raise JournalBroken("a kind is damaged") from wrong
    return KindLimits(
        kind, group, rates, limit, first, last, locks, reported, cleared, hours, amount, count,
        unsent, net, since, positive, negative, most, least, bool(negative_barred),
        bool(void_barred), state,
    )  # fmt: skip


def volume_of(row: Sequence[Any]) -> Volume:
    """From the table of volumes, its place left out."""
    kind, code, first, last, following, loaded = row
    return Volume(kind, code, first, last, following, _moment(loaded))


def terms_row(terms: KindTerms) -> tuple[str | int, ...]:
    """A kind as it is authorised, its report and clearing left out."""
    return (
        terms.kind,
        terms.group,
        " ".join(map(str, terms.rates)),
        terms.single_limit_fen,
        terms.report_from.isoformat(),
        terms.report_to.isoformat(),
        terms.lock_date.isoformat(),
        terms.offline_hours,
        terms.offline_limit_fen,
        terms.offline_count,
        terms.positive_limit_fen,
        terms.negative_limit_fen,
        int(terms.negative_barred),
        int(terms.void_barred),
    )


def seconds(at: datetime | None) -> int | None:
    """Epoch seconds."""
    return None if at is None else int(at.timestamp())


def _moment(number: int | None) -> datetime | None:
    return None if number is None else moment_of(number)


def moment_of(number: int) -> datetime:
    """The moment of an epoch second, +08:00."""
    return datetime.fromtimestamp(number, CHINA_TIME)
