"""One first run at a time, and a mark that tells the next one that it was not finished.

Stdlib only and readable by Python 3.8: it runs before the environment exists.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path


class Lock:
    """An open lock file; children inherit it, so it stays while one of them still works."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @property
    def marked(self) -> bool:
        return os.fstat(self.descriptor).st_size > 0

    def mark(self) -> None:
        os.write(self.descriptor, b"unfinished\n")

    def unmark(self) -> None:
        os.ftruncate(self.descriptor, 0)


@contextlib.contextmanager
def alone(path: Path, waiting: Callable[[], None]) -> Iterator[Lock]:
    """Hold the system's lock on `path` until the end of the block; `waiting` says that it waits."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        if not _locked(descriptor, wait=False):
            waiting()
            _locked(descriptor, wait=True)
        yield Lock(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, *, wait: bool) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            while True:  # LK_LOCK gives up after ten seconds
                with contextlib.suppress(OSError):
                    msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
                    return True
                if not wait:
                    return False
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
