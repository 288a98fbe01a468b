"""The hand that carries sheets (送纸): one program of a home at a time, by a lock of its own. It is
never waited for with the lock of the book held, so that who has a sheet in hand can always tell
the book what came of it."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

WAIT_S = 25.0  # a dead printer is given up after twenty


class PrintingHand:
    """Implements app.services.paper.carrying.Hand."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path, thread_local=False)

    def take(self, *, patient: bool = False) -> bool:
        """See Hand."""
        if self._lock.is_locked:
            return False
        try:
            self._lock.acquire(timeout=WAIT_S if patient else 0, poll_interval=0.05)
        except (Timeout, OSError):
            return False
        return True

    def leave(self) -> None:
        """See Hand."""
        self._lock.release()

    def is_full(self) -> bool:
        """See Hand: who cannot have it for a moment sees that somebody has it."""
        probe = FileLock(self._path, thread_local=False)
        try:
            probe.acquire(timeout=0)
        except Timeout:
            return True
        except OSError:
            return False
        probe.release()
        return False
