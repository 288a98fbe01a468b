"""The seal over what stands beside the records: settings, 口令, kinds, counters, volumes.

Records are chained and signed; these are not. So every transaction that changes one of them writes
anew, in the row `seal` of `meta`, the sum of the digests of all their rows under the disk's key. A
disk whose seal does not agree was edited from outside. One that was made before there were seals
has none, and gets it when it is powered on.
"""

from __future__ import annotations

import sqlite3
from functools import reduce
from operator import xor
from typing import Any

from hardware.emulator.changes import Change
from hardware.signing.sm3 import sm3

SEAL = "seal"
_KEY = "SELECT value FROM meta WHERE name='private_key'"
_KEPT = f"SELECT value FROM meta WHERE name='{SEAL}'"
_ROWS = {
    "meta": f"SELECT * FROM meta WHERE name<>'{SEAL}'",
    "pin": "SELECT * FROM pin",
    "kind": "SELECT * FROM kind",
    "counter": "SELECT * FROM counter",
    "volume": "SELECT * FROM volume",
    "report": "SELECT * FROM report",
}
_COUNTER = f"{_ROWS['counter']} WHERE kind=?"
_VOLUME = f"{_ROWS['volume']} WHERE code=? AND first=?"
_SIZE = 32


class Seal:
    """The seal of an open journal, as its rows stand when this is made. What it writes belongs
    into the transaction that changes them; one that fails needs another."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._key: bytes = _one(db, _KEY)
        self._sum = self._all()

    def holds(self) -> bool:
        """Whether the rows are those that were sealed; True too where nothing was."""
        return _one(self._db, _KEPT) in (b"", self._of(self._sum))

    def renew(self) -> None:
        """After anything was changed."""
        self._write(self._all())

    def follow(self, code: str, first: int, kind: str) -> Rows:
        """Before nothing but a volume and the counters of a kind is changed."""
        return Rows(self._db, code, first, kind)

    def renew_from(self, rows: Rows) -> None:
        """After that: a ticket need not read them all."""
        self._write(self._sum ^ rows.before ^ rows.now())

    def _all(self) -> int:
        rows = ((table, row) for table, sql in _ROWS.items() for row in self._db.execute(sql))
        return reduce(xor, (_weight(*each) for each in rows), 0)

    def _write(self, total: int) -> None:
        self._db.execute(*written(self._of(total)))
        self._sum = total

    def _of(self, total: int) -> bytes:
        return sm3(self._key + total.to_bytes(_SIZE, "big"))


class Rows:
    """A volume and the counters of a kind."""

    def __init__(self, db: sqlite3.Connection, code: str, first: int, kind: str) -> None:
        self._db = db
        self._volume = code, first
        self._counter = (kind,)
        self.before = self.now()

    def now(self) -> int:
        """Their sum."""
        volume = self._db.execute(_VOLUME, self._volume).fetchone()
        counter = self._db.execute(_COUNTER, self._counter).fetchone()
        return _weight("volume", volume) ^ _weight("counter", counter)


def written(seal: bytes) -> Change:
    """The seal in its place."""
    return f"INSERT OR REPLACE INTO meta VALUES('{SEAL}', ?)", (seal,)


def _one(db: sqlite3.Connection, sql: str) -> bytes:
    row = db.execute(sql).fetchone()
    return row[0] if row and isinstance(row[0], bytes) else b""


def _weight(table: str, row: tuple[Any, ...] | None) -> int:
    return int.from_bytes(sm3(repr((table, row)).encode()), "big")
