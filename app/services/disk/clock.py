"""The disk's clock (时钟). Only an emulated disk can be set; a real one has its own time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.domain.errors import RuleBroken
from app.repositories.audit import AuditEntry
from app.services.answers import moment

if TYPE_CHECKING:
    from app.services.book import Book
    from app.services.disk.device import Device


YEARS = range(2000, 2100)  # what certificates, dates on faces and the disk can say


FAR = timedelta(days=31)  # ahead of the PC: beyond it the next lock date is passed


def is_far_ahead(clock: datetime, now: datetime) -> bool:
    """Whether a disk's clock runs so far before the PC's that lock dates and certificates end."""
    return clock - now > FAR


def refuse_range(at: datetime) -> None:
    """CLOCK-RANGE for a time that no tax document can bear."""
    if at.year not in YEARS:
        raise RuleBroken("CLOCK-RANGE", first=YEARS.start, last=YEARS.stop - 1)


class Clock:
    """Shows and sets the time that invoices bear."""

    def __init__(
        self,
        device: Device,
        book: Book,
        now: Callable[[], datetime],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """`changed`: called when it was set."""
        self._device = device
        self._book = book
        self._now = now
        self._changed = changed

    def show(self) -> datetime:
        """The disk's time."""
        return self._device.disk.status().clock

    def warnings(self) -> tuple[str, ...]:
        """CLOCK-AHEAD where it stands far ahead of this PC."""
        return ("CLOCK-AHEAD",) if is_far_ahead(self.show(), self._now()) else ()

    def set(self, at: datetime, operator: str) -> None:
        """Set it; CLOCK-BACK before the last record, CLOCK-REAL on a real disk."""
        if not self._device.simulated:
            raise RuleBroken("CLOCK-REAL")
        refuse_range(at)
        before = self.show()
        self._device.turns += 1
        self._device.unlocked.set_clock(at)
        with self._book.writing() as work:
            entry = AuditEntry(self._now(), operator, "clock.set", moment(before), moment(at))
            work.audit.append(entry)
            work.commit()
        self._changed()

    def forward(self, span: timedelta, operator: str) -> None:
        """Move it on."""
        self.set(self.show() + span, operator)
