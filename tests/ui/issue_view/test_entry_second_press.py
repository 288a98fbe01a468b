"""Which keys hold up the second press: those that issue, while they are down; nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.face import Preview
from app.ui.issue_invoice.second_press import LEAST_S, SecondPress
from app.ui.parts.buttons import Button
from tests.ui.issue_view import faces
from tests.ui.issue_view.recording import inside
from tests.ui.issue_view.recording import shown as on_screen

PRESS, RELEASE = QEvent.Type.KeyPress, QEvent.Type.KeyRelease
CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def second(qapp: QApplication, clock: Clock) -> Iterator[SecondPress]:
    made = SecondPress(clock=clock, key="Ctrl+5")
    yield made
    qapp.removeEventFilter(made)


def send(
    second: SecondPress, kind: QEvent.Type, sign: Qt.Key, held: Qt.KeyboardModifier = NONE
) -> None:
    """As a keyboard sends it: the place of each of these keys is the same."""
    second.eventFilter(QObject(), QKeyEvent(kind, sign, held, 14, 0, 0))


def test_a_key_that_never_gets_its_release_blocks_nothing(
    second: SecondPress, clock: Clock
) -> None:
    send(second, PRESS, Qt.Key.Key_Percent)
    send(second, PRESS, Qt.Key.Key_Return)
    second.begin()
    clock.now += LEAST_S
    assert second.counts()


@pytest.mark.parametrize(
    ("sign", "with_", "let_go"),
    [
        (Qt.Key.Key_F9, NONE, Qt.Key.Key_F9),
        (Qt.Key.Key_Return, CTRL, Qt.Key.Key_Return),
        (Qt.Key.Key_5, CTRL, Qt.Key.Key_Percent),
    ],
)
def test_a_key_that_issues_must_be_let_go(
    second: SecondPress, clock: Clock, sign: Qt.Key, with_: Qt.KeyboardModifier, let_go: Qt.Key
) -> None:
    send(second, PRESS, sign, with_)
    second.begin()
    clock.now += 10
    assert "松开" in second.why_not()
    assert not second.why_not(by_button=True)
    send(second, RELEASE, let_go)
    assert second.counts()


@pytest.mark.parametrize("kind", [QEvent.Type.WindowDeactivate, QEvent.Type.WindowActivate])
def test_what_another_window_swallows_is_forgotten(
    second: SecondPress, clock: Clock, kind: QEvent.Type
) -> None:
    send(second, PRESS, Qt.Key.Key_F9)
    second.begin()
    clock.now += 10
    second.eventFilter(QObject(), QEvent(kind))
    assert second.counts()


def test_a_press_that_does_not_count_says_why_and_the_mouse_always_counts(qtbot: QtBot) -> None:
    view, presenter = on_screen(qtbot, faces.READY)
    clock = Clock()
    view.confirm._second._clock = clock
    QTest.keyPress(view.body, Qt.Key.Key_F9)
    view.show_confirm(faces.CONFIRM)
    view.main()
    clock.now += 1
    view.main()
    assert len(presenter.said) == 2
    assert presenter.of("issue") == []
    buttons = {one.words: one for one in inside(view.confirm, Button)}
    QTest.mouseClick(buttons["开具"], Qt.MouseButton.LeftButton)
    assert presenter.of("issue") == [()]
    QTest.keyRelease(view.body, Qt.Key.Key_F9)


def test_nothing_is_issued_behind_a_preview(qtbot: QtBot) -> None:
    view, presenter = on_screen(qtbot, faces.READY)
    clock = Clock()
    view.confirm._second._clock = clock
    view.show_confirm(faces.CONFIRM)
    view.show_preview(Preview("看票面", 2, 2, b"\xff" * 16))
    clock.now += 10
    view.main()
    assert presenter.of("issue") == []
    assert presenter.said == ["先按 Esc 关掉「看票面」"]
    assert view.escape()
    view.main()
    assert presenter.of("issue") == [()]
