"""Enter moves on, Shift+Enter back, and a composition keeps its own Enter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts import enter_next as enter_next_room
from app.ui.parts.buttons import Button
from app.ui.parts.combo import ComboField
from app.ui.parts.date_field import DateField
from app.ui.parts.enter_next import SETTLING_MS, enter_next
from app.ui.parts.fields import Field, MultiLine
from app.ui.parts.labels import column


class Form(QWidget):
    """Boxes of every kind, one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.computed = Field(name="名称"), Field("13%", name="税率")
        self.computed.set_computed(True)
        self.kind = ComboField([("普票", "007")], name="票种")
        self.day, self.remark = DateField(name="从"), MultiLine(name="备注")
        self.last = Field(name="复核")
        parts = (self.name, Button("选择", "F3"), self.computed, self.kind, self.day)
        self.setLayout(column(*parts, self.remark, self.last))
        self.ended = 0
        enter_next(self, self._on_last)

    def _on_last(self) -> None:
        self.ended += 1


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.name.setFocus()
    return made


def press(qtbot: QtBot, *, back: bool = False) -> QWidget | None:
    held = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, held)
    return QApplication.focusWidget()


def test_enter_goes_through_the_boxes_in_printed_order(qtbot: QtBot, form: Form) -> None:
    assert [press(qtbot) for _ in range(4)] == [form.kind, form.day, form.remark, form.last]


def test_shift_enter_goes_back_the_same_way(qtbot: QtBot, form: Form) -> None:
    form.last.setFocus()
    went = [press(qtbot, back=True) for _ in range(4)]
    assert went == [form.remark, form.day, form.kind, form.name]
    assert press(qtbot, back=True) is form.name


def test_enter_on_the_last_box_calls_what_follows(qtbot: QtBot, form: Form) -> None:
    form.last.setFocus()
    assert press(qtbot) is form.last
    assert form.ended == 1


def test_enter_in_a_remark_makes_a_line_and_on_an_empty_one_goes_on(
    qtbot: QtBot, form: Form
) -> None:
    form.remark.setFocus()
    qtbot.keyClicks(form.remark, "a")
    assert press(qtbot) is form.remark
    assert press(qtbot) is form.last
    assert form.remark.text() == "a"


def test_control_enter_is_left_to_the_page(qtbot: QtBot, form: Form) -> None:
    qtbot.keyClick(form.name, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is form.name


def test_enter_that_ends_a_composition_stays(
    qtbot: QtBot, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enter_next_room, "SETTLING_MS", 90_000)  # however slow the machine is
    QApplication.sendEvent(form.name, QInputMethodEvent("shili", []))
    assert press(qtbot) is form.name
    ended = QInputMethodEvent("", [])
    ended.setCommitString("示例")
    QApplication.sendEvent(form.name, ended)
    assert press(qtbot) is form.name
    assert form.name.text() == "示例"
    assert press(qtbot) is form.kind


def test_an_enter_some_time_after_a_composition_moves_on(qtbot: QtBot, form: Form) -> None:
    QApplication.sendEvent(form.name, QInputMethodEvent("shili", []))
    QApplication.sendEvent(form.name, QInputMethodEvent("", []))
    qtbot.wait(SETTLING_MS + 40)
    assert press(qtbot) is form.kind
