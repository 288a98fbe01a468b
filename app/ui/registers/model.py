"""A register as rows of cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from app.ui.parts.cell import Cell, CellModel, Column, Index

if TYPE_CHECKING:
    from app.domain.registers import Found
    from app.ui.registers.presenter import Presenter

WAITING = "…"


class RegisterModel(CellModel):
    """Asks the presenter; holds no row itself."""

    def __init__(self, presenter: Presenter[Any]) -> None:
        super().__init__()
        self._presenter = presenter
        parts = presenter.sort.parts
        self.columns: Sequence[Column] = tuple(  # type: ignore[misc]
            Column(
                part.title,
                part.sample,
                align="right" if part.right else "left",
                stretch=part.stretch,
            )
            for part in parts
        )

    def rows(self) -> int:
        """All that fit."""
        return len(self._presenter.listing.keys)

    def cell(self, row: int, column: int) -> Cell:
        """Its text; what matched is marked, what nobody types is grey, what is wrong red."""
        part, found = self._presenter.sort.parts[column], self._presenter.found(row)
        if found is None:
            return Cell(WAITING if column == 0 else "", tone="text3")
        text = self._presenter.text(row, column)
        align = "right" if part.right else "left"
        if self._presenter.error(row, column):
            return Cell(text, tone="bad", align=align, icon="alert-circle", strong=True)
        typed = part.put is not None
        pen = "pencil" if column == 0 and self._presenter.changed(row) else ""
        tone = "text" if typed else "text3"
        return Cell(text, tone=tone, align=align, icon=pen, ranges=_ranges(found, part.field))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Beside the cells: the reason at a wrong one, the whole text at a narrow one."""
        if role == Qt.ItemDataRole.ToolTipRole and index.isValid():
            return self._whole(index.row(), index.column())
        return super().data(index, role)

    def _whole(self, row: int, column: int) -> str:
        part, found = self._presenter.sort.parts[column], self._presenter.found(row)
        if part.whole is not None and found is not None:
            return part.whole(found)
        return self._presenter.error(row, column) or self._presenter.text(row, column)

    def changed(self, first: int, last: int) -> None:
        """These rows say something else."""
        first, last = max(0, first), min(last, self.rows() - 1)
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))


def _ranges(found: Found[Any], field: str) -> tuple[tuple[int, int], ...]:
    if field.endswith(".name"):
        return found.ranges
    by_code = field.rpartition(".")[2] == found.matched and found.code_range is not None
    return (found.code_range,) if by_code and found.code_range else ()
