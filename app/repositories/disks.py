"""The disks this book has seen, as they were last seen: another disk, or one set back, shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared, inserting


class DiskSeen(Struct, frozen=True):
    """A disk at its last good answer. A head sequence below, or another hash at the same
    sequence, means the disk was rolled back; another key, that it is another disk."""

    number: str
    public_key: bytes
    head_sequence: int
    head_hash: bytes
    boot_counter: int
    seen_at: datetime


_COLUMNS = ("number", "public_key", "head_sequence", "head_hash", "boot_counter", "seen_at")
_SEEN = Prepared("SELECT * FROM disk_seen WHERE number = :number")
_LATEST = Prepared("SELECT * FROM disk_seen ORDER BY seen_at DESC LIMIT 1")
_NOTE = Prepared(
    inserting("disk_seen", _COLUMNS)
    + " ON CONFLICT (number) DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[1:])
)


class Disks:
    """What one book knows of disks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen(self, number: str) -> DiskSeen | None:
        """The disk of this number, as last seen."""
        row = _SEEN.first(self._connection, (number,))
        return None if row is None else _disk(row)

    def latest(self) -> DiskSeen | None:
        """The disk that was seen last: the one that this book belongs to."""
        row = _LATEST.first(self._connection)
        return None if row is None else _disk(row)

    def note(self, disk: DiskSeen) -> None:
        """Keep how it was seen, in place of what was kept of it."""
        values = (
            disk.number,
            disk.public_key,
            disk.head_sequence,
            disk.head_hash,
            disk.boot_counter,
            rows.epoch(disk.seen_at),
        )
        _NOTE.run(self._connection, values)


def _disk(row: Any) -> DiskSeen:
    return DiskSeen(
        number=row.number,
        public_key=row.public_key,
        head_sequence=row.head_sequence,
        head_hash=row.head_hash,
        boot_counter=row.boot_counter,
        seen_at=rows.moment(row.seen_at),
    )
