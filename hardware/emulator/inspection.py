"""Whether the journal is what the disk wrote: its tail when powered on, all of it on demand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from hardware.emulator.facts import Memory
from hardware.emulator.journal import Entry, Journal
from hardware.protocol.invoice_body import inflate_request
from hardware.protocol.problem import ProtocolError
from hardware.signing.chain import FIRST_HASH, Statement, read_statement
from hardware.signing.sm2 import PrivateKey, PublicKey
from hardware.signing.sm3 import sm3

TAIL = 20  # records looked at on powering on
PAGE = 200


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


def key_works(key: PrivateKey) -> bool:
    """The key signs what its public half accepts."""
    return key.public.verify(key.sign(b"self test"), b"self test")


def all_holds(journal: Journal, key: PublicKey, memory: Memory) -> bool:
    """Every hash, signature and invoice of the journal, its numbers and its counters."""
    if not _chain_holds(_all(journal), 0, FIRST_HASH, key):
        return False
    return _numbers_hold(journal, memory) and _counters_hold(journal, memory)


def _all(journal: Journal) -> Iterator[Entry]:
    after = 0
    while page := list(journal.after(after, PAGE)):
        yield from page
        after = page[-1].sequence


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
        digest = sm3(inflate_request(entry.request))
    except ProtocolError:
        return False
    return (
        sm3(entry.signed) == entry.record_hash
        and (stated.previous_hash, stated.digest) == (previous, digest)
        and _stated(stated) == _kept(entry)
    )


def _stated(stated: Statement) -> tuple[int, bytes, str, str, datetime]:
    return stated.sequence, stated.request_id, stated.code, stated.number, stated.issued_at


def _kept(entry: Entry) -> tuple[int, bytes, str, str, datetime]:
    answer = entry.answer
    return entry.sequence, entry.request_id, answer.code, answer.number, answer.issued_at


def _numbers_hold(journal: Journal, memory: Memory) -> bool:
    """Each volume gave out its numbers one after the other, and the records have exactly those."""
    given = {(v.code, n) for v in memory.volumes for n in range(v.first, v.next)}
    return given == {(entry.code, entry.number) for entry in _all(journal)}


def _counters_hold(journal: Journal, memory: Memory) -> bool:
    """Counters are the sums of the records."""
    count: Counter[str] = Counter()
    net: Counter[str] = Counter()
    for entry in _all(journal):
        stated = read_statement(entry.signed)
        count[stated.kind] += 1
        net[stated.kind] += max(stated.net_fen, 0)
    return all(
        (kind.unsent, kind.unsent_net_fen) == (count[kind.kind], net[kind.kind])
        for kind in memory.kinds.values()
    )
