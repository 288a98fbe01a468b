"""A journal of which SQLite cannot read all (被截短, 页损坏): every row that can still be read.

The file is not touched: a copy of it is read, row by row, into memory. A disk that stands on those
rows can be read and never written: the tables refuse it, as damaged.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hardware.emulator.entries import JournalBroken, JournalForeign
from hardware.emulator.facts import BOOT_COUNTER
from hardware.emulator.schema import APPLICATION_ID, TABLES, USER_VERSION

_MAGIC = b"SQLite format 3\0"
_VERSION, _APPLICATION = slice(60, 64), slice(68, 72)  # of the header, big-endian
_SMALL = ("meta", "pin", "kind", "counter", "volume", "uploaded", "consumed", "report")
_NEEDED = ("meta", "pin", "kind")  # without them nobody knows whose disk it was
_BEYOND = 200  # records that are looked for behind the last that any table tells of

Row = tuple[Any, ...]


def salvaged(path: Path) -> sqlite3.Connection:
    """All that can be read, in memory. JournalForeign: this is not the file of a disk;
    JournalBroken: not even whose disk it was can be read."""
    require_journal(path)
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        memory.executescript(TABLES)
        _fill(memory, path)
        memory.executescript(_lock())
        memory.execute(f"PRAGMA application_id={APPLICATION_ID}")
        memory.execute(f"PRAGMA user_version={USER_VERSION}")
    except BaseException:
        memory.close()
        raise
    return memory


def require_journal(path: Path) -> None:
    """JournalForeign unless the file's first bytes are those of a journal."""
    with path.open("rb") as file:
        head = file.read(100)
    if not head:
        raise JournalForeign("空文件")
    number = int.from_bytes(head[_APPLICATION], "big")
    if not head.startswith(_MAGIC) or number != APPLICATION_ID:
        raise JournalForeign("别的文件")
    if int.from_bytes(head[_VERSION], "big") != USER_VERSION:
        raise JournalBroken("of another format")


def _fill(memory: sqlite3.Connection, path: Path) -> None:
    with TemporaryDirectory(prefix="disk-") as folder, closing(_copy(path, Path(folder))) as db:
        for table in _SMALL:
            _put(memory, table, _forward(db, f"SELECT * FROM {table}"))
        for table in _NEEDED:
            if not memory.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
                raise JournalBroken(f"no row of {table} can be read")
        _put(memory, "record", _records(db, _told_of(memory)))


def _copy(path: Path, folder: Path) -> sqlite3.Connection:
    """Opened although it may be shorter than it says of itself."""
    for name in (path.name, f"{path.name}-wal"):
        with suppress(FileNotFoundError):
            shutil.copyfile(path.with_name(name), folder / name)
    db = sqlite3.connect(folder / path.name, isolation_level=None)
    db.text_factory = lambda raw: raw.decode(errors="replace")
    with suppress(sqlite3.DatabaseError):
        db.execute("PRAGMA writable_schema=ON")
    return db


def _forward(db: sqlite3.Connection, sql: str, *values: int) -> Iterator[Row]:
    """Rows until one cannot be read."""
    with suppress(sqlite3.DatabaseError):
        yield from db.execute(sql, values)


def _put(memory: sqlite3.Connection, table: str, rows: Iterator[Row]) -> None:
    for row in rows:
        places = ",".join("?" * len(row))
        with suppress(sqlite3.DatabaseError):  # a row without what every row has
            memory.execute(f"INSERT OR IGNORE INTO {table} VALUES({places})", row)


def _told_of(memory: sqlite3.Connection) -> int:
    """How many records there were at least, by the numbers that were taken."""
    (taken,) = memory.execute("SELECT coalesce(sum(next - first), 0) FROM volume").fetchone()
    return int(taken)


def _records(db: sqlite3.Connection, told_of: int) -> Iterator[Row]:
    """From both ends until one cannot be read, and what lies between one by one."""
    low, high = 0, 0
    for row in _forward(db, "SELECT * FROM record ORDER BY sequence"):
        low = row[0]
        yield row
    for row in _forward(db, "SELECT * FROM record WHERE sequence>? ORDER BY sequence DESC", low):
        high = row[0]
        yield row
    for sequence in range(low + 1, high or max(low, told_of) + _BEYOND):
        yield from _forward(db, "SELECT * FROM record WHERE sequence=?", sequence)


def _lock() -> str:
    """Nothing is written any more; tries of a 口令 and the count of boots go on in memory."""
    free = {
        "pin": "WHEN OLD.verifier IS NOT NEW.verifier OR OLD.salt IS NOT NEW.salt",
        "meta": f"WHEN NEW.name IS NOT '{BOOT_COUNTER}'",
    }
    return "".join(
        f"CREATE TRIGGER {table}_{deed} BEFORE {deed} ON {table}"
        f" {free.get(table, '') if deed == 'UPDATE' else ''}"
        " BEGIN SELECT RAISE(ABORT, 'the disk can only be read'); END;"
        for table in (*_SMALL, "record")
        for deed in ("INSERT", "UPDATE", "DELETE")
    )
