"""Keys that a text box keeps for itself while it has the focus, whatever deed they are of."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

_ALWAYS = ("Ctrl+A", "Ctrl+V")
_OF_A_SELECTION = ("Ctrl+C", "Ctrl+X")  # nothing selected: nothing the box could copy


def is_the_boxs(key: str) -> bool:
    """Whether the box with the focus answers this key itself: what is typed there is selected,
    copied and pasted as in any other program."""
    box = QApplication.focusWidget()
    if isinstance(box, QLineEdit):
        return key in _ALWAYS or (key in _OF_A_SELECTION and box.hasSelectedText())
    if isinstance(box, QPlainTextEdit | QTextEdit):
        return key in _ALWAYS or (key in _OF_A_SELECTION and box.textCursor().hasSelection())
    return False
