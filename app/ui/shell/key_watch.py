"""Keys reach their deed wherever the focus is: in fields, in tables, over what floats.

Watches only the widget that has the focus (and the window), so a keystroke costs one look.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.focus import FOCUS

Press = Callable[[str], bool]  # a key in words; whether it was a deed's, and was done
Held = Callable[[str], bool]  # whether a key is a deed's that may be done now
_BARE = (
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_unknown,
)
REPEATED = frozenset({"Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z"})  # a key held down does these again


def words_of(event: QKeyEvent) -> tuple[str, ...]:
    """How the pressed key may be written: "Ctrl+K"; a sign with and without its Shift."""
    if event.key() in _BARE:
        return ()
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    found = [_written(held, event.key())]
    if held & Qt.KeyboardModifier.ShiftModifier and not _is_letter_or_named(event.key()):
        found.append(_written(held & ~Qt.KeyboardModifier.ShiftModifier, event.key()))
    return tuple(found)


def _written(held: Qt.KeyboardModifier, key: int) -> str:
    return QKeySequence(held.value | key).toString(QKeySequence.SequenceFormat.PortableText)


def _is_letter_or_named(key: int) -> bool:
    return key > 0xFF or chr(key).isalnum() or key == Qt.Key.Key_Space


class KeyWatch(QObject):
    """`press` does the deed of a key; `held` says whether there is one."""

    def __init__(self, window: QWidget, press: Press, held: Held) -> None:
        super().__init__(window)
        self._window, self._press, self._held = window, press, held
        self._watched: QWidget | None = None
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            FOCUS.follow(application, self._focus_moved)

    def stop(self) -> None:
        """Watch no more."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            FOCUS.leave(self._focus_moved)
        self._window.removeEventFilter(self)
        self._focus_moved(None, None)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if any(self._held(key) for key in words_of(event)):
                event.accept()  # not a shortcut of Qt's: it comes back as a key press
                return True
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._pressed(event)
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        for key in words_of(event):
            if self._held(key):
                if event.isAutoRepeat() and key not in REPEATED:
                    return True
                return self._press(key)
        return False

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched.destroyed.disconnect(self._forget)
        self._watched = now if now is not None and self._ours(now) else None
        if self._watched is not None:
            self._watched.installEventFilter(self)
            self._watched.destroyed.connect(self._forget)

    def _forget(self) -> None:
        self._watched = None

    def _ours(self, widget: QWidget) -> bool:
        step: QWidget | None = widget
        while step is not None and step is not self._window:
            step = step.parentWidget()
        return step is not None and widget is not self._window
