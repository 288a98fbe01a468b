"""The status words of the trade with their shape, tone and ground, and how a chip is painted."""

from __future__ import annotations

import math
from functools import lru_cache

from msgspec import Struct
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import paint_sign
from app.ui.look.sizes import SIZE

SHAPE_GAP = 5.0
SOFT_PAD = 7.0


class ChipFace(Struct, frozen=True):
    """A word with its verdict shape ("" for none), tone and soft ground ("" for none)."""

    word: str
    shape: str = ""
    tone: str = "text2"
    soft: str = ""


STATES: dict[str, ChipFace] = {
    face.word: face
    for face in (
        ChipFace("已报送", "ok", "ok"),
        ChipFace("报送中", "busy", "accent"),
        ChipFace("未报送", "warn", "warn", "warn_soft"),
        ChipFace("报送失败", "bad", "bad", "bad_soft"),
        ChipFace("验签失败", "bad", "bad", "bad_soft"),
        ChipFace("正常", "", "text3"),
        ChipFace("红字", "minus", "bad", "bad_soft"),
        ChipFace("作废", "cross", "text3", "computed"),
        ChipFace("已开", "ok", "ok"),
        ChipFace("已开过", "ok", "text3"),
        ChipFace("拒绝", "bad", "bad", "bad_soft"),
        ChipFace("等待", "off", "text3"),
        ChipFace("开具中", "busy", "accent"),
    )
}


def chip_face(word: str) -> ChipFace:
    """The face of a status word; a word that is no status is grey and has no shape."""
    return STATES.get(word, ChipFace(word))


def chip_width(face: ChipFace) -> float:
    """How wide a chip is, in logical pixels."""
    shape = SIZE.sign - 1 + SHAPE_GAP if face.shape else 0.0
    return type_.width(face.word, "caption") + shape + (2 * SOFT_PAD if face.soft else 0.0)


def paint_chip(painter: QPainter, face: ChipFace, place: QRectF) -> None:
    """Paint a chip at the left of `place`, in its middle; what has no room is cut off."""
    picture = _picture(face, painter.device().devicePixelRatioF())
    ratio = picture.devicePixelRatio()
    wide = min(picture.width() / ratio, place.width())
    top = round(place.center().y() - SIZE.chip / 2)
    target = QRectF(place.x(), top, wide, SIZE.chip)
    painter.drawPixmap(target, picture, QRectF(0, 0, wide * ratio, picture.height()))


def forget() -> None:
    """Clear the painted chips: theme or type have changed."""
    _picture.cache_clear()


@lru_cache(maxsize=128)
def _picture(face: ChipFace, ratio: float) -> QPixmap:
    """A chip is painted once in each theme: a table shows hundreds of the same few."""
    wide, high = math.ceil(chip_width(face)) + 1, SIZE.chip
    picture = QPixmap(round(wide * ratio), round(high * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint(painter, face, QRectF(0, 0, chip_width(face), high))
    painter.end()
    return picture


def _paint(painter: QPainter, face: ChipFace, box: QRectF) -> None:
    if face.soft:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(face.soft))
        painter.drawRoundedRect(box, 3, 3)
    left = SOFT_PAD if face.soft else 0.0
    if face.shape:
        side = SIZE.sign - 1
        place = QRectF(left, box.center().y() - side / 2, side, side)
        paint_sign(painter, face.shape, place, face.tone)
        left += side + SHAPE_GAP
    painter.setFont(type_.font("caption"))
    painter.setPen(colour(face.tone))
    words = QRectF(left, 0, box.right() - left + 1, box.height())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, face.word)
