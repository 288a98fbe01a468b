"""A file that one program writes: whether somebody else put another in its place, or wrote into it.

The disk's lock keeps other disks away, not `cp`. SQLite does not look either: it would go on in a
file that is another's, and at the end write its log into it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path


class WatchedFile:
    """As this program left it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = str(path)
        self.note()

    def note(self) -> None:
        """It stands now as this program left it."""
        self._left = self._stands()

    def is_another(self) -> bool:
        """Whether it is not the one that this program left, or not as it left it."""
        return self._stands() != self._left

    @contextmanager
    def log_kept(self) -> Iterator[None]:
        """Within it a journal may be closed whose file was written over: its log stays beside, and
        does not go into what lies there now. A second look at the file that can write nothing, and
        is gone last, sees to that."""
        if self._stands()[0] != self._left[0] or not self.is_another():
            yield
            return
        where = f"{self._path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(where, uri=True, isolation_level=None)) as last:
            with suppress(sqlite3.DatabaseError):
                last.execute("SELECT 1 FROM sqlite_master").fetchone()
            yield

    def _stands(self) -> tuple[int, int, int]:
        """Which file, how long, last written when; zeros: there is none."""
        try:
            found = os.stat(self._name)  # noqa: PTH116 (three at each ticket; a Path costs twice)
        except OSError:
            return 0, 0, 0
        return found.st_ino, found.st_size, found.st_mtime_ns
