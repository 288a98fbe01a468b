"""What the store says when it cannot, and how SQLite's own words become ours."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path


class StoreError(Exception):
    """The book could not be read or written; the transaction in hand left no trace.

    `code` is stable, `facts` fill the sentence of the problem.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = {name: str(fact) for name, fact in facts.items()}


class StoreConflict(StoreError):
    """A key is there already, or a trigger refused: the book keeps what it had."""


_READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FORMAT}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_OF_SYSTEM = {
    errno.ENOSPC: "STORE-FULL",
    errno.EROFS: "STORE-READ-ONLY",
    errno.EACCES: "STORE-READ-ONLY",
    errno.EPERM: "STORE-READ-ONLY",
}
_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}


def translated(error: BaseException, path: Path | str = "") -> StoreError:
    """The store's own error for one of SQLite's or the system's; `path` is the book's file.

    >>> translated(sqlite3.DatabaseError("no code")).code
    'STORE-FAILED'
    """
    if isinstance(error, StoreError):
        return error
    if isinstance(error, OSError):
        code = _OF_SYSTEM.get(error.errno or 0, "STORE-FAILED")
        return StoreError(code, path=path, reason=error.strerror)
    original = getattr(error, "orig", None) or error  # what SQLAlchemy wraps; it stays unimported
    number = getattr(original, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    facts = {"path": path, "reason": original}
    if number & 0xFF == sqlite3.SQLITE_CONSTRAINT:
        return StoreConflict("STORE-FAILED", **facts)
    return StoreError(_code(number, Path(path)), **facts)


def _code(number: int, path: Path) -> str:
    primary = number & 0xFF
    if number in _NO_ROOM:
        return "STORE-FULL"
    if primary in _DAMAGED:
        return "STORE-DAMAGED"
    if primary in _BUSY:
        return "HOME-IN-USE"
    if primary in _READ_ONLY or (primary == sqlite3.SQLITE_CANTOPEN and not writable(path)):
        return "STORE-READ-ONLY"
    return "STORE-FAILED"


def writable(path: Path) -> bool:
    """May this file and its folder be written?"""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
