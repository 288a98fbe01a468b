"""The audit trail (操作日志): append only, each entry bears the hash of the one before.

An entry's hash is SHA-256 over the hash before it (32 zero bytes for the first) and the
entry's number, time, operator, action, subject and detail, each as UTF-8 behind its length in
four bytes. Only the entry's own hash is stored; changing, removing or inserting any entry
breaks the chain from there on. Removing the last entries is seen by whoever kept `head`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct

from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared, inserting

NO_HASH = bytes(32)

_COLUMNS = ("id", "at", "operator", "action", "subject", "detail", "hash")
_ALL = f"SELECT {', '.join(_COLUMNS)} FROM audit"
_ADD = Prepared(inserting("audit", _COLUMNS))
_HEAD = Prepared("SELECT id, hash FROM audit WHERE id = (SELECT max(id) FROM audit)")
_HASH = Prepared("SELECT hash FROM audit WHERE id = :number")
_BEHIND = Prepared(f"{_ALL} WHERE id > :number ORDER BY id")
_DEEDS = Prepared(f"{_ALL} WHERE action = :action ORDER BY id")
_ABOUT = Prepared(f"{_ALL} WHERE subject = :subject ORDER BY id")


class AuditEntry(Struct, frozen=True):
    """Who did what to which thing, when. `detail` is free text, by custom JSON: disk time,
    values before and after, result, reason; never a secret."""

    at: datetime
    operator: str
    action: str  # "invoice.issue", "login", …
    subject: str = ""  # code-number, name of a setting …
    detail: str = ""


class KeptEntry(Struct, frozen=True):
    """An entry as it stands in the trail."""

    number: int  # from 1, without a gap
    entry: AuditEntry
    hash: bytes


class AuditHead(Struct, frozen=True):
    """The end of the trail: whoever keeps it sees later whether the end was cut off."""

    number: int  # 0: nothing yet
    hash: bytes


class AuditVerdict(Struct, frozen=True):
    """What a walk along the chain found. `broken`: number of the first entry that does not
    follow from the one before (0: none); `entries` is how many were sound."""

    entries: int
    head: AuditHead
    broken: int = 0


class AuditTrail:
    """The trail of one book, in the transaction of what it tells."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, entry: AuditEntry) -> AuditHead:
        """Write one entry behind the last; the new end of the trail is returned."""
        last, previous = self._last()
        number, at = last + 1, rows.epoch(entry.at)
        digest = chained(previous, number, at, entry)
        values = (number, at, entry.operator, entry.action, entry.subject, entry.detail, digest)
        _ADD.run(self._connection, values)
        return AuditHead(number, digest)

    def head(self) -> AuditHead:
        """The last entry's number and hash."""
        return AuditHead(*self._last())

    def verify(self, trusted: AuditHead | None = None) -> AuditVerdict:
        """Walk the whole chain, or only behind an end that was `trusted` before. A trail that
        no longer holds the trusted end is broken at that entry."""
        known = trusted or AuditHead(0, NO_HASH)
        if known.number and self._hash_of(known.number) != known.hash:
            return AuditVerdict(0, known, broken=known.number)
        head = known
        for kept in self.entries(after=known.number):
            if not _follows(head, kept):
                return AuditVerdict(head.number - known.number, head, broken=head.number + 1)
            head = AuditHead(kept.number, kept.hash)
        return AuditVerdict(head.number - known.number, head)

    def entries(self, after: int = 0) -> Iterator[KeptEntry]:
        """The entries with a number above `after`, in order, streamed: what an export writes."""
        return map(_kept, _BEHIND.rows(self._connection, (after,)))

    def about(self, subject: str) -> Iterator[KeptEntry]:
        """The entries about one thing, oldest first: a walk through the whole trail."""
        return map(_kept, _ABOUT.rows(self._connection, (subject,)))

    def deeds(self, action: str) -> Iterator[KeptEntry]:
        """The entries of one sort of deed, oldest first: a walk through the whole trail."""
        return map(_kept, _DEEDS.rows(self._connection, (action,)))

    def _last(self) -> tuple[int, bytes]:
        row: tuple[int, bytes] | None = _HEAD.run(self._connection).fetchone()
        return row or (0, NO_HASH)

    def _hash_of(self, number: int) -> bytes | None:
        found: bytes | None = _HASH.value(self._connection, (number,))
        return found


def chained(previous: bytes, number: int, at: int, entry: AuditEntry) -> bytes:
    """The hash of an entry behind `previous`; `at` in epoch seconds."""
    texts = (str(number), str(at), entry.operator, entry.action, entry.subject, entry.detail)
    said = previous
    for text in texts:
        part = text.encode("utf-8", "surrogatepass")
        said += len(part).to_bytes(4, "big") + part
    return hashlib.sha256(said).digest()


def _follows(head: AuditHead, kept: KeptEntry) -> bool:
    due = chained(head.hash, kept.number, rows.epoch(kept.entry.at), kept.entry)
    return kept.number == head.number + 1 and kept.hash == due


def _kept(row: Any) -> KeptEntry:
    entry = AuditEntry(rows.moment(row.at), row.operator, row.action, row.subject, row.detail)
    return KeptEntry(row.id, entry, row.hash)
