"""The floor of the issue path: the least that a durable, signed issue can cost in this language.

Raw sqlite3 and three commits, each synced: the attempt, the disk's record with the same SM2
module, the book's rows. No rule is checked, nothing is looked up, no trigger runs; tables,
indexes, bytes, WAL, FULL and page cache are those of the real path.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from app.benchmarks.replay import Script, insert
from db import schema
from db.engine import PAGE_CACHE_KIB
from hardware.emulator.entries import INSERT
from hardware.emulator.schema import TABLES
from hardware.signing.sm2 import PrivateKey

_SIGNATURE = 7  # its place in a record
_RECORD = INSERT
_VOLUME = "UPDATE volume SET next=? WHERE code=? AND first=?"
_COUNTER = (
    "UPDATE counter SET unsent=?, unsent_net=unsent_net+?,"
    " oldest_unsent=coalesce(oldest_unsent,?), positive=positive+? WHERE kind=?"
)
_ADD_UP = (
    " ON CONFLICT(period,kind,rate,side) DO UPDATE SET tickets=tickets+excluded.tickets,"
    " lines=lines+excluded.lines, net_fen=net_fen+excluded.net_fen,"
    " tax_fen=tax_fen+excluded.tax_fen"
)


class Floor:
    """Plays scripts into a book and a disk of its own."""

    def __init__(self, folder: Path, disk_of: Path) -> None:
        self.book = opened(folder / "book.db")
        self._disk = opened(folder / "disk.db")
        self._key = PrivateKey.generate()
        _make_book(self.book)
        _make_disk(self._disk, disk_of)
        self._attempt, self._invoice = insert(schema.attempt), insert(schema.invoice)
        self._line, self._outbox = insert(schema.invoice_line), insert(schema.outbox)
        self._audit = insert(schema.audit)
        self._summary = insert(schema.monthly_summary) + _ADD_UP

    def issue(self, script: Script) -> None:
        """One ticket."""
        book = self.book
        book.execute("BEGIN IMMEDIATE")
        book.execute(self._attempt, script.attempt)
        book.execute("COMMIT")
        self._sign(script)
        book.execute("BEGIN IMMEDIATE")
        for text, values in script.dictionary:
            book.execute(text, values)
        book.execute(self._invoice, script.invoice)
        book.executemany(self._line, script.lines)
        book.execute(self._outbox, script.outbox)
        book.execute(self._audit, script.audit)
        book.executemany(self._summary, script.summaries)
        book.execute("DELETE FROM attempt WHERE request_id=?", script.attempt[:1])
        book.execute("COMMIT")

    def _sign(self, script: Script) -> None:
        disk, record = self._disk, list(script.record)
        record[_SIGNATURE] = self._key.sign(script.signed)
        disk.execute("BEGIN IMMEDIATE")
        disk.execute(_RECORD, record)
        disk.execute(_VOLUME, script.volume)
        disk.execute(_COUNTER, script.counter)
        disk.execute("COMMIT")

    def close(self) -> None:
        """Give the files free."""
        self.book.close()
        self._disk.close()


def opened(path: Path) -> sqlite3.Connection:
    """A plain connection, as durable as the book's and the disk's own."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA cache_size=-{PAGE_CACHE_KIB}")
    return connection


def _make_book(book: sqlite3.Connection) -> None:
    dialect = sqlite.dialect()
    for table in schema.metadata.sorted_tables:
        book.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in table.indexes:
            book.execute(str(CreateIndex(index).compile(dialect=dialect)))


def _make_disk(disk: sqlite3.Connection, like: Path) -> None:
    """The same kinds, counters and volumes as the real disk's, its records left out."""
    disk.executescript(TABLES)
    disk.execute("ATTACH ? AS real", (str(like),))
    disk.execute("INSERT INTO kind SELECT * FROM real.kind")
    disk.execute("INSERT INTO counter SELECT kind, 0, 0, NULL, 0, 0 FROM real.counter")
    disk.execute(
        "INSERT INTO volume SELECT place, kind, code, first, last, first, NULL FROM real.volume"
    )
    disk.execute("DETACH real")
