"""Whether the journal is what the disk wrote: its tail when powered on, all of it on demand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from hardware.emulator.entries import Entry
from hardware.emulator.facts import Memory
from hardware.emulator.journal import Journal
from hardware.errors import PackageWrong
from hardware.orders import PackageKind, RecordSort, UploadReceipt
from hardware.ports import KindLimits, Volume
from hardware.protocol.invoice_body import inflate_request
from hardware.protocol.order_bodies import Progress
from hardware.protocol.problem import ProtocolError
from hardware.signing.chain import FIRST_HASH, Statement, read_statement
from hardware.signing.sm2 import PrivateKey, PublicKey
from hardware.signing.sm3 import sm3

if TYPE_CHECKING:
    from hardware.signing.packages import Package

TAIL = 20  # records looked at on powering on
PAGE = 200  # records between two answers
BY_PACKAGE = {
    RecordSort.VOLUMES_LOADED,
    RecordSort.VOLUMES_TAKEN_BACK,
    RecordSort.UPLOADED,
    RecordSort.REPORT_CONFIRMED,
    RecordSort.CLEARED,
    RecordSort.CLOCK_SET,
    RecordSort.PIN_RESET,
}


def tail_holds(journal: Journal) -> bool:
    """The last records name each other's hashes and hold the invoices they were signed with."""
    last = journal.last()
    if last is None:
        return True
    start = max(last.sequence - TAIL, 0)
    before = next(iter(journal.after(start - 1, 1)), None) if start else None
    if start and (before is None or before.sequence != start):
        return False
    previous = before.record_hash if before else FIRST_HASH
    return _chain_holds(journal.after(start, TAIL), start, previous)


def numbers_hold(journal: Journal, volumes: Iterable[Volume]) -> bool:
    """Each volume's last number that is said to be given away has a record, and the next has
    none."""
    return all(
        (volume.next == volume.first or journal.by_number(volume.code, volume.next - 1) is not None)
        and (volume.next > volume.last or journal.by_number(volume.code, volume.next) is None)
        for volume in volumes
    )


def key_works(key: PrivateKey) -> bool:
    """The key signs what its public half accepts."""
    return key.public.verify(key.sign(b"self test"), b"self test")


def all_holds(
    journal: Journal, key: PublicKey, memory: Callable[[], Memory]
) -> Generator[Progress, None, bool]:
    """Every hash, signature and body of the journal, its numbers, its marks and its counters.
    Records that come in the meantime are looked at too."""
    sequence, previous, sums = 0, FIRST_HASH, _Sums()
    while page := list(journal.after(sequence, PAGE)):
        if not _chain_holds(page, sequence, previous, key):
            return False
        for entry in page:
            sums.count(entry)
        sequence, previous = page[-1].sequence, page[-1].record_hash
        if len(page) < PAGE:
            break
        yield Progress(sequence, memory().sequence)
    return sums.agree(journal, memory())


def _chain_holds(
    entries: Iterable[Entry], sequence: int, previous: bytes, key: PublicKey | None = None
) -> bool:
    for entry in entries:
        sequence += 1
        if entry.sequence != sequence or not _entry_holds(entry, previous):
            return False
        if key is not None and not key.verify(entry.signature, entry.signed):
            return False
        previous = entry.record_hash
    return True


def _entry_holds(entry: Entry, previous: bytes) -> bool:
    try:
        stated = read_statement(entry.signed)
        is_ticket = entry.sort is RecordSort.TICKET
        digest = sm3(inflate_request(entry.request) if is_ticket else entry.request)
    except ProtocolError:
        return False
    return (
        sm3(entry.signed) == entry.record_hash
        and (stated.previous_hash, stated.digest) == (previous, digest)
        and _stated(stated) == _kept(entry)
    )


def _stated(stated: Statement) -> tuple[object, ...]:
    ticket = stated.sequence, stated.request_id, stated.code, stated.number, stated.issued_at
    return *ticket, stated.sort, stated.refers, stated.package


def _kept(entry: Entry) -> tuple[object, ...]:
    answer = entry.answer
    ticket = entry.sequence, entry.request_id, answer.code, answer.number, answer.issued_at
    return *ticket, entry.sort, entry.refers, sm3(entry.package) if entry.package else b""


class _Sums:
    """What numbers, marks and counters must be, added up from the records."""

    def __init__(self) -> None:
        self._numbers: set[tuple[str, int]] = set()
        self._tickets: dict[tuple[str, int], tuple[int, Statement]] = {}
        self._voids: dict[tuple[str, int], int] = {}
        self._arrived: set[int] = set()
        self._consumed: set[tuple[object, ...]] = set()

    def count(self, entry: Entry) -> None:
        """One more record."""
        place = entry.code, entry.number
        if entry.sort in (RecordSort.TICKET, RecordSort.BLANK_VOID):
            self._numbers.add(place)
            self._tickets[place] = entry.sequence, read_statement(entry.signed)
        elif entry.sort is RecordSort.VOID:
            self._voids[place] = entry.sequence
        elif entry.sort in BY_PACKAGE:
            self._package(entry)

    def _package(self, entry: Entry) -> None:
        from hardware.signing.packages import opened, signer_of

        try:
            package = opened(entry.request)
        except PackageWrong:
            self._consumed.add((entry.sequence,))  # agrees with nothing
            return
        number = f"{signer_of(package).disk}:{package.number}"
        self._consumed.add((str(package.kind), number, entry.sequence, sm3(entry.request)))
        if package.kind is PackageKind.UPLOAD_RECEIPT:
            self._receive(package)

    def _receive(self, package: Package) -> None:
        receipt: UploadReceipt = package.body
        for ticket in receipt.tickets:
            place = ticket.code, int(ticket.number)
            known = self._tickets.get(place, (-1,))[0]  # -1 agrees with nothing
            self._arrived.add(self._voids.get(place, -1) if ticket.void else known)

    def agree(self, journal: Journal, memory: Memory) -> bool:
        """Each volume gave out its numbers one after the other, and the records have exactly
        those; every mark has its record; counters are the sums of the records."""
        given = {(v.code, n) for v in memory.volumes for n in range(v.first, v.next)}
        return (
            given == self._numbers
            and {sequence for (sequence,) in journal.marks("uploaded")} == self._arrived
            and set(journal.marks("consumed")) == self._consumed
            and self._counters_agree(memory)
        )

    def _counters_agree(self, memory: Memory) -> bool:
        unsent: Counter[str] = Counter()
        net: Counter[str] = Counter()
        oldest: dict[str, datetime] = {}
        for sequence, stated in self._tickets.values():
            if stated.sort is RecordSort.TICKET and sequence not in self._arrived:
                unsent[stated.kind] += 1
                net[stated.kind] += max(stated.net_fen, 0)
                oldest.setdefault(stated.kind, stated.issued_at)
        return all(
            (kind.unsent, kind.unsent_net_fen, kind.oldest_unsent_at)
            == (unsent[kind.kind], net[kind.kind], oldest.get(kind.kind))
            and (kind.positive_fen, kind.negative_fen) == self._period(kind)
            for kind in memory.kinds.values()
        )

    def _period(self, kind: KindLimits) -> tuple[int, int]:
        sums = [0, 0]
        for place, (_, stated) in self._tickets.items():
            day = stated.issued_at.date()
            if stated.kind == kind.kind and day >= kind.report_from and place not in self._voids:
                sums[stated.net_fen < 0] += abs(stated.net_fen)
        return sums[0], sums[1]
