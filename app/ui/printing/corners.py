"""What is seen against the light: two corners of the form over the rulers, and four letters."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE
from app.ui.look.stamps import stamp

HIGH, GAP = 104, 10
MM = 9.0  # pixels a millimetre in the drawing
OFF = (4.0, 2.0)  # how far the form lies from the rulers in it


class Corners(QWidget):
    """Left the upper left corner with A and B, right the lower right one with C and D."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("标尺与票框：A 左框线，B 上框线，C 右框线，D 下框线"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(400, HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        stamp(QPainter(self), QRectF(self.rect()), ("corners",), self._draw)

    def _draw(self, painter: QPainter, place: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = (place.width() - GAP) / 2
        _corner(painter, QRectF(0, 0, wide, place.height()), "AB", 1)
        _corner(painter, QRectF(wide + GAP, 0, wide, place.height()), "CD", -1)


def _corner(painter: QPainter, box: QRectF, letters: str, way: int) -> None:
    """`way`: 1 the upper left corner of the form, −1 its lower right one."""
    painter.save()
    painter.setClipRect(box)
    painter.fillRect(box, colour("paper"))
    zero = box.center() - QPointF(18, 14 * way)
    across = QRectF(box.left() + 14, zero.y(), box.width() - 28, 0)
    _scale(painter, zero, across)
    corner = zero + QPointF(OFF[0] * MM, OFF[1] * MM)
    painter.setPen(QPen(colour("paper_ink"), 2))
    far = 400 * way
    painter.drawLine(corner, corner + QPointF(far, 0))
    painter.drawLine(corner, corner + QPointF(0, far))
    _disc(painter, QPointF(corner.x(), zero.y()), letters[0])
    _disc(painter, QPointF(zero.x(), corner.y()), letters[1])
    painter.restore()


def _scale(painter: QPainter, zero: QPointF, across: QRectF) -> None:
    painter.setPen(QPen(colour("text"), 1))
    painter.setFont(type_.font("caption"))
    painter.drawLine(across.topLeft(), across.topRight())
    painter.drawLine(QPointF(zero.x(), 0), QPointF(zero.x(), HIGH))
    for value in range(-12, 13):
        high = 8 if value % 5 == 0 else 4
        x, y = zero.x() + value * MM, zero.y() + value * MM
        painter.drawLine(QPointF(x, zero.y() - high), QPointF(x, zero.y()))
        painter.drawLine(QPointF(zero.x() - high, y), QPointF(zero.x(), y))
        if value % 5 == 0 and value:
            words = QRectF(x - 14, zero.y() - 26, 28, 16)
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, f"{value}")


def _disc(painter: QPainter, middle: QPointF, letter: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("fill"))
    side = float(SIZE.icon)
    box = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
    painter.drawEllipse(box)
    painter.setPen(colour("on_fill"))
    painter.setFont(type_.font("caption"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
