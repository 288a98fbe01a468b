"""One SQLite file as the book: WAL, synchronous FULL, foreign keys, one writer at a time.

A ticket that the disk signed must survive a power cut, so every commit is synced (FULL).
SQLAlchemy is imported by who asks for `core`: a ticket is issued without it.
"""

from __future__ import annotations

import sqlite3
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import StoreError, translated, writable

if TYPE_CHECKING:
    from sqlalchemy import Engine as CoreEngine

    from db.lending import Connection
    from db.upgrade import Told

WAIT_S = 5.0  # how long a second writer waits before HOME-IN-USE
PAGE_CACHE_KIB = 65_536
READING_CACHE_KIB = 12_288  # of who only looks: a window has both, and reads most pages once

_HEAD = b"SQLite format 3\0"


class Engine:
    """The way into one file, by connections of the driver that are lent (`db.lending`).

    `mode` is SQLite's: "ro", "rw" or "rwc" (create). Every error of the driver becomes a
    StoreError before it leaves.
    """

    def __init__(self, path: Path, mode: str, wait_s: float) -> None:
        self.path = path
        self.idle: list[Connection] = []  # lent before, and used by nobody now
        self._mode = mode
        self._wait_s = wait_s

    def driver(self) -> sqlite3.Connection:
        """A new connection of the driver, ready for use."""
        return _connect(self.path, self._mode, self._wait_s)

    @cached_property
    def core(self) -> CoreEngine:
        """SQLAlchemy's engine over the same file, with connections of its own: for migrations."""
        from db.core import engine_of

        return engine_of(self)

    def dispose(self) -> None:
        """The file is given free; who asks again opens it again."""
        while self.idle:
            self.idle.pop().close()
        if "core" in self.__dict__:
            self.core.dispose()


def open_engine(
    path: Path,
    *,
    create: bool = False,
    reading: bool = False,
    backups: Path | None = None,
    told: Told | None = None,
) -> Engine:
    """Open the book; `create` makes a new one and refuses an existing file (HOME-EXISTS).

    A book of an older version is upgraded after a verified backup into `backups` (default: the
    folder `backups` beside it), stage by stage `told`; `reading` opens it for reading only and
    never upgrades.

    Raises StoreError: STORE-DAMAGED (`path`, `reason`), HOME-NEWER (`revision`, `known`),
    HOME-OLDER (only with `reading`), STORE-READ-ONLY, STORE-FULL, HOME-IN-USE, STORE-FAILED.
    """
    from db import upgrade

    if create:
        return upgrade.created(path, plain_engine(path, mode="rwc"))
    check_file(path)
    engine = plain_engine(path, mode="ro" if reading else "rw")
    try:
        folder = backups or path.parent / "backups"
        told = told or upgrade.untold
        upgrade.bring_up_to_date(engine, path, folder, reading=reading, told=told)
    except BaseException:
        engine.dispose()
        raise
    return engine


def plain_engine(path: Path, *, mode: str = "rw", wait_s: float = WAIT_S) -> Engine:
    """An engine over the file as it stands, its revision not looked at."""
    return Engine(path, mode, wait_s)


def _connect(path: Path, mode: str, wait_s: float) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        connection = sqlite3.connect(
            address, uri=True, timeout=wait_s, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection, reading=mode == "ro")
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise translated(error, path) from error
    return connection


def _prepare(connection: sqlite3.Connection, *, reading: bool) -> None:
    if not reading:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")  # REPLACE must meet the delete triggers
    cache = READING_CACHE_KIB if reading else PAGE_CACHE_KIB
    connection.execute(f"PRAGMA cache_size = -{cache}")
    if reading:
        connection.execute("PRAGMA query_only = ON")


def check_file(path: Path) -> None:
    """Look at the file before SQLite does: there, a database, and as long as it says.

    Raises StoreError STORE-DAMAGED (`path`, `reason`) or STORE-READ-ONLY (cannot be read).
    """
    try:
        with path.open("rb") as file:
            head = file.read(32)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError)
        code = "STORE-DAMAGED" if missing or writable(path) else "STORE-READ-ONLY"
        raise StoreError(code, path=path, reason=error.strerror) from error
    if not head.startswith(_HEAD) or len(head) < 32:
        raise StoreError("STORE-DAMAGED", path=path, reason="not a database")
    if path.stat().st_size < _said_length(head) and not _has_log(path):
        raise StoreError("STORE-DAMAGED", path=path, reason="the file is cut short")


def _has_log(path: Path) -> bool:
    """A book whose pages are still in the write-ahead log may be shorter than it says."""
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _said_length(head: bytes) -> int:
    page_size = int.from_bytes(head[16:18], "big")
    page_size = 65_536 if page_size == 1 else page_size
    return page_size * int.from_bytes(head[28:32], "big")
