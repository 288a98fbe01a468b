"""The emulated disk's clock (时钟): runs on from a set time, also while the disk is not powered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from hardware.ports import CHINA_TIME

YEARS = range(2000, 2100)  # that a clock can be set to
Now = Callable[[], datetime]


class Clock:
    """The PC's clock plus an offset. The journal keeps the offset, so the clock survives.

    Should the PC's clock go back, so does this one; the gate CLOCK-BACK then stops issuing
    before anything could bear a time earlier than the last record's.
    """

    def __init__(self, wall: Now, offset: timedelta) -> None:
        self._wall = wall
        self.offset = offset

    def now(self) -> datetime:
        """Whole seconds, +08:00."""
        at = (self._wall() + self.offset).astimezone(CHINA_TIME)
        return at - timedelta(microseconds=at.microsecond)

    def offset_for(self, at: datetime) -> timedelta:
        """The offset with which the clock would now show `at`."""
        return at - self._wall()
