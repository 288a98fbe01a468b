"""Words and rules on the paper: one call each, in the tones of the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app.ui.look import type as type_
from app.ui.look.colours import colour

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignCenter


class Ink:
    """A painter that knows styles and tones by name."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter

    def words(
        self,
        place: QRect | QRectF,
        text: str,
        style: str = "body",
        tone: str = "text",
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """A text in its place, shortened with 「…」 where it is too long."""
        if not text:
            return
        font = type_.font(style)
        self.painter.setFont(font)
        self.painter.setPen(colour(tone))
        box = QRectF(place)
        if QFontMetricsF(font).horizontalAdvance(text) > box.width():
            text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        self.painter.drawText(box, align | Qt.TextFlag.TextSingleLine, text)

    def down(self, place: QRect, text: str, style: str = "body", tone: str = "paper_ink") -> None:
        """A word written downwards, its signs spread over the height."""
        step = place.height() / max(1, len(text))
        for at, sign in enumerate(text):
            box = QRectF(place.x(), place.y() + at * step, place.width(), step)
            self.words(box, sign, style, tone, CENTRE)

    def fill(self, place: QRect, tone: str) -> None:
        """Tint a box."""
        self.painter.fillRect(place, colour(tone))

    def across(self, y: float, left: float, right: float, *, dotted: bool = False) -> None:
        """A rule from left to right."""
        self.painter.setPen(rule_pen(dotted=dotted))
        self.painter.drawLine(QPointF(left, y), QPointF(right, y))

    def upright(self, x: float, top: float, bottom: float) -> None:
        """A rule from top to bottom."""
        self.painter.setPen(rule_pen())
        self.painter.drawLine(QPointF(x, top), QPointF(x, bottom))

    def mark(self, place: QRectF, text: str, tone: str = "sim", soft: str = "sim_soft") -> None:
        """An outlined word: 「模拟」, 「收购」."""
        self.painter.save()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setPen(QPen(colour(tone), 1))
        self.painter.setBrush(colour(soft) if soft else QColor(0, 0, 0, 0))
        self.painter.drawRoundedRect(place, 3, 3)
        self.words(place, text, "strong", tone, CENTRE)
        self.painter.restore()


def rule_pen(*, dotted: bool = False) -> QPen:
    """The pen of the printed rules."""
    style = Qt.PenStyle.DotLine if dotted else Qt.PenStyle.SolidLine
    return QPen(colour("paper_rule"), 1, style)
