"""A device's clock runs on from its last answer; the device is not asked again for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

SECOND_MS = 1_000


class RunningClock(QObject):
    """`ticked(now)` at once when it is set, then every second until it is stopped."""

    ticked = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._set_at: datetime | None = None
        self._running = QElapsedTimer()
        self._second = QTimer(self, interval=SECOND_MS)
        self._second.timeout.connect(self.tell)

    @property
    def now(self) -> datetime | None:
        """None before the first answer, and while nothing is known."""
        if self._set_at is None:
            return None
        return self._set_at + timedelta(milliseconds=self._running.elapsed())

    def set(self, clock: datetime) -> None:
        """What the device said just now."""
        self._set_at = clock
        self._running.start()
        self._second.start()
        self.tell()

    def stop(self) -> None:
        """Nobody looks at it, or it is not known any more."""
        self._second.stop()
        self._set_at = None

    def tell(self) -> None:
        """Again, what it is now."""
        if (now := self.now) is not None:
            self.ticked.emit(now)
