"""A journal of an earlier format becomes one of today, in its place.

First a whole copy, synced, beside it; then one transaction, which SQLite does or does not do. So a
cut at any step leaves a journal of the earlier format, or one of today, and never a third thing.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from hardware.emulator.entries import moment_of
from hardware.emulator.journal import TOLD, Connect, Transaction, version_of
from hardware.emulator.keys import LONGEST, SHORTEST
from hardware.emulator.schema import CONSUMED, FIRST_VERSION, INDEXES, RECORD, REPORT, UPLOADED
from hardware.protocol.problem import ProtocolError
from hardware.signing.chain import read_statement

_ADDED = (
    "ALTER TABLE kind ADD COLUMN positive_limit INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE kind ADD COLUMN negative_limit INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE kind ADD COLUMN negative_barred INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE kind ADD COLUMN void_barred INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE kind ADD COLUMN report TEXT NOT NULL DEFAULT 'open'",
    "ALTER TABLE counter ADD COLUMN positive INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE counter ADD COLUMN negative INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE volume ADD COLUMN loaded_at INTEGER",
    f"ALTER TABLE pin ADD COLUMN shortest INTEGER NOT NULL DEFAULT {SHORTEST}",
    f"ALTER TABLE pin ADD COLUMN longest INTEGER NOT NULL DEFAULT {LONGEST}",
    "ALTER TABLE pin ADD COLUMN first_salt BLOB NOT NULL DEFAULT x''",
    "ALTER TABLE pin ADD COLUMN first_rounds INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE pin ADD COLUMN first_verifier BLOB NOT NULL DEFAULT x''",
    "UPDATE pin SET first_salt=salt, first_rounds=rounds, first_verifier=verifier",
    "INSERT INTO meta VALUES('machine', 0), ('upload_day', 0), ('registered', 1), ('cancelled', 0)",
)
_RECORDS = (
    f"CREATE TABLE record_2{RECORD}",
    "INSERT INTO record_2 SELECT *, 0, NULL, NULL FROM record",
    "DROP TABLE record",
    "ALTER TABLE record_2 RENAME TO record",
    *INDEXES,
    UPLOADED,
    CONSUMED,
    REPORT,
)


def copy_of(path: Path) -> Path:
    """Where the journal is kept as it was before it was upgraded."""
    return path.with_name(f"{path.name}.v{FIRST_VERSION}")


def upgrade(path: Path, connect: Connect) -> None:
    """Does nothing to a journal of another format than the first. The caller holds the disk's
    lock. JournalUnwritable, JournalBroken: the journal is as it was."""
    with TOLD, closing(connect(path)) as db:
        if version_of(db) != FIRST_VERSION:
            return
        _keep_copy(db, path)
        db.execute("PRAGMA synchronous=FULL")
        with Transaction(db):
            for sql in (*_ADDED, *_RECORDS):
                db.execute(sql)
            _count(db)
            db.execute("PRAGMA user_version=2")


def _keep_copy(db: sqlite3.Connection, path: Path) -> None:
    """Whole under its name, or not there."""
    made = path.with_name(f"{path.name}.v{FIRST_VERSION}.new")
    try:
        made.unlink(missing_ok=True)
        db.execute("VACUUM INTO ?", (str(made),))
        with made.open("rb+") as file:
            os.fsync(file.fileno())
        made.replace(copy_of(path))
    except OSError as cannot:
        raise sqlite3.OperationalError(str(cannot)) from cannot


def _count(db: sqlite3.Connection) -> None:
    """The sums of each kind's open period, from the statements that were signed. A record that
    cannot be read is left to the look at the chain, which names it."""
    starts = dict(db.execute("SELECT kind, report_from FROM kind").fetchall())
    net: dict[str, list[int]] = {kind: [0, 0] for kind in starts}
    for issued_at, signed in db.execute("SELECT issued_at, signed FROM record"):
        with suppress(ProtocolError, TypeError):
            stated = read_statement(signed)
            if moment_of(issued_at).date().isoformat() >= starts.get(stated.kind, "x"):
                net[stated.kind][stated.net_fen < 0] += abs(stated.net_fen)
    for kind, sums in net.items():
        db.execute("UPDATE counter SET positive=?, negative=? WHERE kind=?", (*sums, kind))
