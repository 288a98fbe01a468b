"""Rows that are laid down as pictures look as rows that are painted, and follow what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.look import apply, stamps
from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel
from app.ui.parts.table import Table


class Goods(RowModel[str]):
    """One row a name, with all that a cell can show."""

    columns: ClassVar[Sequence[Column]] = (
        Column("选", signs=1),
        Column("名称", stretch=True),
        Column("状态", "已报送"),
        Column("金额", "1,000.00", align="right"),
    )

    def cell(self, row: int, column: int) -> Cell:
        name = self.found[row]
        return (
            Cell(tick=row % 2 == 0),
            Cell(name, strike=row == 1, ranges=((0, 1),) if row == 2 else ()),
            Cell(chip="已报送" if row else "未报送"),
            Cell(f"{row}.00", align="right", strong=row == 0, icon="pencil"),
        )[column]


@pytest.fixture(autouse=True)
def fresh(qapp: QApplication) -> Iterator[None]:
    apply.apply(qapp, "light")
    stamps.forget()
    yield
    stamps.forget()


def a_table(qtbot: QtBot) -> tuple[Table, Goods]:
    model = Goods()
    model.show_rows(tuple(f"样例货物{n}" for n in range(40)))
    table = Table(model, name="货物")
    qtbot.addWidget(table)
    table.resize(480, 300)
    table.show()
    table.go_to(3)
    return table, model


def looks(table: Table) -> QImage:
    return table.viewport().grab().toImage()


def test_a_row_looks_the_same_painted_and_laid_down(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, _ = a_table(qtbot)
    table.activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    laid_down = (looks(table), looks(table))
    assert len(stamps.ROWS) > 5
    monkeypatch.setattr(stamps, "ROOM", 0)
    assert looks(table) == laid_down[0] == laid_down[1]


def test_a_row_that_says_something_else_is_another_picture(qtbot: QtBot) -> None:
    table, model = a_table(qtbot)
    before = looks(table)
    model.show_rows(("虚构货物", *model.found[1:]))
    after = looks(table)
    assert before != after
    table.under_mouse = 5
    assert looks(table) != after


def test_no_more_rows_are_kept_than_there_is_room_for(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, _ = a_table(qtbot)
    monkeypatch.setattr(stamps, "ROOM", 2 * table.viewport().width() * table.viewport().height())
    looks(table)
    kept = len(stamps.ROWS)
    for row in range(0, 40, 5):
        table.verticalScrollBar().setValue(row * 28)
        looks(table)
    assert kept <= len(stamps.ROWS) < 40


def test_a_table_scrolled_sideways_shows_its_right_columns(qtbot: QtBot) -> None:
    table, _ = a_table(qtbot)
    table.horizontalHeader().setSectionResizeMode(
        1, table.horizontalHeader().ResizeMode.Interactive
    )
    table.setColumnWidth(1, 600)
    before = looks(table)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    assert looks(table) != before
