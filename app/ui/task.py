"""A long piece of work as seen from both sides: it counts, and it can be told to stop."""

from __future__ import annotations

import time
from collections.abc import Callable

LEAST_GAP_S = 0.1  # between two reports: nobody reads faster


class Cancelled(Exception):
    """The work was asked to stop, and stopped between two pieces."""


class Task:
    """Handed to the work; kept by the screen. Safe from both threads: only plain values move."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self._tell = tell
        self._cancelled = False
        self._told = 0.0
        self._when_cancelled: Callable[[], None] | None = None

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._cancelled

    def cancel(self) -> None:
        """Ask it to stop at its next step. From the screen's thread."""
        call, self._when_cancelled = self._when_cancelled, None
        self._cancelled = True
        if call is not None:
            call()

    def when_cancelled(self, call: Callable[[], None]) -> None:
        """Call it, once, when somebody asks the work to stop; that it stopped comes later."""
        self._when_cancelled = call

    def step(self, done: int, total: int) -> None:
        """From the work: so far. Raises Cancelled when asked to stop. `total` 0: not known."""
        if self._cancelled:
            raise Cancelled
        moment = time.monotonic()
        if done >= total or moment - self._told >= LEAST_GAP_S:
            self._told = moment
            self._tell(done, total)
