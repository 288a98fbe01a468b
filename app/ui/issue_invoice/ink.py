"""Words and rules on the paper: one call each, in the tones of the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app.ui.look import type as type_
from app.ui.look.apply import changed
from app.ui.look.colours import colour
from app.ui.look.shapes import paint_sign

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignCenter
SIGN = 14
_SINGLE = Qt.TextFlag.TextSingleLine
_tones: dict[str, QColor] = {}
_pens: dict[bool, QPen] = {}
_metrics: dict[str, QFontMetricsF] = {}


def tone(name: str) -> QColor:
    """The colour of a token, kept until the look changes: a keystroke paints with fifty."""
    kept = _tones.get(name)
    if kept is None:
        kept = _tones[name] = colour(name)
    return kept


def _forget() -> None:
    for kept in (_tones, _pens, _metrics):
        kept.clear()


changed.connect(_forget)


class Ink:
    """A painter that knows styles and tones by name."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter

    def words(
        self,
        place: QRect | QRectF,
        text: str,
        style: str = "body",
        ink: str = "text",
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """A text in its place, shortened with 「…」 where it is too long."""
        if not text:
            return
        self.painter.setFont(type_.font(style))
        self.painter.setPen(tone(ink))
        box = QRectF(place)
        if len(text) * type_.pixels(style) > box.width():  # no sign is wider than it is high
            text = _fitted(text, style, box.width())
        self.painter.drawText(box, align | _SINGLE, text)

    def sign_before(self, place: QRect, text: str, style: str, shape: str) -> None:
        """A sign in front of a text that stands at the right of its place."""
        left = place.right() - type_.width(text, style) - SIGN - 8
        spot = QRectF(left, place.center().y() - SIGN / 2 + 1, SIGN, SIGN)
        paint_sign(self.painter, shape, spot)

    def down(self, place: QRect, text: str, style: str = "body", ink: str = "paper_ink") -> None:
        """A word written downwards, its signs spread over the height."""
        step = place.height() / max(1, len(text))
        for at, sign in enumerate(text):
            box = QRectF(place.x(), place.y() + at * step, place.width(), step)
            self.words(box, sign, style, ink, CENTRE)

    def fill(self, place: QRect, ground: str) -> None:
        """Tint a box."""
        self.painter.fillRect(place, tone(ground))

    def across(self, y: float, left: float, right: float, *, dotted: bool = False) -> None:
        """A rule from left to right."""
        self.painter.setPen(rule_pen(dotted=dotted))
        self.painter.drawLine(QPointF(left, y), QPointF(right, y))

    def upright(self, x: float, top: float, bottom: float) -> None:
        """A rule from top to bottom."""
        self.painter.setPen(rule_pen())
        self.painter.drawLine(QPointF(x, top), QPointF(x, bottom))

    def mark(self, place: QRectF, text: str, ink: str = "sim", soft: str = "sim_soft") -> None:
        """An outlined word: 「模拟」, 「收购」."""
        self.painter.save()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setPen(QPen(tone(ink), 1))
        self.painter.setBrush(tone(soft) if soft else QColor(0, 0, 0, 0))
        self.painter.drawRoundedRect(place, 3, 3)
        self.words(place, text, "strong", ink, CENTRE)
        self.painter.restore()


def rule_pen(*, dotted: bool = False) -> QPen:
    """The pen of the printed rules."""
    kept = _pens.get(dotted)
    if kept is None:
        style = Qt.PenStyle.DotLine if dotted else Qt.PenStyle.SolidLine
        kept = _pens[dotted] = QPen(tone("paper_rule"), 1, style)
    return kept


def _fitted(text: str, style: str, width: float) -> str:
    """Shortened where it is too long."""
    metrics = _metrics.get(style)
    if metrics is None:
        metrics = _metrics[style] = QFontMetricsF(type_.font(style))
    if metrics.horizontalAdvance(text) <= width:
        return text
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
