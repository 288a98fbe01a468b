"""The status words of the trade with their shape, tone and ground, and how a chip is painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import paint_sign
from app.ui.look.sizes import SIZE

SHAPE_GAP = 5.0
SOFT_PAD = 7.0


@dataclass(frozen=True, slots=True)
class ChipFace:
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
    """Paint a chip at the left of `place`, in its middle."""
    box = QRectF(place.x(), 0, min(chip_width(face), place.width()), SIZE.chip)
    box.moveTop(round(place.center().y() - box.height() / 2))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if face.soft:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(face.soft))
        painter.drawRoundedRect(box, 3, 3)
    left = box.x() + (SOFT_PAD if face.soft else 0.0)
    if face.shape:
        side = SIZE.sign - 1
        paint_sign(
            painter, face.shape, QRectF(left, box.center().y() - side / 2, side, side), face.tone
        )
        left += side + SHAPE_GAP
    painter.setFont(type_.font("caption"))
    painter.setPen(colour(face.tone))
    words = QRectF(left, box.y(), box.right() - left + 1, box.height())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, face.word)
    painter.restore()
