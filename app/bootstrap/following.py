"""The book follows the disk before somebody looks at it: where two PCs share a disk, what the other
one issued or voided is seen here without having to write first.

Looking must stay quick: who has the book open follows by himself, the home's own emulated disk is
opened only when its file has changed, and a disk that kept silent for long is left in peace for a
while.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from app import settings as machine
from app.bootstrap.home import Home
from app.bootstrap.opening import open_terminal
from app.services.problems import PROBLEMS

if TYPE_CHECKING:
    from pathlib import Path

OWN = "sim:"
SLOW_S = 1.0  # a look that took longer and found no disk is not repeated at once
REST_S = 300.0
SILENT = "kept-silent.stamp"  # touched when that happened
LOOKED = "looked-at.stamp"  # how the file of the home's own disk stood at the last look


def follow_the_disk(folder: Path | None, disk_url: str | None) -> None:
    """Take over what the disk of a home has beyond its book. Whatever hinders that is told by the
    words that need the disk: here the book is shown as it is."""
    with suppress(*PROBLEMS, OSError):
        home = Home.at(folder)
        home.require()
        url = disk_url or machine.read(home.settings).disk or OWN
        stands = _stamp(home) if url == OWN else ""
        if _rests(home, stands) or not _is_free(home):
            return
        if _behind(home, disk_url):
            _follow(home, disk_url)
        (home.folder / LOOKED).write_text(_stamp(home) if stands else "", "ascii")


def _stamp(home: Home) -> str:
    """Another text whenever the file of the home's own disk was written."""
    beside = home.disk.with_name(f"{home.disk.name}-wal")
    found = (each.stat() for each in (home.disk, beside) if each.exists())
    return " ".join(f"{one.st_mtime_ns} {one.st_size}" for one in found)


def _rests(home: Home, stands: str) -> bool:
    """Whether nothing new can be there, or the disk kept silent a moment ago."""
    looked, silent = home.folder / LOOKED, home.folder / SILENT
    if stands and looked.exists() and looked.read_text("ascii") == stands:
        return True
    return silent.exists() and time.time() - silent.stat().st_mtime < REST_S


def _is_free(home: Home) -> bool:
    """Whether no program has the book open for writing. HOME-IN-USE."""
    home.lock(0.0).release()
    return True


def _behind(home: Home, disk_url: str | None) -> int:
    looking, since = open_terminal(home.folder, disk_url=disk_url), time.monotonic()
    try:
        return bool(looking.device.disk) and looking.ordering.behind()
    except PROBLEMS:
        if time.monotonic() - since > SLOW_S:
            (home.folder / SILENT).touch()
        raise
    finally:
        looking.close()


def _follow(home: Home, disk_url: str | None) -> None:
    writer = open_terminal(home.folder, disk_url=disk_url, writes=True)
    try:
        writer.ordering.follow()
    finally:
        writer.close()
