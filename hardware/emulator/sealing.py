"""The seal over what stands beside the records: settings, 口令, kinds, counters, volumes.

Records are chained and signed; these are not. So every transaction that changes one of them writes
anew, in the row `seal` of `meta`, the sum of the digests of all their rows under the disk's key. A
disk whose seal does not agree was edited from outside. One that was made before there were seals
has none, and gets it when it is powered on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from hardware.emulator.changes import Change
from hardware.signing.sm3 import sm3

Row = tuple[Any, ...]
Key = tuple[Any, ...]  # table and kind, or table, code and first number
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
_KEYS: dict[str, Callable[[Row], Key]] = {
    "counter": lambda row: ("counter", *row[:1]),
    "volume": lambda row: ("volume", *row[2:4]),
}
_SIZE = 32
_NEXT = 5  # its place in a row of `volume`; that of `counter` is its key and what is counted
_RENEW = f"UPDATE meta SET value=? WHERE name='{SEAL}'"


class Seal:
    """The seal of an open journal, as its rows stand when this is made. What it writes belongs
    into the transaction that changes them; one that fails needs another.

    A ticket changes one volume and the counters of one kind. How both stood is remembered and how
    they stand now is worked out, neither is read: a row that somebody edits in the meantime does
    not agree with the seal either.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._key: bytes = _one(db, _KEY)
        self._sum = self._all()

    def holds(self) -> bool:
        """Whether the rows are those that were sealed; True too where nothing was."""
        return _one(self._db, _KEPT) in (b"", self._of(self._sum))

    def renew(self) -> None:
        """After anything was changed."""
        self._sum = self._all()
        self._db.execute(*written(self._of(self._sum)))

    def follow(self, moved: Change, counted: Change) -> None:
        """After nothing but a volume moved on (`changes.volume_moved`) and the counters of a kind
        were changed (`changes.counters`): a ticket need not read all rows."""
        (following, *place), (*counters, kind) = moved[1], counted[1]
        volume = self._rows["volume", *place]
        self._sum ^= self._changed(("volume", *place), _moved(volume[0], following))
        self._sum ^= self._changed(("counter", kind), (kind, *counters))
        self._db.execute(_RENEW, (self._of(self._sum),))

    def _changed(self, key: Key, row: Row) -> int:
        """What the sum differs by when a row has become another."""
        before, now = self._rows[key][1], _weight(key[0], row)
        self._rows[key] = row, now
        return before ^ now

    def _all(self) -> int:
        total = 0
        self._rows: dict[Key, tuple[Row, int]] = {}  # those that a ticket changes
        for table, sql in _ROWS.items():
            for row in self._db.execute(sql):
                weight = _weight(table, row)
                total ^= weight
                if table in _KEYS:
                    self._rows[_KEYS[table](row)] = row, weight
        return total

    def _of(self, total: int) -> bytes:
        return sm3(self._key, total.to_bytes(_SIZE, "big"))


def _moved(volume: Row, following: object) -> Row:
    return *volume[:_NEXT], following, *volume[_NEXT + 1 :]


def written(seal: bytes) -> Change:
    """The seal in its place."""
    return f"INSERT OR REPLACE INTO meta VALUES('{SEAL}', ?)", (seal,)


def _one(db: sqlite3.Connection, sql: str) -> bytes:
    row = db.execute(sql).fetchone()
    return row[0] if row and isinstance(row[0], bytes) else b""


def _weight(table: str, row: tuple[Any, ...] | None) -> int:
    return int.from_bytes(sm3(repr((table, row)).encode()), "big")
