"""A table over a short list."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel


class Numbers(RowModel[int]):
    columns = (Column("数", "99"),)

    def cell(self, row: int, column: int) -> Cell:
        return Cell(str(self.found[row]))


def test_other_rows_are_shown_and_told(qtbot: QtBot) -> None:
    model = Numbers()
    assert model.rowCount() == 0
    with qtbot.waitSignal(model.modelReset):
        model.show_rows(iter((7, 8)))
    assert model.rowCount() == 2
    assert model.data(model.index(1, 0)) == "8"
