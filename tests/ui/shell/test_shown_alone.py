"""What waits behind the page on the screen has no say in how large the window is."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.labels import column
from app.ui.shell.shown_alone import ShownAlone

SMALL, LARGE = QSize(90, 40), QSize(900, 400)


def a_page(least: QSize) -> QWidget:
    page = QWidget()
    inside = QLabel("样例")
    inside.setFixedSize(least)
    page.setLayout(column(inside))
    return page


def test_a_stack_is_measured_by_what_is_on_the_screen(qtbot: QtBot) -> None:
    stack = ShownAlone()
    qtbot.addWidget(stack)
    assert max(stack.minimumSizeHint().width(), stack.sizeHint().width()) <= 0  # nothing in it
    for least in (SMALL, LARGE):
        stack.addWidget(a_page(least))
    assert stack.minimumSizeHint() == SMALL
    assert stack.sizeHint() == SMALL
    stack.setCurrentIndex(1)
    assert stack.minimumSizeHint() == LARGE
    assert not stack.hasHeightForWidth()
