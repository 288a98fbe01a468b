"""A table over rows that are read anew goes on standing where it stood."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar

import pytest
from pytestqt.qtbot import QtBot

from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel
from app.ui.parts.table import Table


class Named(RowModel[str]):
    columns: ClassVar[Sequence[Column]] = (Column("名", stretch=True), Column("长"))

    def identity(self, row: int) -> Hashable:
        return self.found[row]

    def cell(self, row: int, column: int) -> Cell:
        return Cell(self.found[row] if not column else f"{len(self.found[row])}")


class Nameless(Named):
    def identity(self, row: int) -> Hashable | None:
        return None


NAMES = tuple(f"名 {number}" for number in range(60))


def a_table(qtbot: QtBot, model: Named) -> Table:
    table = Table(model, name="试")
    qtbot.addWidget(table)
    table.resize(300, 200)
    table.show()
    model.show_rows(NAMES)
    return table


def test_the_row_and_its_height_stay_when_others_come_before_it(qtbot: QtBot) -> None:
    model = Named()
    table = a_table(qtbot, model)
    table.go_to(40)
    stood = table.rowViewportPosition(40)
    moved: list[int] = []
    table.moved.connect(moved.append)
    model.show_rows(("新一", "新二", *NAMES))
    assert table.row == 42 and moved == [42]
    assert table.rowViewportPosition(42) == stood
    assert table.selectionModel().isRowSelected(42)


@pytest.mark.parametrize(
    ("stood", "left", "wanted"),
    [
        (5, NAMES[:5] + NAMES[6:], "名 6"),  # it is gone: the next one
        (59, NAMES[:59], "名 58"),  # the last is gone: the one before it
    ],
)
def test_where_a_row_is_gone_the_nearest_is_current(
    qtbot: QtBot, stood: int, left: tuple[str, ...], wanted: str
) -> None:
    model = Named()
    table = a_table(qtbot, model)
    table.go_to(stood)
    model.show_rows(left)
    assert model.found[table.row] == wanted


def test_other_things_and_rows_without_a_name_are_not_stood_on(qtbot: QtBot) -> None:
    for model, others in ((Named(), ("甲", "乙")), (Nameless(), NAMES), (Named(), ())):
        table = a_table(qtbot, model)
        table.go_to(3)
        model.show_rows(others)
        assert table.row == -1
        model.show_rows(NAMES)
        assert table.row == -1
