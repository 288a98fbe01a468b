"""验证 of a backup (备份): whether it is, byte for byte, a copy that this terminal made.

When a copy of the book is made its SHA-256 is written into the trail (操作日志), which nobody can
change without its being seen; so the copy needs no signature of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.services.reading import readable
from app.services.repair.book_backup import DEED, digest_of
from app.services.verify.file_kinds import BACKUP, BOOK
from app.services.verify.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.book import Book


def is_backup(path: Path) -> bool:
    """Whether a file means to be a book. FILE-MISSING, FILE-UNREADABLE."""
    with readable(path) as file:
        return file.read(len(BOOK)) == BOOK


class BackupsHeld(Struct):
    """Holds a copy against the trail of the book."""

    book: Book

    def look(self, path: Path, disk: str) -> Verdict:
        """`disk`: whose terminal this is. VERIFY-ALTERED (`part`: backup) where the trail has a
        copy of this name and with another content, VERIFY-BACKUP-UNKNOWN (since: the day on which
        the trail begins; a book that was built anew tells nothing of before) where it has none."""
        digest = digest_of(path)
        with self.book.reading() as work:
            made = {kept.entry.detail: kept.entry.subject for kept in work.audit.deeds(DEED)}
            since = next((f"{kept.entry.at:%Y-%m-%d}" for kept in work.audit.entries()), "")
        if digest in made:
            return Verdict(BACKUP, disk, known=True)
        if path.name in made.values():
            raise RuleBroken("VERIFY-ALTERED", part="backup")
        raise RuleBroken("VERIFY-BACKUP-UNKNOWN", since=since)
