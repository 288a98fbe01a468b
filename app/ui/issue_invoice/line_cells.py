"""How a cell of the lines is painted: tint, rules, text, signs. No widget for a cell."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.ui.issue_invoice.face import BLANK_ROW, DISCOUNT_ROW, CellText, Row
from app.ui.issue_invoice.heads import FIRST_HINT
from app.ui.issue_invoice.ink import CENTRE, LEFT, RIGHT, Ink
from app.ui.issue_invoice.line_model import LineModel
from app.ui.look.colours import colour
from app.ui.look.icons import paint_icon
from app.ui.look.shapes import paint_sign

WORKED_OUT = ("amount", "tax")  # tinted until the cashier's own figure stands there
LISTS = ("rate",)
PAD = 8
Index = QModelIndex | QPersistentModelIndex


def alignment(column: str) -> Qt.AlignmentFlag:
    """Names left, units in the middle, figures right."""
    if column in ("name", "spec"):
        return LEFT
    return CENTRE if column == "unit" else RIGHT


def tinted(column: str, cell: CellText, row: Row) -> bool:
    """Whether a cell looks worked out."""
    if row.nature == DISCOUNT_ROW:
        return column in WORKED_OUT
    return cell.computed or (column in WORKED_OUT and not cell.text)


class LineCells(QStyledItemDelegate):
    """Paints cells of a LineModel. `chosen`: rows marked for a group discount."""

    def __init__(self, model: LineModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.chosen = range(0)
        self.doubts: frozenset[str] = frozenset()  # fields with a warning

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        number, column = index.row(), self._model.columns[index.column()]
        row, ink = self._model.rows[number], Ink(painter)
        cell, place = self._model.cell(number, column), option.rect  # type: ignore[attr-defined]
        self._ground(ink, place, column, cell, row, chosen=number in self.chosen)
        box = place.adjusted(PAD, 0, -PAD, 0)
        if self._lists(column, row):
            box = box.adjusted(0, 0, -14, 0) if column in LISTS else box
            self._paint_list_sign(painter, place)
        signed = self._signs(painter, place, cell, self._model.field(number, column))
        if signed and column in ("name", "spec", "unit"):
            box = box.adjusted(14, 0, 0, 0)
        self._text(ink, box, column, cell, row)

    def _lists(self, column: str, row: Row) -> bool:
        return column in LISTS and row.nature not in (DISCOUNT_ROW, BLANK_ROW)

    def _ground(
        self, ink: Ink, place: QRect, column: str, cell: CellText, row: Row, *, chosen: bool
    ) -> None:
        tone = "paper_calc" if tinted(column, cell, row) else "paper"
        tone = "paper_edit" if cell.overwritten else tone
        ink.fill(place, "select" if chosen else tone)
        ink.across(place.bottom() + 0.5, place.left(), place.right(), dotted=True)
        if column != self._model.columns[-1]:
            ink.upright(place.right() + 0.5, place.top(), place.bottom())
        if cell.error:
            self._frame(ink.painter, place)

    def _frame(self, painter: QPainter, place: QRect) -> None:
        box = QRectF(place).adjusted(1, 1, -2, -2)
        painter.fillRect(box, colour("bad_soft"))
        painter.setPen(QPen(colour("bad"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)

    def _signs(self, painter: QPainter, place: QRect, cell: CellText, field: str) -> bool:
        """A sign at the left end; whether there is one."""
        spot = QRectF(place.left() + 6, place.center().y() - 5, 12, 12)
        if cell.error:
            paint_sign(painter, "bad", spot)
        elif field in self.doubts:
            paint_sign(painter, "warn", spot)
        elif cell.overwritten:
            paint_icon(painter, "pencil", spot, "text2")
        return cell.error or cell.overwritten or field in self.doubts

    def _paint_list_sign(self, painter: QPainter, place: QRect) -> None:
        x, y = place.right() - 11.0, place.center().y() + 0.5
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("text3"), 1.4))
        points = (QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2))
        painter.drawPolyline(QPolygonF(points))
        painter.restore()

    def _text(self, ink: Ink, box: QRect, column: str, cell: CellText, row: Row) -> None:
        text, tone = cell.shown or cell.text, "bad" if cell.text.startswith("-") else "text"
        if column == "name" and row.nature == DISCOUNT_ROW:
            text, tone = f"└ {text}", "text2"
        elif column == "name" and row.nature == BLANK_ROW and not text:
            ink.words(box, FIRST_HINT, "body", "text3", LEFT)
            return
        ink.words(box, text, "entry", tone, alignment(column))
