"""What an emulated report disk (报税盘) keeps: one SQLite file with none beside it, for a card may
be pulled out at any moment. A package is written in one transaction, synced: whoever reads finds
it whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec import Struct

from hardware.emulator.changes import Change
from hardware.emulator.entries import JournalBroken, JournalNewer, moment_of, seconds
from hardware.emulator.journal import TOLD, Connect, Transaction, Value, connection
from hardware.emulator.keys import PinState, new_pin
from hardware.emulator.report_schema import APPLICATION_ID, TABLES, USER_VERSION
from hardware.orders import PackageKind, Secret
from hardware.reader_ports import CarriedPackage
from hardware.signing.packages import Package
from hardware.signing.sm3 import sm3

_ENVELOPE = "SELECT kind, number, disk, made_at, length(data), digest FROM package"
_PIN = "INSERT INTO pin VALUES(?,?,?,?,?,?,?,?,?,?,?)"


class ReportDiskOrder(Struct, frozen=True):
    """A new report disk. `capacity`: bytes of packages; an empty `pin`: it has none."""

    number: str  # 12 digits
    disk: str  # 机器编号 of the tax disk whose packages it carries
    taxpayer: str
    capacity: int
    pin: str = ""
    pin_tries: int = 5
    pin_shortest: int = 6
    pin_longest: int = 16


class ReportStore:
    """An open file. Whoever opens it holds the card's lock, so nobody else writes."""

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

    def meta(self) -> dict[str, Value]:
        """What was fixed when it was made, and the boot counter."""
        with TOLD:
            return dict(self._db.execute("SELECT name, value FROM meta").fetchall())

    def pin(self) -> PinState | None:
        """Its 口令."""
        row = self._row("SELECT * FROM pin WHERE slot=?", Secret.USER)
        return None if row is None else PinState(*row[1:])

    def packages(self) -> tuple[CarriedPackage, ...]:
        """In the order in which they came."""
        with TOLD:
            rows = self._db.execute(f"{_ENVELOPE} ORDER BY place").fetchall()
        return tuple(map(_carried, rows))

    def envelope(self, digest: bytes) -> CarriedPackage | None:
        """One of them."""
        row = self._row(f"{_ENVELOPE} WHERE digest=?", digest)
        return None if row is None else _carried(row)

    def numbered(self, package: Package) -> bytes | None:
        """The digest of the package that has this one's number."""
        row = self._row(
            "SELECT digest FROM package WHERE kind=? AND number=? AND signer=?",
            str(package.kind),
            package.number,
            package.head.certificate,
        )
        return None if row is None else bytes(row[0])

    def data(self, digest: bytes) -> bytes | None:
        """A whole package. JournalBroken if it is not the one that was written."""
        row = self._row("SELECT data FROM package WHERE digest=?", digest)
        if row is None:
            return None
        data = bytes(row[0])
        if sm3(data) != digest:
            raise JournalBroken("a package is damaged")
        return data

    def apply(self, changed: Sequence[Change]) -> None:
        """All of it or nothing; durable when it returns."""
        with Transaction(self._db) as db:
            for sql, values in changed:
                db.execute(sql, values)

    def _row(self, sql: str, *values: Value) -> Any:
        with TOLD:
            return self._db.execute(sql, values).fetchone()

    def _opened(self) -> sqlite3.Connection:
        with TOLD:
            db = self._connect(self._path)
            try:
                _check(db)
                db.execute("PRAGMA journal_mode=DELETE")
                db.execute("PRAGMA synchronous=EXTRA")
            except BaseException:
                db.close()
                raise
        return db


def added(digest: bytes, package: Package, data: bytes) -> Change:
    """A package behind all others."""
    head = package.head
    values = (
        digest, str(head.kind), head.number, head.certificate, head.disk,
        seconds(head.made_at), data,
    )  # fmt: skip
    return (
        "INSERT INTO package(digest, kind, number, signer, disk, made_at, data)"
        " VALUES(?,?,?,?,?,?,?)",
        values,
    )


def removed(digest: bytes) -> Change:
    """A package that was taken over."""
    return "DELETE FROM package WHERE digest=?", (digest,)


def make_report_disk(path: Path, order: ReportDiskOrder) -> None:
    """A new one's file, whole or not at all. FileExistsError, OSError, ValueError (a 口令 that does
    not have the form of one)."""
    if path.exists():
        raise FileExistsError(path)
    making = path.with_name(path.name + ".new")
    making.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(making, isolation_level=None)) as db:
            db.execute(f"PRAGMA application_id={APPLICATION_ID}")
            db.execute(f"PRAGMA user_version={USER_VERSION}")
            db.execute("PRAGMA journal_mode=DELETE")
            db.execute("PRAGMA synchronous=EXTRA")
            db.executescript(f"BEGIN; {TABLES}")
            _fill(db, order)
            db.execute("COMMIT")
        making.rename(path)
    finally:
        making.unlink(missing_ok=True)


def _fill(db: sqlite3.Connection, order: ReportDiskOrder) -> None:
    facts: dict[str, Value] = {
        "number": order.number,
        "disk": order.disk,
        "taxpayer": order.taxpayer,
        "capacity": order.capacity,
        "boot_counter": 0,
    }
    db.executemany("INSERT INTO meta VALUES(?,?)", facts.items())
    if order.pin:
        pin = new_pin(order.pin, order.pin_tries, order.pin_shortest, order.pin_longest)
        row = (
            Secret.USER, pin.salt, pin.rounds, pin.verifier, pin.tries, pin.most, pin.shortest,
            pin.longest, pin.first_salt, pin.first_rounds, pin.first_verifier,
        )  # fmt: skip
        db.execute(_PIN, row)


def _check(db: sqlite3.Connection) -> None:
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise JournalBroken("not the file of a report disk")
    if version != USER_VERSION:
        raise JournalNewer(str(version))


def _carried(row: Sequence[Any]) -> CarriedPackage:
    kind, number, disk, made_at, size, digest = row
    try:
        return CarriedPackage(
            PackageKind(kind), number, disk, moment_of(made_at), size, bytes(digest)
        )
    except (ValueError, TypeError, OverflowError, OSError) as wrong:
        raise JournalBroken("an envelope is damaged") from wrong
