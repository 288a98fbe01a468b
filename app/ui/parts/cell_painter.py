"""The one delegate of all tables: paints text, chip, icon, tick and matched signs of a cell."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.look import icons
from app.ui.look import type as type_
from app.ui.look.chip_faces import ChipFace, chip_face, paint_chip
from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE
from app.ui.parts.cell import Cell, Index, Role
from app.ui.parts.fields import Field
from app.ui.parts.row_states import is_selected
from app.ui.parts.tick_box import paint_tick_box

PAD = 8
SIGN_ROOM = 20  # of a box to tick or an icon before the words


class RowLines:
    """A table that draws the hairlines under its rows itself, once a row."""


class CellPainter(QStyledItemDelegate):
    """Asks `Role.CELL`; a model without it is shown by its display text."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(Role.CELL)
        if not isinstance(cell, Cell):
            cell = Cell(str(index.data() or ""))
        box = QRectF(option.rect)  # type: ignore[attr-defined]
        if is_selected(option):
            painter.fillRect(box, colour("select"))
        elif getattr(option.widget, "under_mouse", -1) == index.row():  # type: ignore[attr-defined]
            painter.fillRect(box, colour("hover"))
        if not isinstance(option.widget, RowLines):  # type: ignore[attr-defined]
            painter.fillRect(QRectF(box.x(), box.bottom() - 1, box.width(), 1), colour("line"))
        paint_cell(painter, cell, box.adjusted(PAD, 0, -PAD, -1))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        cell = index.data(Role.CELL)
        words = cell.words if isinstance(cell, Cell) else str(index.data() or "")
        return QSize(round(type_.width(words)) + 2 * PAD + 2, SIZE.row)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field on the cell, for tables that are edited in place."""
        head = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        return Field(name=str(head or ""), size="small", parent=parent)


def paint_cell(painter: QPainter, cell: Cell, box: QRectF) -> None:
    """The contents of a cell in `box`."""
    if cell.tick is not None:
        box = _paint_tick_box(painter, cell.tick, box)
    if cell.icon:
        side = SIZE.icon - 2
        place = QRectF(box.x(), box.center().y() - side / 2, side, side)
        icons.paint_icon(painter, cell.icon, place, cell.tone if cell.tone != "text" else "text2")
        box = box.adjusted(min(SIGN_ROOM, side + 4), 0, 0, 0)
    if cell.chip:
        face = cell.chip if isinstance(cell.chip, ChipFace) else chip_face(cell.chip)
        paint_chip(painter, face, box)
    elif cell.text:
        _paint_words(painter, cell, box)


def _paint_words(painter: QPainter, cell: Cell, box: QRectF) -> None:
    if cell.ranges:
        paint_matches(painter, cell.text, cell.ranges, box)
        return
    style = "strong" if cell.strong else "body"
    words = type_.elided(cell.text, style, int(box.width()) + 1)
    x = _left(words, style, cell.align, box)
    y = round(box.y() + (box.height() - type_.metrics(style).height()) / 2)
    painter.setFont(type_.font(style))
    painter.setPen(colour("text3" if cell.strike else cell.tone))
    painter.drawStaticText(QPointF(x, y), type_.laid_out(words, style))
    if cell.strike:
        middle = round(box.center().y()) + 0.5
        painter.drawLine(QPointF(x, middle), QPointF(x + type_.width(words, style), middle))


def _left(words: str, style: str, align: str, box: QRectF) -> float:
    """Where the words begin."""
    spare = box.width() - type_.width(words, style)
    return round(box.x() + {"left": 0.0, "right": spare}.get(align, spare / 2))


def paint_matches(
    painter: QPainter, text: str, ranges: tuple[tuple[int, int], ...], box: QRectF, style: str = ""
) -> None:
    """A text whose matched parts are bold and underlined: seen without colour too."""
    plain = style or "body"
    strong = "entry_strong" if plain == "entry" else "strong"
    x = box.x()
    for part, matched in _parts(text, ranges):
        font = type_.font(strong if matched else plain)
        wide = QFontMetricsF(font).horizontalAdvance(part)
        room = box.right() - x
        if room <= 4:
            return
        painter.setFont(font)
        painter.setPen(colour("accent" if matched else "text"))
        words = QFontMetricsF(font).elidedText(part, Qt.TextElideMode.ElideRight, room)
        place = QRectF(x, box.y(), min(wide, room) + 1, box.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
        if matched:
            line = QRectF(x + 1, box.center().y() + type_.pixels(plain) * 0.62, wide - 2, 1.2)
            painter.fillRect(line, colour("accent"))
        x += wide


def _parts(text: str, ranges: tuple[tuple[int, int], ...]) -> Iterator[tuple[str, bool]]:
    place = 0
    for start, end in sorted(ranges):
        if start > place:
            yield text[place:start], False
        if end > max(start, place):
            yield text[max(start, place) : end], True
        place = max(place, end)
    if place < len(text):
        yield text[place:], False


def _paint_tick_box(painter: QPainter, ticked: bool, box: QRectF) -> QRectF:
    paint_tick_box(painter, ticked, box.x(), box.center().y())
    return box.adjusted(SIGN_ROOM, 0, 0, 0)
