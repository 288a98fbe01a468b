"""The lines of the ticket as an item model: a new face is told to the table as the cells that
really changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.ui.issue_invoice.face import (
    BLANK_ROW,
    COLUMNS,
    DISCOUNT,
    DISCOUNT_ROW,
    CellText,
    Row,
    line_field,
    line_of,
)
from app.ui.issue_invoice.heads import COLUMN_WORDS

Index = QModelIndex | QPersistentModelIndex
NO_CELL = CellText(editable=False)
NO_INDEX = QModelIndex()


class LineModel(QAbstractTableModel):
    """Rows of the face; rows count from 0, columns are those of the face."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self.columns: tuple[str, ...] = COLUMNS
        self.touched = 0  # cells told as changed so far: what a test counts

    def show(self, rows: tuple[Row, ...], columns: tuple[str, ...] = COLUMNS) -> None:
        """Take over new rows; untouched cells are not told."""
        if columns != self.columns:
            self.beginResetModel()
            self.rows, self.columns = rows, columns
            self.endResetModel()
            return
        before = self.rows
        if len(rows) == len(before):
            self.rows = rows
            self._tell_changes(before, rows)
        else:
            self._change_length(before, rows)

    def _change_length(self, before: tuple[Row, ...], rows: tuple[Row, ...]) -> None:
        """Rows came or went: found by what is the same at both ends."""
        head = _same(before, rows)
        tail = min(_same(before[::-1], rows[::-1]), len(before) - head, len(rows) - head)
        more = len(rows) - len(before)
        if more > 0:
            at = len(before) - tail
            self.beginInsertRows(NO_INDEX, at, at + more - 1)
            self.rows = rows
            self.endInsertRows()
            padded = before[:at] + rows[at : at + more] + before[at:]
        else:
            at = len(rows) - tail
            self.beginRemoveRows(NO_INDEX, at, at - more - 1)
            self.rows = rows
            self.endRemoveRows()
            padded = before[:at] + before[at - more :]
        self._tell_changes(padded, rows)

    def _tell_changes(self, before: tuple[Row, ...], rows: tuple[Row, ...]) -> None:
        for number, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old is not new and old != new:
                self._tell_row(number, old, new)

    def _tell_row(self, number: int, old: Row, new: Row) -> None:
        """One signal a row: from its first changed cell to its last."""
        changed = [at for at, name in enumerate(self.columns) if _differs(name, old, new)]
        if changed:
            self.touched += len(changed)
            first, last = self.index(number, changed[0]), self.index(number, changed[-1])
            self.dataChanged.emit(first, last)

    # -- what a table asks
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Rows with the blank one."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Columns of the face."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text of a cell, and its name for a screen reader."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            cell = self.cell(index.row(), self.columns[index.column()])
            return cell.shown or cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(index.row(), self.columns[index.column()])
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Word of a column, number of a row."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        return COLUMN_WORDS[self.columns[section]]

    # -- what the delegate and the pen ask
    def cell(self, row: int, column: str) -> CellText:
        """A cell; an empty one where the face has none."""
        return self.rows[row].cells.get(column, NO_CELL)

    def spoken(self, row: int, column: str) -> str:
        """Name of a cell: 第 3 行 数量."""
        kind = "折扣 " if self.rows[row].nature == DISCOUNT_ROW else ""
        return f"第 {row + 1} 行 {kind}{COLUMN_WORDS[column]}"

    def field(self, row: int, column: str) -> str:
        """The name of a cell as the presenter knows it."""
        one = self.rows[row]
        name = DISCOUNT if one.nature == DISCOUNT_ROW else column
        return line_field(one.index + 1, name)

    def place(self, field: str) -> tuple[int, str] | None:
        """Row and column of a field; None when it is not in the lines."""
        named = line_of(field)
        if named is None:
            return None
        number, column = named
        wanted = DISCOUNT_ROW if column == DISCOUNT else ""
        for at, row in enumerate(self.rows):
            if row.index == number - 1 and (row.nature == DISCOUNT_ROW) == bool(wanted):
                return at, ("amount" if column == DISCOUNT else self._shown(column))
        return None

    def _shown(self, column: str) -> str:
        return column if column in self.columns else self.columns[0]

    def blank(self) -> int:
        """The row where the next line is typed; the last one where there is none."""
        last = len(self.rows) - 1
        blanks = (at for at in range(last, -1, -1) if self.rows[at].nature == BLANK_ROW)
        return next(blanks, last)


def _same(one: tuple[Row, ...], other: tuple[Row, ...]) -> int:
    """How many rows at the head are the same."""
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left is not right and left != right:
            return at
    return min(len(one), len(other))


def _differs(name: str, old: Row, new: Row) -> bool:
    return old.nature != new.nature or old.cells.get(name) != new.cells.get(name)
