"""The box to tick, with its words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import paint_tick
from app.ui.look.sizes import SIZE

SIDE, GAP, RIM = 14, 8, 4


class TickBox(QCheckBox):
    """`TickBox("连同作废")`; `toggled` tells its change."""

    def __init__(self, text: str, ticked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        self.setChecked(ticked)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = type_.width(self.text().replace("&&", "&"))
        return QSize(round(words) + SIDE + GAP + 2 * RIM + 2, SIZE.control_small)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_tick_box(painter, self.isChecked(), RIM, self.height() / 2)
        painter.setFont(type_.font("body"))
        painter.setPen(colour("text" if self.isEnabled() else "off"))
        words = QRectF(self.rect()).adjusted(RIM + SIDE + GAP, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text().replace("&&", "&"))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent"), SIZE.focus))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


def paint_tick_box(painter: QPainter, ticked: bool, x: float, middle: float) -> None:
    """The box alone, from `x` on, in the middle of a line."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    place = QRectF(x, round(middle - SIDE / 2), SIDE, SIDE)
    painter.setPen(QPen(colour("fill" if ticked else "edge"), 1))
    painter.setBrush(colour("fill" if ticked else "surface"))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    if ticked:
        paint_tick(painter, place.adjusted(3, 4, -3, -4.5), "on_fill", 1.8)
