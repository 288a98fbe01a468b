"""A table over a short list that is in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from app.ui.parts.cell import CellModel

RowOf = TypeVar("RowOf")


class RowModel(CellModel, Generic[RowOf]):
    """Give `columns` and `cell(row, column)`, which finds its row in `found`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[RowOf, ...] = ()

    def show_rows(self, found: Iterable[RowOf]) -> None:
        """Other rows; the table asks in between what those before were."""
        self.beginResetModel()
        self.found = tuple(found)
        self.endResetModel()

    def rows(self) -> int:
        return len(self.found)
