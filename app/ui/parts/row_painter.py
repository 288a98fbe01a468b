"""The rows of a table, painted without Qt's detour over an index and an option for every cell, and
kept as pictures: a page that comes back, a card that closes, a resize lay them down again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from msgspec import Struct
from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap, QRegion

from app.ui.look import stamps
from app.ui.look.colours import colour
from app.ui.parts.cell import Cell, CellModel
from app.ui.parts.cell_painter import PAD, paint_cell

if TYPE_CHECKING:
    from app.ui.parts.table import Table

Chosen = list[tuple[int, int, int, int]]  # top, left, bottom, right of what is chosen


class Row(Struct, frozen=True):
    """All that a row's picture depends on, but the look."""

    cells: tuple[Cell, ...]
    grounds: tuple[str, ...]  # of each cell: select, hover or ""
    spans: tuple[tuple[int, int], ...]  # left and width of each
    high: int


class RowPainter:
    """Of one table: `paint(painter, model, region)` paints what of its rows is in the region."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def paint(self, painter: QPainter, model: CellModel, region: QRegion) -> None:
        """Every row that the region meets, with the hairline under it."""
        table, heads = self._table, self._table.horizontalHeader()
        seen = [n for n in range(len(model.columns)) if not heads.isSectionHidden(n)]
        spans = tuple((heads.sectionPosition(n), heads.sectionSize(n)) for n in seen)
        chosen, left, wide = self._chosen(), -heads.offset(), heads.length()
        kept = self._may_be_kept(painter, wide)
        for number in self._rows(model, region):
            cells = tuple(model.cell(number, column) for column in seen)
            row = Row(cells, self._grounds(number, seen, chosen), spans, table.rowHeight(number))
            top = table.rowViewportPosition(number)
            if kept:
                painter.drawPixmap(left, top, _picture(row, wide, painter))
            else:
                painter.save()
                painter.translate(left, top)
                _draw(painter, row, wide)
                painter.restore()

    def _chosen(self) -> Chosen:
        ranges = self._table.selectionModel().selection().toList()
        return [(one.top(), one.left(), one.bottom(), one.right()) for one in ranges]

    def _grounds(self, row: int, columns: list[int], chosen: Chosen) -> tuple[str, ...]:
        plain = "hover" if row == self._table.under_mouse else ""
        across = [(left, right) for top, left, bottom, right in chosen if top <= row <= bottom]
        return tuple(
            "select" if any(left <= n <= right for left, right in across) else plain
            for n in columns
        )

    def _rows(self, model: CellModel, region: QRegion) -> Iterator[int]:
        """The rows in sight that the region meets, each once."""
        after = 0
        parts = cast("Iterable[QRect]", region)
        for part in sorted(parts, key=lambda one: one.top()):
            first, last = self._table.rowAt(part.top()), self._table.rowAt(part.bottom())
            if first >= 0:
                last = last if last >= 0 else model.rows() - 1
                yield from range(max(first, after), last + 1)
                after = max(after, last + 1)

    def _may_be_kept(self, painter: QPainter, wide: int) -> bool:
        """A picture is laid down dot by dot; and where not all rows in sight find room, none of
        them would be found again."""
        ratio = painter.device().devicePixelRatioF()
        dots = wide * self._table.viewport().height() * ratio * ratio
        return wide > 0 and ratio == int(ratio) and stamps.ROWS.has_room_for(round(dots))


def _picture(row: Row, wide: int, painter: QPainter) -> QPixmap:
    ratio = painter.device().devicePixelRatioF()
    picture = stamps.ROWS.find((row, ratio))
    if picture is None:
        picture = QPixmap(QSize(wide, row.high) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(colour("surface"))
        inside = QPainter(picture)
        _draw(inside, row, wide)
        inside.end()
        stamps.ROWS.keep((row, ratio), picture)
    return picture


def _draw(painter: QPainter, row: Row, wide: int) -> None:
    for cell, ground, (left, width) in zip(row.cells, row.grounds, row.spans, strict=True):
        if ground:
            painter.fillRect(left, 0, width, row.high, colour(ground))
        paint_cell(painter, cell, QRectF(left + PAD, 0, width - 2 * PAD, row.high - 1))
    painter.fillRect(QRect(0, row.high - 1, wide, 1), colour("line"))
