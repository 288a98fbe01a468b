"""备份: a verified copy of the book before a clearance (清卡) changes the disk; its SHA-256 stands
in the trail, so that `verify` knows it.

The copy is walked page by page, then looked into: it must hold as many tickets as the book and end
its trail with the same hash. Nothing is cleared without it. Old ones are thinned: the newest three
stay, and of the last twelve months that have any the newest of each.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.repositories.audit import AuditEntry
from app.repositories.errors import StoreError
from app.services.reading import readable

if TYPE_CHECKING:
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.disk.device import Device

DEED = "book.backup"  # how the trail calls the making of one: subject its name, detail its digest
PART = 1 << 20  # bytes read at once
NEWEST, MONTHS = 3, 12
TRIES = 2  # somebody may mistype a password in between: that is an entry of the trail
_NAME = re.compile(r"book-before-clear-(\d{6})\d{2}-\d{6}\.db")


class BackupMade(Struct, frozen=True):
    """A copy that was read back. `at`: the disk's time."""

    path: Path
    at: datetime
    tickets: int
    trail: str  # hash of the last entry of the trail, hex


class BookBackup(Struct):
    """The service. Blocks on disk and store. `copy` makes and walks a copy (StoreError);
    `opened` looks into one."""

    book: Book
    device: Device
    folder: Path
    copy: Callable[[Path], object]
    opened: Callable[[Path], AbstractContextManager[UnitOfWork]]

    def once(self) -> Callable[[], BackupMade]:
        """For one run of clearings: made when it is first asked for, then the same."""
        made: list[BackupMade] = []

        def before() -> BackupMade:
            if not made:
                made.append(self.make())
            return made[0]

        return before

    def make(self) -> BackupMade:
        """Now. STORE-FULL, STORE-READ-ONLY, STORE-DAMAGED …: there is none then."""
        at = self.device.disk.clock()
        path = self.folder / f"book-before-clear-{at:%Y%m%d-%H%M%S}.db"
        for _ in range(TRIES):
            with self.book.reading() as work:
                ours = _extent(work)
            self.copy(path)
            with self.opened(path) as work:
                copied = _extent(work)
            if copied == ours:
                self._thin()
                self._tell(path, at)
                return BackupMade(path.absolute(), at, *ours)
        path.unlink(missing_ok=True)
        raise StoreError("STORE-DAMAGED", path=path, reason="备份的张数或哈希与账册不同")

    def _tell(self, path: Path, at: datetime) -> None:
        with self.book.writing() as work:
            work.audit.append(AuditEntry(at, "", DEED, path.name, digest_of(path)))
            work.commit()

    def newest(self) -> datetime | None:
        """When the last one that stands was made, by its name (the disk's time, without zone)."""
        found = self._all()
        stamp = found[0].stem.removeprefix("book-before-clear-") if found else ""
        return datetime.strptime(stamp, "%Y%m%d-%H%M%S") if stamp else None  # noqa: DTZ007

    def _all(self) -> list[Path]:
        """The newest first; nobody else's file is among them."""
        if not self.folder.is_dir():
            return []
        found = [each for each in self.folder.iterdir() if _NAME.fullmatch(each.name)]
        return sorted(found, key=lambda each: each.name, reverse=True)

    def _thin(self) -> None:
        found = self._all()
        months: dict[str, Path] = {}
        for each in found:
            months.setdefault(_month(each), each)
        kept = {*found[:NEWEST], *list(months.values())[:MONTHS]}
        for each in found:
            if each not in kept:
                with suppress(OSError):
                    each.unlink()


def _month(path: Path) -> str:
    named = _NAME.fullmatch(path.name)
    assert named is not None  # it was found by this name
    return named[1]


def _extent(work: UnitOfWork) -> tuple[int, str]:
    """How much a book holds: its tickets, and the end of its trail."""
    return work.tallies.all(), work.audit.head().hash.hex()


def digest_of(path: Path) -> str:
    """SHA-256 of a file of any size, as hex."""
    digest = sha256()
    with readable(path) as file:
        while part := file.read(PART):
            digest.update(part)
    return digest.hexdigest()
