"""Keys that came before the completer's answer: they wait for it, in their order (快速输入)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

LONGEST_MS = 3000  # then what was typed stands as it is: nobody waits for ever


class HeldKeys(QObject):
    """`Enter` behind "sl" means the first buyer that "sl" finds, however fast it comes: a scanner
    sends its Enter 5 ms after the last sign. So it waits, and what is typed behind it too."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.field = ""  # whose answer is on its way
        self._waiting: deque[Callable[[], None]] = deque()
        self.holding = False
        self._patience = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self._patience.timeout.connect(self.answered)

    def asked(self, field: str) -> None:
        """What stands in this field is being looked for."""
        self.field = field

    def hold(self, event: QKeyEvent) -> None:
        """From this key on, all wait."""
        if not self.holding:
            self.holding = True
            self._patience.start()
        self._waiting.append(_again(event))

    def later(self, deed: Callable[[], None]) -> None:
        """A deed of the page whose key was pressed behind the keys that wait."""
        self._waiting.append(deed)

    def forget(self) -> None:
        """The page is left: keys that were meant for it go nowhere else."""
        self._waiting.clear()

    def answered(self) -> None:
        """The answer is on the screen, or none comes: on with the keys, up to the next question."""
        self.field = ""
        self._patience.stop()
        if self.holding:
            self.holding = False
            waiting, self._waiting = self._waiting, deque()
            while waiting and not self.holding:
                waiting.popleft()()
            self._waiting.extend(waiting)


def _again(event: QKeyEvent) -> Callable[[], None]:
    """The same key once more, at whatever has the focus then."""
    kept = QKeyEvent(event.type(), event.key(), event.modifiers(), event.text())

    def press() -> None:
        there = QApplication.focusWidget()
        if there is not None:
            QApplication.sendEvent(there, kept)

    return press
