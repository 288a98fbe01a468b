"""The verdict shapes (disc, triangle, square, ring), the key cap, the shadow: painted by us."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE
from app.ui.look.stamps import frame_with, stamp

SHAPES = ("ok", "warn", "bad", "off", "busy", "minus", "cross")
TONE_OF = {"ok": "ok", "warn": "warn", "bad": "bad", "off": "text3", "busy": "accent"}
_NO_PEN = Qt.PenStyle.NoPen
_ROUND = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def paint_sign(
    painter: QPainter, shape: str, place: QRectF, tone: str = "", *, turned: bool = False
) -> None:
    """A verdict in the middle of `place`; each shape is told apart without its colour.

    `turned`: the other half of the busy ring is filled.
    """
    side = min(place.width(), place.height())
    box = QRectF(0, 0, side, side)
    box.moveCenter(place.center())
    what = ("sign", shape, tone, turned)
    stamp(painter, box, what, lambda on, at: _sign(on, shape, at, tone, turned=turned), spill=2)


def _sign(painter: QPainter, shape: str, box: QRectF, tone: str, *, turned: bool) -> None:
    ink = colour(tone or TONE_OF.get(shape, "text3"))
    if shape in ("off", "busy"):
        _ring(painter, box, ink, half=shape == "busy", turned=turned)
    elif shape in ("minus", "cross"):
        _boxed(painter, box, ink, slanted=shape == "cross")
    else:
        _solid(painter, shape, box, ink)


def paint_key_cap(painter: QPainter, text: str, place: QRectF, *, inverse: bool = False) -> None:
    """The cap of a key, filling `place`; `inverse` on a filled button."""
    what = ("cap", text, inverse)
    stamp(painter, place, what, lambda on, at: _key_cap(on, text, at, inverse=inverse), spill=1)


def _key_cap(painter: QPainter, text: str, place: QRectF, *, inverse: bool) -> None:
    painter.setPen(QPen(QColor(255, 255, 255, 90) if inverse else colour("line"), 1))
    painter.setBrush(QColor(255, 255, 255, 40) if inverse else colour("raised"))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setFont(type_.font("caption"))
    painter.setPen(colour("on_fill" if inverse else "text2"))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def key_cap_width(text: str) -> float:
    """How wide the cap of a key is."""
    return type_.width(text, "caption") + 10 if text else 0.0


_ON_CAPS = {"Return": "Enter", "Up": "↑", "Down": "↓"}


def key_words(key: str) -> str:
    """A key as it stands on its cap.

    >>> key_words("Ctrl+Shift+K"), key_words("Ctrl++"), key_words("Alt+Return")
    ('Ctrl Shift K', 'Ctrl +', 'Alt Enter')
    """
    held, _, last = key[:-1].rpartition("+")
    last = _ON_CAPS.get(last + key[-1:], last + key[-1:])
    return f"{held.replace('+', ' ')} {last}".strip()


def paint_shadow(painter: QPainter, box: QRectF, depth: int = 12) -> None:
    """The shadow round what floats; what lies on it hides its middle."""
    outside = box.adjusted(-depth, 5 - depth, depth, depth + 5)
    corner = 2 * depth + round(SIZE.radius_card)
    if min(outside.width(), outside.height()) < 2 * corner:
        _shadow(painter, box, depth)
        return

    def draw(on: QPainter, at: QRectF) -> None:
        _shadow(on, at.adjusted(depth, depth - 5, -depth, -depth - 5), depth)

    frame_with(painter, outside, corner, ("shadow", depth), draw)


def _shadow(painter: QPainter, box: QRectF, depth: int) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_NO_PEN)
    base = colour("shadow")
    for step in range(depth, 0, -2):
        base.setAlpha(max(2, colour("shadow").alpha() * (depth - step + 2) // (depth * 6)))
        painter.setBrush(base)
        radius = SIZE.radius_card + step
        painter.drawRoundedRect(box.adjusted(-step, 5 - step, step, step + 5), radius, radius)
    painter.restore()


def paint_tick(painter: QPainter, place: QRectF, tone: str = "accent", weight: float = 2) -> None:
    """A tick in `place` (about 9 by 7)."""
    what = ("tick", tone, weight)
    stamp(painter, place, what, lambda on, at: _tick(on, at, tone, weight), spill=2)


def _tick(painter: QPainter, place: QRectF, tone: str, weight: float) -> None:
    x, y, w, h = place.x(), place.y(), place.width(), place.height()
    painter.setPen(QPen(colour(tone), weight, *_ROUND))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points = (QPointF(x, y + h / 2), QPointF(x + w / 3, y + h), QPointF(x + w, y))
    painter.drawPolyline(QPolygonF(points))


def _ring(painter: QPainter, box: QRectF, ink: QColor, *, half: bool, turned: bool) -> None:
    inner = box.adjusted(1, 1, -1, -1)
    painter.setPen(QPen(ink, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(inner)
    if half:
        painter.setPen(_NO_PEN)
        painter.setBrush(ink)
        painter.drawPie(inner, 90 * 16, (180 if turned else -180) * 16)


def _boxed(painter: QPainter, box: QRectF, ink: QColor, *, slanted: bool) -> None:
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(ink, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(inner, 2, 2)
    away = inner.width() * 0.26
    middle = inner.center()
    rise = QPointF(away, -away) if slanted else QPointF(away, 0)
    painter.drawLine(middle - rise, middle + rise)


def _solid(painter: QPainter, shape: str, box: QRectF, ink: QColor) -> None:
    painter.setPen(_NO_PEN)
    painter.setBrush(ink)
    if shape == "ok":
        painter.drawEllipse(box)
    elif shape == "warn":
        top, right, left = box.center().x(), box.right() + 0.8, box.left() - 0.8
        painter.drawPolygon(
            QPolygonF(
                (
                    QPointF(top, box.top() - 0.5),
                    QPointF(right, box.bottom()),
                    QPointF(left, box.bottom()),
                )
            )
        )
    else:
        painter.drawRoundedRect(box, 1.5, 1.5)
    _inside(painter, shape, box)


def _inside(painter: QPainter, shape: str, box: QRectF) -> None:
    """The light sign within: a tick, a stroke with its dot, a cross."""
    unit = box.width() / 10

    def at(x: float, y: float) -> QPointF:
        return QPointF(box.x() + x * unit, box.y() + y * unit)

    painter.setPen(QPen(colour("surface"), max(1.5, 1.3 * unit), *_ROUND))
    if shape == "ok":
        painter.drawPolyline(QPolygonF((at(2.7, 5.2), at(4.4, 6.9), at(7.4, 3.5))))
    elif shape == "warn":
        painter.drawLine(at(5, 3.6), at(5, 6))
        painter.drawPoint(at(5, 8))
    else:
        painter.drawLine(at(3, 3), at(7, 7))
        painter.drawLine(at(7, 3), at(3, 7))
