"""Which keys count as held: by their place on the keyboard, not by the sign that they made."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.ui.issue_invoice.second_press import SecondPress

PLACE_OF_FIVE = 14


def key(kind: QEvent.Type, sign: Qt.Key) -> QKeyEvent:
    """As a keyboard sends it."""
    return QKeyEvent(kind, sign, Qt.KeyboardModifier.NoModifier, PLACE_OF_FIVE, 0, 0)


def test_who_lets_go_of_shift_before_the_percent_sign_holds_no_key(qapp: QApplication) -> None:
    now = 0.0
    second, nobody = SecondPress(clock=lambda: now), QObject()
    second.eventFilter(nobody, key(QEvent.Type.KeyPress, Qt.Key.Key_Percent))
    second.begin()
    now = 1.0
    assert not second.counts()
    second.eventFilter(nobody, key(QEvent.Type.KeyRelease, Qt.Key.Key_5))
    assert second.counts()
    qapp.removeEventFilter(second)
