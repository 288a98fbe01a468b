"""The table of the list: rows that are on their way cost nothing to paint."""

from __future__ import annotations

from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter, QPaintEvent

from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE
from app.ui.parts.table import Table
from app.ui.search.list_model import ListModel


class TicketTable(Table):
    """After a far jump nothing of the picture is there yet: the lines of the rows are drawn, and
    the rows when they have come, instead of hundreds of empty cells before them."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._nothing_there():
            self._paint_coming()
        else:
            super().paintEvent(event)

    def _nothing_there(self) -> bool:
        model = self.model()
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first < 0 or not isinstance(model, ListModel):
            return False
        ends = (first, last if last >= 0 else model.rows() - 1)
        return all(model.heading(row) is None for row in ends)

    def _paint_coming(self) -> None:
        painter = QPainter(self.viewport())
        painter.setPen(colour("line"))
        wide = self.horizontalHeader().length()
        top = self.rowViewportPosition(self.rowAt(0)) - 1
        model = self.model()
        rows = model.rowCount() if model is not None else 0
        bottom = min(self.viewport().height(), self.rowViewportPosition(rows - 1) + SIZE.row)
        painter.drawLines([QLineF(0, y, wide, y) for y in range(top, bottom, SIZE.row)])
