"""F9 F9: the second press of a key counts only when the first was let go and a moment has passed.
So a key that is held, or bounces, never issues a ticket."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

LEAST_S = 0.25


class SecondPress(QObject):
    """`begin` when a card opens; `counts` says whether a press since then is meant."""

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._since = 0.0
        self._down: set[int] = set()
        self._held: set[int] = set()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def begin(self) -> None:
        """From now on; keys that are down must be let go first."""
        self._since = self._clock()
        self._held = set(self._down)

    def counts(self) -> bool:
        """Whether a press now is a second one."""
        return not self._held and self._clock() - self._since >= LEAST_S

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Remember which keys are down. Nothing is taken away."""
        kind = event.type()
        if kind == QEvent.Type.ApplicationStateChange:
            self._forget()
        elif kind in _KEYS and isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            if kind == QEvent.Type.KeyRelease:
                self._let_go(_place(event))
            else:
                self._down.add(_place(event))
        return False

    def _let_go(self, key: int) -> None:
        self._down.discard(key)
        self._held.discard(key)

    def _forget(self) -> None:
        """Another program has the keys: what is let go there is not told."""
        self._down.clear()
        self._held.clear()


def _place(event: QKeyEvent) -> int:
    """Which key it is on the keyboard: who lets go of Shift first presses 「%」 and releases 「5」.
    What no keyboard sent has no place and goes by its sign."""
    return -event.nativeScanCode() or event.key()


_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
