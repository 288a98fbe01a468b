"""A box that takes a key by pressing it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui.parts.fields import Field

_MODIFIERS = {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta}
_LEAVES = {
    *(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape),
    *(Qt.Key.Key_Return, Qt.Key.Key_Enter),
}


class KeyField(Field):
    """Shows a key; the next key pressed in it is taken (`taken`). Tab, Enter and Esc
    leave it; they are never taken."""

    taken = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "按下新的键", name="新按键", parent=parent)
        self.setReadOnly(True)

    def event(self, event: QEvent) -> bool:
        """No shortcut of the window takes the key away."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if Qt.Key(event.key()) in _LEAVES:
                return super().event(event)
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MODIFIERS or key in _LEAVES or key == Qt.Key.Key_unknown:
            super().keyPressEvent(event)
            return
        text = QKeySequence(event.keyCombination()).toString(
            QKeySequence.SequenceFormat.PortableText
        )
        self.setText(text)
        self.taken.emit(text)
