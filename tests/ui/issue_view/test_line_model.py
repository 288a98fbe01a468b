"""The model of the lines tells only what changed."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from app.ui.issue_invoice.face import COLUMNS, CellText
from app.ui.issue_invoice.line_model import LineModel
from tests.ui.issue_view.faces import LINES, blank, goods, long_list


def a_model(qtbot: QtBot) -> tuple[LineModel, list[tuple[int, int, int]]]:
    model, told = LineModel(), []
    model.show(LINES)
    model.dataChanged.connect(
        lambda first, last, _=None: told.append((first.row(), first.column(), last.column()))
    )
    return model, told


def test_a_face_that_says_the_same_tells_nothing(qtbot: QtBot) -> None:
    model, told = a_model(qtbot)
    model.show(tuple(replace(row) for row in LINES))
    assert told == []


def test_one_cell_is_told_as_one_cell(qtbot: QtBot) -> None:
    model, told = a_model(qtbot)
    changed = replace(LINES[2], cells={**LINES[2].cells, "quantity": CellText("51")})
    model.show((*LINES[:2], changed, *LINES[3:]))
    column = COLUMNS.index("quantity")
    assert told == [(2, column, column)]


def test_a_line_that_comes_in_the_middle_is_told_as_a_row(qtbot: QtBot) -> None:
    model, told = a_model(qtbot)
    rows: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _, first, last: rows.append((first, last)))
    new = goods(9, "*测试*新货物", "", "", "", "", "", "", "")
    model.show((*LINES[:3], new, *LINES[3:]))
    assert (rows, told) == ([(3, 3)], [])
    assert model.rowCount() == 6


def test_lines_that_go_are_told_as_rows(qtbot: QtBot) -> None:
    model, told = a_model(qtbot)
    rows: list[tuple[int, int]] = []
    model.rowsRemoved.connect(lambda _, first, last: rows.append((first, last)))
    model.show((LINES[0], *LINES[3:]))
    assert (rows, told) == ([(1, 2)], [])


def test_other_lines_altogether_are_shown_as_they_are(qtbot: QtBot) -> None:
    model, _ = a_model(qtbot)
    for rows in (long_list(20).rows, (blank(0),), long_list(9).rows, LINES, ()):
        model.show(rows)
        assert model.rows == rows
        assert model.rowCount() == len(rows)


def test_other_columns_begin_anew(qtbot: QtBot) -> None:
    model, _ = a_model(qtbot)
    with qtbot.waitSignal(model.modelReset):
        model.show(LINES, (*COLUMNS[:6], "deduction", *COLUMNS[6:]))
    assert model.columnCount() == 9


def test_a_screen_reader_is_told_row_and_column(qtbot: QtBot) -> None:
    model, _ = a_model(qtbot)
    spoken = model.data(model.index(2, 3), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "第 3 行 数量"
    assert model.data(QModelIndex()) is None
    heading = model.headerData(0, Qt.Orientation.Horizontal)
    assert (heading, model.headerData(2, Qt.Orientation.Vertical)) == (
        "货物或应税劳务、服务名称",
        "3",
    )


def test_a_field_of_the_presenter_is_found_in_the_rows(qtbot: QtBot) -> None:
    model, _ = a_model(qtbot)
    assert model.place("lines[3].tax") == (3, "tax")
    assert model.place("lines[1].discount") == (1, "amount")
    assert model.place("lines[9].tax") is None
    assert model.place("remark") is None
    assert model.field(1, "amount") == "lines[1].discount"
    assert model.field(3, "tax") == "lines[3].tax"
