"""The disk's journal: one SQLite file, WAL, synchronous FULL. SQL and rows, no rules.

Whatever SQLite cannot do is told as one of three things, so that no rule needs to know SQLite.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from hardware.emulator.keys import PinState
from hardware.emulator.schema import APPLICATION_ID, TABLES, USER_VERSION
from hardware.ports import CHINA_TIME, DiskSignature, KindLimits, Volume

ALG_SM2 = 1
Value = str | int | bytes
Connect = Callable[[Path], sqlite3.Connection]
_SELECT = (
    "SELECT sequence, request_id, code, number, issued_at, hash, signature, signed, request"
    " FROM record"
)


class JournalUnwritable(Exception):
    """The file could not be written or read just now (full, read-only, broken medium)."""


class JournalBroken(Exception):
    """The file is not a journal, or not the one that was written."""


class JournalNewer(Exception):
    """A newer version of the program made the file."""


class Entry(Struct, frozen=True, gc=False):
    """One record as it is kept."""

    sequence: int
    request_id: bytes
    code: str
    number: int
    issued_at: datetime
    record_hash: bytes
    signature: bytes
    signed: bytes
    request: bytes

    @property
    def answer(self) -> DiskSignature:
        """What was answered for it, and is answered again for ever."""
        return DiskSignature(
            self.code,
            f"{self.number:08d}",
            self.issued_at,
            self.sequence,
            self.signature,
            self.record_hash,
        )


def connection(path: Path) -> sqlite3.Connection:
    """A connection to an existing file. The caller sees to it that one thread uses it at a time."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )


class _Told:
    """Tells what SQLite cannot do. Entered at every reading and writing."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, wrong: BaseException | None, _trace: object) -> None:
        if isinstance(wrong, sqlite3.OperationalError):
            lacks_a_table = getattr(wrong, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
            raise (JournalBroken if lacks_a_table else JournalUnwritable)(str(wrong)) from wrong
        if isinstance(wrong, sqlite3.DatabaseError):
            raise JournalBroken(str(wrong)) from wrong


_TOLD = _Told()


class _Transaction:
    """Everything or nothing; whatever SQLite cannot do is told as above. (A generator would cost
    a hundredth of an issued ticket.)"""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> sqlite3.Connection:
        with _TOLD:
            self._db.execute("BEGIN IMMEDIATE")
        return self._db

    def __exit__(self, _kind: object, wrong: BaseException | None, _trace: object) -> None:
        with _TOLD:
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

    def reopen(self) -> None:
        """Reads the truth anew after a write whose end nobody saw."""
        self.close()
        self._db = self._opened()

    def close(self) -> None:
        """Gives the file free."""
        self._db.close()

    def _opened(self) -> sqlite3.Connection:
        with _TOLD:
            db = self._connect(self._path)
            try:
                _check_file(db)
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=FULL")
                db.execute("PRAGMA foreign_keys=ON")
            except BaseException:
                db.close()
                raise
        return db

    # -- facts -------------------------------------------------------------------------------

    def meta(self) -> dict[str, Value]:
        """Everything that was fixed at issuance, the clock's offset and the boot counter."""
        with _TOLD:
            return dict(self._db.execute("SELECT name, value FROM meta").fetchall())

    def set_meta(self, name: str, value: Value) -> None:
        """Durable when it returns."""
        with self._transaction() as db:
            db.execute("UPDATE meta SET value=? WHERE name=?", (value, name))

    def pin(self, slot: int) -> PinState:
        """The 口令 of a slot."""
        with _TOLD:
            row = self._db.execute(
                "SELECT salt, rounds, verifier, tries, most FROM pin WHERE slot=?", (slot,)
            ).fetchone()
        if row is None:
            raise JournalBroken("the journal has no 口令")
        return PinState(*row)

    def set_pin(self, slot: int, pin: PinState) -> None:
        """Durable when it returns."""
        with self._transaction() as db:
            db.execute(
                "UPDATE pin SET salt=?, rounds=?, verifier=?, tries=?, most=? WHERE slot=?",
                (pin.salt, pin.rounds, pin.verifier, pin.tries, pin.most, slot),
            )

    def kinds(self) -> list[KindLimits]:
        """What is authorised, with the counters, by type code."""
        with _TOLD:
            rows = self._db.execute(
                "SELECT kind, grp, rates, single_limit, report_from, report_to, lock_date,"
                " last_report, last_clear, offline_hours, offline_limit, offline_count,"
                " unsent, unsent_net, oldest_unsent FROM kind JOIN counter USING(kind) ORDER BY 1"
            ).fetchall()
        return [_kind(row) for row in rows]

    def volumes(self) -> list[Volume]:
        """In the order in which they are used."""
        with _TOLD:
            rows = self._db.execute(
                "SELECT kind, code, first, last, next FROM volume ORDER BY place"
            ).fetchall()
        return [Volume(*row) for row in rows]

    # -- records -----------------------------------------------------------------------------

    def append(self, entry: Entry, volume: Volume, limits: KindLimits) -> None:
        """The record, the volume's next number and the counters, or none of them.

        JournalUnwritable leaves open which: `reopen`, then look for the request id.
        """
        with self._transaction() as db:
            db.execute("INSERT INTO record VALUES(?,?,?,?,?,?,?,?,?,?)", _row(entry))
            db.execute(
                "UPDATE volume SET next=? WHERE code=? AND first=?",
                (volume.next, volume.code, volume.first),
            )
            db.execute(
                "UPDATE counter SET unsent=?, unsent_net=?, oldest_unsent=? WHERE kind=?",
                (
                    limits.unsent,
                    limits.unsent_net_fen,
                    _seconds(limits.oldest_unsent_at),
                    limits.kind,
                ),
            )

    def by_request(self, request_id: bytes) -> Entry | None:
        """The record of a request."""
        return self._one("WHERE request_id=?", request_id)

    def by_number(self, code: str, number: int) -> Entry | None:
        """The record of a ticket."""
        return self._one("WHERE code=? AND number=?", code, number)

    def last(self) -> Entry | None:
        """The head of the journal."""
        return self._one("ORDER BY sequence DESC LIMIT 1")

    def after(self, sequence: int, limit: int) -> Iterator[Entry]:
        """Records above a sequence, in order."""
        with _TOLD:
            rows = self._db.execute(
                f"{_SELECT} WHERE sequence>? ORDER BY sequence LIMIT ?", (sequence, limit)
            )
            for row in rows:
                yield _entry(row)

    def _one(self, where: str, *values: Value) -> Entry | None:
        with _TOLD:
            row = self._db.execute(f"{_SELECT} {where}", values).fetchone()
        return None if row is None else _entry(row)

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)


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
            db.execute("COMMIT")
        making.rename(path)
    finally:
        making.unlink(missing_ok=True)


