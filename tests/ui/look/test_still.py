"""What is laid out in one turn of the event loop is painted in the next, and nothing is lost."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.look.still import leave_to_another, let_paint, paint_next_turn, uncovered
from tests.ui.shell_builders import WAIT_MS


class Part(QWidget):
    """Counts how often it is painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.painted = 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.painted += 1


def a_window(qtbot: QtBot) -> tuple[QWidget, QStackedWidget, Part]:
    window, pages = QWidget(), QStackedWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(pages)
    part = Part()
    pages.addWidget(part)
    window.resize(200, 100)
    window.show()
    qtbot.waitUntil(lambda: part.painted > 0, timeout=WAIT_MS)
    return window, pages, part


def test_what_changed_while_a_window_held_still_is_painted_in_the_next_turn(qtbot: QtBot) -> None:
    window, _, part = a_window(qtbot)
    before = part.painted
    paint_next_turn(part)
    part.update()
    assert not window.updatesEnabled()
    qtbot.waitUntil(lambda: part.painted > before, timeout=WAIT_MS)
    assert window.updatesEnabled()


def test_a_page_that_comes_while_the_window_holds_still_is_painted_too(qtbot: QtBot) -> None:
    window, pages, _ = a_window(qtbot)
    new = Part()
    pages.addWidget(new)
    paint_next_turn(pages)
    pages.setCurrentWidget(new)
    qtbot.waitUntil(lambda: new.painted > 0, timeout=WAIT_MS)
    before = new.painted
    new.update()
    qtbot.waitUntil(lambda: new.painted > before, timeout=WAIT_MS)
    assert window.updatesEnabled()


def test_who_takes_a_still_window_over_says_when_it_is_painted(qtbot: QtBot) -> None:
    window, _, part = a_window(qtbot)
    paint_next_turn(window)
    leave_to_another(window)
    qtbot.wait(50)
    assert not window.updatesEnabled()
    before = part.painted
    let_paint(window)
    window.update()
    qtbot.waitUntil(lambda: part.painted > before, timeout=WAIT_MS)


def test_what_a_float_leaves_while_the_window_holds_still_is_painted_afterwards(
    qtbot: QtBot,
) -> None:
    window, _, part = a_window(qtbot)
    float_ = Part(window)
    float_.setGeometry(20, 20, 60, 40)
    float_.show()
    qtbot.waitUntil(lambda: float_.painted > 0, timeout=WAIT_MS)
    before = part.painted
    paint_next_turn(part)
    uncovered(float_)
    float_.hide()
    qtbot.waitUntil(lambda: part.painted > before, timeout=WAIT_MS)
    assert window.updatesEnabled()
