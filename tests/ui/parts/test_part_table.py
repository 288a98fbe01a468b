"""The table: fixed rows, a frame for the current one, a fill for the chosen ones."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.look import apply
from app.ui.look.sizes import SIZE
from app.ui.look.tokens import LIGHT
from app.ui.parts.cell import Cell, Role, spoken
from app.ui.parts.empty import Empty
from app.ui.parts.table import Table
from tests.ui.parts.gallery import Tickets


class Bare(QAbstractTableModel):
    """A model that knows nothing of cells."""

    def rowCount(self, parent: Any = None) -> int:
        return 2

    def columnCount(self, parent: Any = None) -> int:
        return 1

    def data(self, index: Any, role: int = 0) -> Any:
        return "示例" if role == Qt.ItemDataRole.DisplayRole else None


@pytest.fixture
def table(qtbot: QtBot, qapp) -> Table:
    apply.apply(qapp, "light")
    made = Table(Tickets(), name="已开发票")
    qtbot.addWidget(made)
    made.resize(900, 320)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    return made


def test_rows_and_head_have_the_heights_of_the_look(table: Table) -> None:
    assert {table.rowHeight(row) for row in range(9)} == {SIZE.row}
    assert table.horizontalHeader().height() == SIZE.head == 28
    assert SIZE.row == 26


def test_the_current_row_is_framed_and_the_chosen_ones_filled(table: Table) -> None:
    table.go_to(3)
    picture = table.viewport().grab().toImage()
    band = table.visualRect(table.model().index(3, 0))
    frame = QColor(picture.pixel(400, band.top() + 1)).name().upper()
    inside = QColor(picture.pixel(400, band.center().y())).name().upper()
    assert (frame, inside) == (LIGHT.accent, LIGHT.select)


def test_without_the_focus_there_is_no_frame(table: Table) -> None:
    table.go_to(3)
    table.clearFocus()
    picture = table.viewport().grab().toImage()
    band = table.visualRect(table.model().index(3, 0))
    assert QColor(picture.pixel(400, band.top() + 1)).name().upper() == LIGHT.select


def test_enter_and_double_click_open_a_row(qtbot: QtBot, table: Table) -> None:
    opened: list[int] = []
    table.opened.connect(opened.append)
    table.go_to(2)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    place = table.visualRect(table.model().index(4, 2)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened == [2, 4]


def test_another_current_row_is_told_once(qtbot: QtBot, table: Table) -> None:
    moved: list[int] = []
    table.moved.connect(moved.append)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Right)
    assert moved == [1]


def test_one_row_is_chosen_though_a_key_is_held_when_it_is_gone_to(table: Table) -> None:
    table.go_to(1)
    window = table.window().windowHandle()
    QTest.keyPress(window, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    try:
        assert QApplication.keyboardModifiers() == Qt.KeyboardModifier.ControlModifier
        table.go_to(3)
    finally:
        QTest.keyRelease(window, Qt.Key.Key_Control)
    assert {index.row() for index in table.selectedIndexes()} == {3}


def test_space_and_click_tick_a_row(qtbot: QtBot, table: Table) -> None:
    model = table.model()
    assert isinstance(model, Tickets)
    table.go_to(0)
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert 0 in model.ticked
    box = table.visualRect(model.index(0, 0))
    qtbot.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=box.topLeft() + QPoint(14, 12)
    )
    assert 0 not in model.ticked


def test_a_cell_is_spoken_with_row_and_column(table: Table) -> None:
    model = table.model()
    assert spoken(model.index(1, 5)) == "第 2 行 报送：已报送"
    assert spoken(model.index(4, 0)) == "第 5 行 票种：007 已勾选"
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(5, 3).data(role) == "第 6 行 价税合计：-1,130.00"


def test_the_current_cell_is_described_for_any_model(qtbot: QtBot) -> None:
    table = Table(Bare(), name="示例表")
    qtbot.addWidget(table)
    table.go_to(1)
    assert table.accessibleDescription() == "第 2 行：示例"


def test_a_column_has_room_for_its_sample_and_its_chip(table: Table) -> None:
    model = table.model()
    for row in range(model.rowCount()):
        for column in (1, 3, 4, 5, 6):
            hint = table.sizeHintForIndex(model.index(row, column)).width()
            assert table.columnWidth(column) >= hint - 2


def test_an_empty_table_says_why_and_offers_a_deed(qtbot: QtBot) -> None:
    model = Tickets(0)
    table = Table(model, name="已开发票")
    qtbot.addWidget(table)
    empty = Empty("没有符合条件的发票", "这个号码不在本机", "清除条件", "Esc")
    asked: list[bool] = []
    empty.asked.connect(lambda: asked.append(True))
    table.set_empty(empty)
    table.show()
    assert empty.isVisible()
    model.count = 3
    model.again()
    assert not empty.isVisible()


def test_a_model_answers_words_for_whoever_asks(table: Table) -> None:
    index = table.model().index(0, 5)
    assert index.data() == "未报送"
    assert isinstance(index.data(Role.CELL), Cell)
    assert table.model().headerData(3, Qt.Orientation.Vertical) is None
