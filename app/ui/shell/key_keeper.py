"""Keys that are typed while a page is on its way: kept, and given to the page when it is there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

MOST = 200  # nobody types more while a page comes; a key that is held down might
_PRESSED = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)


class KeyKeeper(QWidget):
    """Has the focus from `take` to the moment when the page sets it; one dot in size."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._kept: list[QKeyEvent] = []
        self._back_to: QWidget | None = None
        self.hide()
        self.resize(1, 1)
        self.setAccessibleName(self.tr("页面正在打开"))

    def take(self) -> None:
        """From now on keys come here, unless a card that floats has the focus."""
        self._kept.clear()
        here = self.window().focusWidget()
        self._back_to = here if here is not self else self._back_to
        self.show()
        self.setFocus()

    def give(self) -> None:
        """The page has said where its work begins: what was typed goes there, key by key, each to
        where the one before has led. A page that has not said so leaves the focus where it was."""
        if self.window().focusWidget() is self:
            self._give_back()
        self.hide()
        kept, self._kept = self._kept, []
        for event in kept:
            target = QApplication.focusWidget()
            if target is not None and self._host.isAncestorOf(target):
                QCoreApplication.sendEvent(target, event)

    def _give_back(self) -> None:
        """To who had it; where that has gone, Qt finds the next one."""
        back_to = self._back_to
        if back_to is None:
            self.clearFocus()
        elif isValid(back_to) and back_to.isVisible():
            back_to.setFocus()

    def event(self, event: QEvent) -> bool:
        """Tab and Esc, too."""
        if event.type() in _PRESSED and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and len(self._kept) < MOST:
                self._kept.append(_copy(event))
            event.accept()
            return True
        return super().event(event)


def _copy(event: QKeyEvent) -> QKeyEvent:
    """Qt's own ends with the key press."""
    return QKeyEvent(
        event.type(),
        event.key(),
        event.modifiers(),
        event.text(),
        event.isAutoRepeat(),
        event.count(),
    )
