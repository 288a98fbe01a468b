"""A card's file, held by one program at a time, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from hardware.emulator.entries import (
    JournalBroken,
    JournalForeign,
    JournalNewer,
    JournalSwapped,
    JournalUnwritable,
)
from hardware.errors import DiskStorageError, JournalDamaged, NotSent, Refused


def hold(path: Path) -> FileLock:
    """The operating system's lock: it dies with the process. NotSent DISK-IN-USE."""
    lock = FileLock(f"{path}.lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as held:
        raise NotSent("DISK-IN-USE", path=path) from held
    except OSError as cannot:
        raise DiskStorageError("DISK-STORAGE", path=path) from cannot
    return lock


@contextmanager
def told(path: Path, broken_is: str) -> Iterator[None]:
    """What the file cannot do, as hardware.errors; `broken_is`: the code for a file of this card
    that cannot be read."""
    try:
        yield
    except JournalNewer as newer:
        raise Refused("DISK-NEWER", path=path, version=newer) from newer
    except JournalForeign as foreign:
        raise JournalDamaged("JOURNAL-NONE", path=path, what=foreign) from foreign
    except JournalSwapped as swapped:
        raise JournalDamaged("JOURNAL-SWAPPED", path=path, log=swapped) from swapped
    except JournalBroken as broken:
        raise JournalDamaged(broken_is, path=path, reason=broken) from broken
    except JournalUnwritable as cannot:
        raise DiskStorageError("DISK-STORAGE", path=path, reason=cannot) from cannot
