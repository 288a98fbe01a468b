"""The disk's journal: one SQLite file, WAL, synchronous FULL. SQL and rows, no rules.

Whatever SQLite cannot do is told as one of three things, so that no rule needs to know SQLite.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from hardware.emulator import changes
from hardware.emulator.changes import Change
from hardware.emulator.entries import (
    INSERT,
    INSERT_EVENT,
    KINDS,
    SELECT,
    Entry,
    JournalBroken,
    JournalNewer,
    JournalOlder,
    JournalReplaced,
    JournalUnwritable,
    entry_of,
    event_row_of,
    kind_of,
    row_of,
    volume_of,
)
from hardware.emulator.keys import PinState
from hardware.emulator.schema import APPLICATION_ID, FIRST_VERSION, TABLES, USER_VERSION
from hardware.emulator.sealing import Seal
from hardware.emulator.watched_file import WatchedFile
from hardware.orders import PackageKind
from hardware.ports import KindLimits, Volume

Value = str | int | bytes
Connect = Callable[[Path], sqlite3.Connection]
_TAKEN = "sort IN (0, 2)"  # as in the index: a ticket or a blank void


def connection(path: Path) -> sqlite3.Connection:
    """A connection to an existing file. The caller sees to it that one thread uses it at a time."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )


NO_TEXT = "Could not decode to UTF-8"  # bytes that somebody made a text


