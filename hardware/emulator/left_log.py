"""The log (`-wal`) that a disk left beside its file when power was lost: is it this file's own?

SQLite plays any log into any file. So before it may, the file is read without its log and with it:
the log belongs to it if the disk is the same one, the file's last record is still there, every
record from there on is there and names the hash of the one before, and so is the record of the last
number that each volume gave away. Nothing is written by looking.
A file that cannot be read without its log (power was lost while the log went into it) proves
nothing and is opened with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from hardware.emulator.entries import JournalSwapped
from hardware.emulator.journal import version_of
from hardware.emulator.schema import FIRST_VERSION
from hardware.protocol.problem import ProtocolError
from hardware.signing.chain import FIRST_HASH, read_statement

Row = tuple[Any, ...]
_ALONE, _WITH_LOG = "mode=ro&immutable=1", "mode=ro"
_NUMBER = "SELECT value FROM meta WHERE name='number'"
_HEAD = "SELECT sequence, hash FROM record ORDER BY sequence DESC LIMIT 1"
_HASH = "SELECT hash FROM record WHERE sequence=?"
_ON = "SELECT sequence, hash, signed FROM record WHERE sequence>? ORDER BY sequence"
_UNTOLD = (
    "SELECT 1 FROM volume AS v LEFT JOIN record AS r ON r.code=v.code AND r.number=v.next-1"
    " AND r.sort IN (0, 2) WHERE v.next>v.first AND r.hash IS NULL"
)
_NO_RECORD = (0, FIRST_HASH)


def require_own_log(path: Path) -> None:
    """JournalSwapped unless the log beside the file goes on where the file ends."""
    with closing(_reading(path, _ALONE)) as alone:
        try:
            number, head = _row(alone, _NUMBER), _row(alone, _HEAD) or _NO_RECORD
        except sqlite3.DatabaseError:
            return
    with closing(_reading(path, _WITH_LOG)) as whole:
        if not _goes_on(whole, number, head):
            raise JournalSwapped(f"{path.name}-wal")


def _reading(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None)


def _row(db: sqlite3.Connection, sql: str, *values: int) -> Row | None:
    found: Row | None = db.execute(sql, values).fetchone()
    return found


def _goes_on(whole: sqlite3.Connection, number: Row | None, head: Row) -> bool:
    """Whether it is the same disk, and its records from the file's last one on hang together.
    sqlite3.OperationalError where the medium does not let it be read."""
    try:
        same = _row(whole, _NUMBER) == number and _holds(whole, head)
        if not same or not _hang_together(head, whole.execute(_ON, head[:1])):
            return False
        return version_of(whole) == FIRST_VERSION or _row(whole, _UNTOLD) is None
    except sqlite3.DatabaseError as wrong:
        no_table = wrong.sqlite_errorcode == sqlite3.SQLITE_ERROR
        if isinstance(wrong, sqlite3.OperationalError) and not no_table:
            raise
        return False


def _holds(whole: sqlite3.Connection, head: Row) -> bool:
    sequence, record_hash = head
    return not sequence or _row(whole, _HASH, sequence) == (record_hash,)


def _hang_together(head: Row, records: Iterator[Row]) -> bool:
    sequence, before = head
    for found, record_hash, signed in records:
        if found != sequence + 1 or _previous(signed) != before:
            return False
        sequence, before = found, record_hash
    return True


def _previous(signed: bytes) -> bytes:
    try:
        return read_statement(signed).previous_hash
    except ProtocolError:
        return b""
