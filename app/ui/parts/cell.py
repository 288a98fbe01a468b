"""What a table's cell shows, and a model that is made of such cells."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from enum import IntEnum
from typing import Any, ClassVar

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.ui.look.chip_faces import ChipFace, chip_face

Index = QModelIndex | QPersistentModelIndex
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
ALIGNMENTS = {"left": _LEFT, "right": _RIGHT, "centre": _CENTRE}


class Role(IntEnum):
    """The one role that the table asks beside Qt's own."""

    CELL = int(Qt.ItemDataRole.UserRole) + 1


class Cell(Struct, frozen=True):
    """One cell. `chip` is a status word or a face of its own and stands instead of the text;
    `strike` for a void ticket; `ranges` are the matched parts of the text (start, end)."""

    text: str = ""
    chip: str | ChipFace = ""
    tone: str = "text"
    align: str = "left"  # left, right, centre
    icon: str = ""
    strike: bool = False
    strong: bool = False
    tick: bool | None = None  # a box to tick; None: there is none
    ranges: tuple[tuple[int, int], ...] = ()

    @property
    def words(self) -> str:
        """What it says, without colour and shape."""
        return self.text or (
            chip_face(self.chip).word if isinstance(self.chip, str) else self.chip.word
        )


class Column(Struct, frozen=True):
    """A column: its head, and how wide it is: room for `sample` (a status word: for its chip),
    or `stretch` for the rest. `signs`: how many boxes and icons stand before the words."""

    title: str
    sample: str = ""
    align: str = "left"
    stretch: bool = False
    width: int = 0  # in pixels, instead of a sample
    signs: int = 0


class CellModel(QAbstractTableModel):
    """A model of cells. Give `columns`, then `rows()` and `cell()`; call `again()` on a change.

    A cell with a tick is ticked through `tick`.
    """

    columns: ClassVar[Sequence[Column]] = ()

    def rows(self) -> int:
        """How many rows there are."""
        return 0

    def cell(self, row: int, column: int) -> Cell:
        """What stands there."""
        return Cell()

    def tick(self, row: int, ticked: bool) -> bool:
        """The box of a row was ticked or not; True when that is accepted."""
        return False

    def identity(self, row: int) -> Hashable | None:
        """What a row stays when the rows are read anew (a number, a key): the table goes on
        standing on it. None: nobody knows, or the row is on its way."""
        return None

    def row_of(self, identity: Hashable) -> int:
        """Where that stands now; -1: nowhere."""
        return next((row for row in range(self.rows()) if self.identity(row) == identity), -1)

    def again(self) -> None:
        """Everything may be another: show it again."""
        self.beginResetModel()
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self.rows()

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Role.CELL:
            return self.cell(index.row(), index.column())
        answer = _ANSWERS.get(role)
        return answer(self, index) if answer else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        ticked = Qt.CheckState(value) == Qt.CheckState.Checked
        if accepted := self.tick(index.row(), ticked):
            last = self.index(index.row(), self.columnCount() - 1)
            self.dataChanged.emit(self.index(index.row(), 0), last)
        return accepted

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGNMENTS[self.columns[section].align]
        return None


def spoken(index: Index) -> str:
    """A cell for the screen reader: row, column, words. Models of your own answer
    Qt.AccessibleTextRole with it."""
    model = index.model()
    head = model.headerData(index.column(), Qt.Orientation.Horizontal)
    cell = model.data(index, Role.CELL)
    words = cell.words if isinstance(cell, Cell) else str(model.data(index) or "")
    ticked = _TICKED[cell.tick if isinstance(cell, Cell) else None]
    named = f" {head}" if isinstance(head, str) else ""
    return f"第 {index.row() + 1} 行{named}：{words}{ticked}"


_TICKED = {True: " 已勾选", False: " 未勾选", None: ""}


def _tick_state(model: CellModel, index: Index) -> Qt.CheckState | None:
    tick = model.cell(index.row(), index.column()).tick
    if tick is None:
        return None
    return Qt.CheckState.Checked if tick else Qt.CheckState.Unchecked


_ANSWERS = {
    int(Qt.ItemDataRole.DisplayRole): lambda m, i: m.cell(i.row(), i.column()).words,
    int(Qt.ItemDataRole.AccessibleTextRole): lambda _m, i: spoken(i),
    int(Qt.ItemDataRole.TextAlignmentRole): lambda m, i: ALIGNMENTS[
        m.cell(i.row(), i.column()).align
    ],
    int(Qt.ItemDataRole.CheckStateRole): _tick_state,
}