class Told:
    """Tells what SQLite cannot do. Entered at every reading and writing."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, wrong: BaseException | None, _trace: object) -> None:
        if isinstance(wrong, sqlite3.OperationalError):
            lacks_a_table = getattr(wrong, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
            damaged = lacks_a_table or str(wrong).startswith(NO_TEXT)
            raise (JournalBroken if damaged else JournalUnwritable)(str(wrong)) from wrong
        if isinstance(wrong, sqlite3.DatabaseError):
            raise JournalBroken(str(wrong)) from wrong


TOLD = Told()


class Transaction:
    """Everything or nothing; whatever SQLite cannot do is told as above. (A generator would cost
    a hundredth of an issued ticket.)"""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> sqlite3.Connection:
        with TOLD:
            self._db.execute("BEGIN IMMEDIATE")
        return self._db

    def __exit__(self, _kind: object, wrong: BaseException | None, _trace: object) -> None:
        with TOLD:
            try:
                if wrong is not None:
                    raise wrong
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


class Journal:
    """An open journal. Whoever opens it holds the disk's lock, so nobody else writes."""

    def __init__(self, path: Path, connect: Connect = connection) -> None:
        self._path = path
        self._connect = connect
        self._db = self._opened()
        self._file = WatchedFile(path)
        self.seals = False  # whether what is written is sealed: not by a damaged disk

    def reopen(self) -> None:
        """Reads the truth anew after a write whose end nobody saw."""
        self.close()
        self._db = self._opened()
        self._file.note()

    def close(self) -> None:
        """Gives the file free."""
        with self._file.log_kept():
            self._db.close()

    def _opened(self) -> sqlite3.Connection:
        with TOLD:
            if has_log(self._path):
                from hardware.emulator.left_log import require_own_log

                require_own_log(self._path)
            db = self._connect(self._path)
            try:
                _check_file(db)
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=FULL")
                db.execute("PRAGMA foreign_keys=ON")
            except BaseException:
                db.close()
                raise
            self._seal = Seal(db)
        return db

    # -- whether it is still what was written ------------------------------------------------

    def is_sealed(self) -> bool:
        """Whether settings, counters and volumes are as the disk left them when it was closed."""
        with TOLD:
            return self._seal.holds()

    def is_replaced(self) -> bool:
        """Whether somebody else has written into the file since, or put another in its place."""
        return self._file.is_another()

    # -- facts -------------------------------------------------------------------------------

    def meta(self) -> dict[str, Value]:
        """Everything that was fixed at issuance, the clock's offset and the boot counter."""
        with TOLD:
            return dict(self._db.execute("SELECT name, value FROM meta").fetchall())

    def pins(self) -> dict[int, PinState]:
        """Every 口令, by its slot."""
        with TOLD:
            rows = self._db.execute(
                "SELECT slot, salt, rounds, verifier, tries, most, shortest, longest,"
                " first_salt, first_rounds, first_verifier FROM pin"
            ).fetchall()
        return {slot: PinState(*row) for slot, *row in rows}

    def apply(self, changed: Iterable[Change]) -> None:
        """All of it or nothing; durable when it returns."""
        with self._transaction() as db:
            for sql, values in changed:
                db.execute(sql, values)
            if self.seals:
                self._seal.renew()
        self._file.note()

    def kinds(self) -> list[KindLimits]:
        """What is authorised, with the counters, by type code."""
        with TOLD:
            rows = self._db.execute(KINDS).fetchall()
        return [kind_of(row) for row in rows]

    def volumes(self) -> list[Volume]:
        """In the order in which they are used."""
        with TOLD:
            rows = self._db.execute(
                "SELECT kind, code, first, last, next, loaded_at FROM volume ORDER BY place"
            ).fetchall()
        return [volume_of(row) for row in rows]

    def consumed(self, kind: PackageKind, number: str) -> tuple[int, bytes] | None:
        """The record by which a package was done, and the package's digest."""
        row = self._row(
            "SELECT sequence, digest FROM consumed WHERE kind=? AND number=?", str(kind), number
        )
        return None if row is None else (row[0], row[1])

    def last_report(self, group: str) -> Entry | None:
        """The group's last report."""
        return self._one("WHERE sequence=(SELECT sequence FROM report WHERE grp=?)", group)

    # -- records -----------------------------------------------------------------------------

    def append(self, entry: Entry, volume: Volume, limits: KindLimits) -> None:
        """The record of a ticket, the volume's next number and the counters, or none of them.

        JournalUnwritable leaves open which: `reopen`, then look for the request id.
        """
        with self._transaction() as db:
            moved, counted = changes.volume_moved(volume), changes.counters(limits)
            db.execute(INSERT, row_of(entry))
            db.execute(*moved)
            db.execute(*counted)
            self._seal.follow(moved, counted)
        self._file.note()

    def keep(self, entry: Entry, changed: Iterable[Change]) -> None:
        """The record of an event and what it changes, or nothing; as `append`."""
        self.apply([(INSERT_EVENT, event_row_of(entry)), *changed])

    def by_request(self, request_id: bytes) -> Entry | None:
        """The record of a request."""
        return self._one("WHERE request_id=?", request_id)

    def by_number(self, code: str, number: int) -> Entry | None:
        """What took a number: a ticket, or a blank void."""
        return self._one(f"WHERE code=? AND number=? AND {_TAKEN}", code, number)

    def void_of(self, code: str, number: int) -> Entry | None:
        """The void of a ticket."""
        return self._one("WHERE code=? AND number=? AND sort = 1", code, number)

    def voided(self, first: int, last: int) -> list[int]:
        """Sequences of the tickets that are void, within two sequences."""
        with TOLD:
            rows = self._db.execute(
                "SELECT refers FROM record WHERE sort = 1 AND refers BETWEEN ? AND ?", (first, last)
            ).fetchall()
        return [sequence for (sequence,) in rows]

    def by_sequence(self, sequence: int) -> Entry | None:
        """The record at a place."""
        return self._one("WHERE sequence=?", sequence)

    def before(self, seconds: int) -> int:
        """The last sequence whose time is before a moment; 0: none. Their times never go back, so
        it is found by halving."""
        low, high = 0, self._newest()
        while low < high:
            middle = (low + high + 1) // 2
            found = self._row("SELECT issued_at FROM record WHERE sequence=?", middle)
            low, high = (middle, high) if found and found[0] < seconds else (low, middle - 1)
        return low

    def is_uploaded(self, sequence: int) -> bool:
        """Whether the bureau has got a record."""
        return self._row("SELECT 1 FROM uploaded WHERE sequence=?", sequence) is not None

    def unsent(self, after: int) -> Iterator[Entry]:
        """Tickets that the bureau has not got, in order."""
        with TOLD:
            rows = self._db.execute(
                f"{SELECT} WHERE sequence>? AND sort=0"
                " AND sequence NOT IN (SELECT sequence FROM uploaded) ORDER BY sequence",
                (after,),
            )
            for row in rows:
                yield entry_of(row)

    def marks(self, table: str) -> list[tuple[Value, ...]]:
        """All rows of `uploaded`, `consumed` or `report`: for the full self test."""
        with TOLD:
            return self._db.execute(f"SELECT * FROM {table}").fetchall()

    def last(self) -> Entry | None:
        """The head of the journal."""
        return self._one("ORDER BY sequence DESC LIMIT 1")

    def after(self, sequence: int, limit: int) -> Iterator[Entry]:
        """Records above a sequence, in order."""
        with TOLD:
            rows = self._db.execute(
                f"{SELECT} WHERE sequence>? ORDER BY sequence LIMIT ?", (sequence, limit)
            )
            for row in rows:
                yield entry_of(row)

    def _newest(self) -> int:
        found = self._row("SELECT max(sequence) FROM record")
        return found[0] or 0 if found else 0

    def _one(self, where: str, *values: Value) -> Entry | None:
        row = self._row(f"{SELECT} {where}", *values)
        return None if row is None else entry_of(row)

    def _row(self, sql: str, *values: Value) -> Any:
        with TOLD:
            return self._db.execute(sql, values).fetchone()

    def _transaction(self) -> Transaction:
        if self.is_replaced():
            raise JournalReplaced(self._path.name)
        return Transaction(self._db)


def create(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    """A new journal, filled; it appears under its name whole or not at all. FileExistsError."""
    if path.exists():
        raise FileExistsError(path)
    making = path.with_name(path.name + ".new")
    making.write_bytes(b"")
    try:
        with closing(connection(making)) as db:
            db.execute(f"PRAGMA application_id={APPLICATION_ID}")
            db.execute(f"PRAGMA user_version={USER_VERSION}")
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.executescript(f"BEGIN; {TABLES}")
            fill(db)
            Seal(db).renew()
            db.execute("COMMIT")
        making.rename(path)
    finally:
        making.unlink(missing_ok=True)


def _check_file(db: sqlite3.Connection) -> None:
    version = version_of(db)
    if version == FIRST_VERSION:
        raise JournalOlder
    if version != USER_VERSION:
        raise JournalNewer(str(version))


def has_log(path: Path) -> bool:
    """Whether commits lie beside the file that are not in it yet: it was not closed."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False


def version_of(db: sqlite3.Connection) -> int:
    """The format of a journal; JournalBroken for any other file."""
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise JournalBroken("not the journal of an emulated disk")
    return version
