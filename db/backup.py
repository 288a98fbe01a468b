"""A copy of the book while it is in use, checked before anyone relies on it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from db.errors import StoreError, translated

STEP_PAGES = 4096  # 16 MiB: a writer gets in between two steps
QUICKLY = 64 * 1024 * 1024  # bytes: as much as a look walks through in half a second


class BackupReport(Struct, frozen=True):
    """A backup that was read back and found sound."""

    path: Path
    size: int  # bytes
    revision: str
    tickets: int


def backup(
    book: Path, target: Path, progress: Callable[[int, int], None] | None = None
) -> BackupReport:
    """Copy the book to `target` (one plain file) and verify the copy; `progress(done, pages)`.

    The target appears only when it is whole and sound. Raises StoreError: STORE-FULL,
    STORE-READ-ONLY, STORE-DAMAGED (the book itself is), STORE-FAILED.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _copy(book, part, progress)
        report = verify(part)
        _sync(part)
        part.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise translated(error, target) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return BackupReport(target, report.size, report.revision, report.tickets)


def _copy(book: Path, part: Path, progress: Callable[[int, int], None] | None) -> None:
    source = sqlite3.connect(f"{book.absolute().as_uri()}?mode=ro", uri=True)
    copy = sqlite3.connect(part)
    try:
        source.backup(copy, pages=STEP_PAGES, progress=_told(progress), sleep=0.001)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a -wal beside it
    finally:
        copy.close()
        source.close()


def _told(
    progress: Callable[[int, int], None] | None,
) -> Callable[[int, int, int], None] | None:
    if progress is None:
        return None
    return lambda _status, left, pages: progress(pages - left, pages)


def walk_quickly(path: Path) -> bool:
    """Walk every page of a book in use, unless it is too large for that: then False, nothing is
    known. Raises StoreError STORE-DAMAGED."""
    if path.stat().st_size > QUICKLY:
        return False
    connection = _looking(path)
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise translated(error, path) from error
    finally:
        connection.close()
    if found != "ok":
        raise StoreError("STORE-DAMAGED", path=path, reason=found)
    return True


def _looking(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def verify(path: Path) -> BackupReport:
    """Walk every page and every key of a copy. Raises StoreError STORE-DAMAGED."""
    connection = _looking(path)
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
        if found != "ok" or orphan is not None:
            raise StoreError("STORE-DAMAGED", path=path, reason=orphan or found)
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        tickets = connection.execute("SELECT count(*) FROM invoice").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise StoreError("STORE-DAMAGED", path=path, reason=error) from error
    finally:
        connection.close()
    return BackupReport(path, path.stat().st_size, str(revision), int(tickets))


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
