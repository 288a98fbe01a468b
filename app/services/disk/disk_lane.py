"""Where disk and book are worked with, for a service that also asks the bureau.

A month's steps ask both in turn. Each part that needs disk or book is one whole piece, done on
the lane of the disk; nothing of it is held while the bureau is waited for, so a cashier issues
between two pieces. Whatever happens between them is found by the next piece, which asks the disk
anew how it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class DiskLane(Protocol):
    """Does a piece where the disk is, and waits for its end. Within a piece: at once."""

    def __call__(self, work: Callable[[], T]) -> T: ...


def here(work: Callable[[], T]) -> T:
    """Where there is one lane only."""
    return work()
