"""What lies under a cover is painted strip by strip, and not before."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from app.ui.look.cover import STRIP, Cover
from tests.ui.shell_builders import WAIT_MS

HIGH = 3 * STRIP


class Page(QWidget):
    """Notes how high the parts were that it painted."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[int] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted.append(event.rect().height())


def two_pages(qtbot: QtBot) -> tuple[QStackedWidget, Page, Page]:
    stack, before, after = QStackedWidget(), Page(), Page()
    qtbot.addWidget(stack)
    for page in (before, after):
        stack.addWidget(page)
    stack.resize(200, HIGH)
    stack.show()
    qtbot.waitUntil(lambda: bool(before.painted), timeout=WAIT_MS)
    return stack, before, after


def test_a_page_under_a_cover_is_painted_a_strip_at_each_step(qtbot: QtBot) -> None:
    stack, _, after = two_pages(qtbot)
    cover = Cover(stack)
    cover.come()
    stack.setCurrentWidget(after)
    cover.rise()
    qtbot.wait(50)
    assert after.painted == []
    for step, _ in enumerate(cover.lifted(), 1):
        assert after.painted == [STRIP] * step
    assert not cover.lies


def test_a_cover_that_goes_leaves_the_page_whole(qtbot: QtBot) -> None:
    stack, _, after = two_pages(qtbot)
    cover = Cover(stack)
    cover.come("新的一页")
    stack.setCurrentWidget(after)
    cover.rise()
    cover.go()
    qtbot.waitUntil(lambda: after.painted == [HIGH], timeout=WAIT_MS)
    assert not stack.grab().isNull()


def test_in_another_size_a_cover_keeps_its_head_and_lies_on_all_of_it(qtbot: QtBot) -> None:
    stack, before, _ = two_pages(qtbot)
    cover = Cover(stack)
    cover.come("新的一页")
    before.painted.clear()
    stack.resize(300, 2 * HIGH)
    qtbot.wait(50)
    assert before.painted == []
    assert len(list(cover.lifted())) == 6
    cover.leave()
