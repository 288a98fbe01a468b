"""Where a table stands while its rows are read anew: the row is found again by what it is."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from msgspec import Struct

from app.ui.parts.cell import CellModel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

NEAR = 20  # rows that may go at once


class Stand(Struct, frozen=True):
    """What the current row is; then what stands behind it, in order, and before it, backwards.
    Its column, and how many pixels below the upper edge it stands."""

    rows: tuple[Hashable, ...]
    column: int
    y: int


def stand_of(table: QTableView) -> Stand | None:
    """Where a table stands; None without a current row, or where rows have no identity."""
    model, here = table.model(), table.currentIndex()
    if not isinstance(model, CellModel) or not here.isValid():
        return None
    if model.identity(here.row()) is None:
        return None
    behind = range(here.row(), min(model.rows(), here.row() + NEAR))
    before = range(here.row() - 1, max(-1, here.row() - NEAR), -1)
    told = (model.identity(row) for row in (*behind, *before))
    rows = tuple(one for one in told if one is not None)
    return Stand(rows, here.column(), table.rowViewportPosition(here.row()))


def row_again(model: CellModel, stood: Stand) -> int:
    """Its row, or the first that is left of those around it; -1: none."""
    places = (model.row_of(one) for one in stood.rows)
    return next((row for row in places if row >= 0), -1)
