"""The disks this book has seen, as they were last seen: another disk, or one set back, shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, select
from sqlalchemy.dialects.sqlite import insert

from app.repositories import rows
from db.lending import Connection
from db.schema import disk_seen


class DiskSeen(Struct, frozen=True):
    """A disk at its last good answer. A head sequence below, or another hash at the same
    sequence, means the disk was rolled back; another key, that it is another disk."""

    number: str
    public_key: bytes
    head_sequence: int
    head_hash: bytes
    boot_counter: int
    seen_at: datetime


class Disks:
    """What one book knows of disks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen(self, number: str) -> DiskSeen | None:
        """The disk of this number, as last seen."""
        found = self._connection.execute(select(disk_seen).where(disk_seen.c.number == number))
        row = found.first()
        return None if row is None else _disk(row)

    def latest(self) -> DiskSeen | None:
        """The disk that was seen last: the one that this book belongs to."""
        query = select(disk_seen).order_by(disk_seen.c.seen_at.desc()).limit(1)
        row = self._connection.execute(query).first()
        return None if row is None else _disk(row)

    def note(self, disk: DiskSeen) -> None:
        """Keep how it was seen, in place of what was kept of it."""
        values = {
            "public_key": disk.public_key,
            "head_sequence": disk.head_sequence,
            "head_hash": disk.head_hash,
            "boot_counter": disk.boot_counter,
            "seen_at": rows.epoch(disk.seen_at),
        }
        added = insert(disk_seen).values(number=disk.number, **values)
        kept = added.on_conflict_do_update(index_elements=["number"], set_=values)
        self._connection.execute(kept)


def _disk(row: Row[Any]) -> DiskSeen:
    return DiskSeen(
        number=row.number,
        public_key=row.public_key,
        head_sequence=row.head_sequence,
        head_hash=row.head_hash,
        boot_counter=row.boot_counter,
        seen_at=rows.moment(row.seen_at),
    )