def _check_file(db: sqlite3.Connection) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise JournalBroken("not the journal of an emulated disk")
    if version != USER_VERSION:
        raise JournalNewer(str(version))


def _row(entry: Entry) -> tuple[object, ...]:
    return (
        entry.sequence,
        entry.request_id,
        entry.code,
        entry.number,
        _seconds(entry.issued_at),
        ALG_SM2,
        entry.record_hash,
        entry.signature,
        entry.signed,
        entry.request,
    )


def _kind(row: Sequence[Any]) -> KindLimits:
    kind, group, rates, limit, start, end, lock, report, clear, *counts = row
    hours, amount, count, unsent, net, oldest = counts
    try:
        days = [date.fromisoformat(day) for day in (start, end, lock)]
        allowed = tuple(map(int, rates.split()))
        times = [_moment(at) for at in (report, clear, oldest)]
    except (ValueError, TypeError, AttributeError) as wrong:
        raise JournalBroken("a kind is damaged") from wrong
    return KindLimits(
        kind,
        group,
        allowed,
        limit,
        days[0],
        days[1],
        days[2],
        times[0],
        times[1],
        hours,
        amount,
        count,
        unsent,
        net,
        times[2],
    )


def _entry(row: Sequence[Any]) -> Entry:
    sequence, request_id, code, number, issued_at, *blobs = row
    record_hash, signature, signed, request = blobs
    at = moment_of(issued_at)
    return Entry(sequence, request_id, code, number, at, record_hash, signature, signed, request)


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else moment_of(seconds)


def moment_of(seconds: int) -> datetime:
    """The moment of an epoch second, +08:00."""
    return datetime.fromtimestamp(seconds, CHINA_TIME)
