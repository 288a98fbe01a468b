"""One of the five figures: pressed, it opens the list behind it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.ui.home.face import FigureFace, seen
from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE
from app.ui.look.stamps import stamp

PAD = 14
_LEFT = Qt.AlignmentFlag.AlignVCenter


class FigureCard(QAbstractButton):
    """Title, figure, unit, note."""

    def __init__(self) -> None:
        super().__init__()
        self._face = FigureFace("", "—", "", "")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def face(self) -> FigureFace:
        """What it shows."""
        return self._face

    def show_face(self, face: FigureFace) -> None:
        """Show a figure."""
        self._face = face
        self.setAccessibleName(f"{face.title}：{face.value} {face.unit}，{face.note}")
        self.setToolTip(face.note)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        face = self._face
        figure = type_.width(face.value, "figure") + type_.width(face.unit, "caption") + 8
        wide = max(figure, type_.width(face.note, "caption"), type_.width(face.title, "caption"))
        return QSize(round(wide) + 2 * PAD + 2, self._tall())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), self._tall())

    def paintEvent(self, _event: QPaintEvent) -> None:
        looks = ("figure", *seen(self._face), self.underMouse(), self.hasFocus())
        stamp(QPainter(self), QRectF(self.rect()), looks, self._draw)

    def _draw(self, painter: QPainter, _place: QRectF) -> None:
        self._paint_box(painter)
        small, figure = type_.pixels("caption") * 1.4, type_.pixels("figure") * 1.25
        y = (self.height() - 2 * small - figure) / 2
        self._paint_line(painter, y, small, self._face.title, "caption", "text3")
        wide = self._paint_line(painter, y + small, figure, self._face.value, "figure", "text")
        unit = QRectF(PAD + wide + 6, y + small + 3, self.width(), figure)
        painter.setFont(type_.font("caption"))
        painter.setPen(colour("text3"))
        painter.drawText(unit, _LEFT, self._face.unit)
        tone = self._face.tone or "text3"
        self._paint_line(painter, y + small + figure, small, self._face.note, "caption", tone)

    def _tall(self) -> int:
        return round(type_.pixels("caption") * 2.8 + type_.pixels("figure") * 1.25) + 16

    def _paint_box(self, painter: QPainter) -> None:
        wide = SIZE.focus if self.hasFocus() else 1
        painter.setBrush(colour("hover" if self.underMouse() else "surface"))
        painter.setPen(QPen(colour("accent" if self.hasFocus() else "line"), wide))
        box = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter.drawRoundedRect(box, SIZE.radius_card, SIZE.radius_card)

    def _paint_line(
        self, painter: QPainter, y: float, tall: float, words: str, style: str, tone: str
    ) -> float:
        painter.setFont(type_.font(style))
        painter.setPen(colour(tone))
        painter.drawText(QRectF(PAD, y, self.width() - PAD, tall), _LEFT, words)
        return type_.width(words, style)
