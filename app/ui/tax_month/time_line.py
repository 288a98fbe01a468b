"""The states of a return as a line: what was, with its time, what is, and what is still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gateway.messages.month import ReturnState
from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import paint_sign
from app.ui.look.sizes import SIZE

if TYPE_CHECKING:
    from app.gateway.messages.month import TaxReturn

WORDS = {
    ReturnState.SUBMITTED: "已提交",
    ReturnState.PROCESSING: "受理中",
    ReturnState.MATCHED: "比对通过",
    ReturnState.MISMATCH: "比对不符",
    ReturnState.PAID: "已缴款",
    ReturnState.REJECTED: "被退回",
}
SHAPES = {
    ReturnState.MISMATCH: "bad",
    ReturnState.REJECTED: "bad",
    ReturnState.PROCESSING: "busy",
    ReturnState.SUBMITTED: "ok",
}
ROAD = (ReturnState.SUBMITTED, ReturnState.PROCESSING, ReturnState.MATCHED, ReturnState.PAID)
GAP, SIGN, LINK, MOST = 6, 12, 26, 5


class Stop(Struct, frozen=True):
    """One state. `time` empty: not come to yet."""

    words: str
    shape: str
    time: str = ""


def stops_of(told: TaxReturn | None) -> tuple[Stop, ...]:
    """The last steps, and the rest of the road."""
    if told is None:
        return ()
    last = told.steps[-1].state if told.steps else None
    been = [_been(each.state, f"{each.at:%m-%d %H:%M}", each.state is last) for each in told.steps]
    paid_by_itself = told.state is ReturnState.MATCHED and not told.due_fen
    left = () if paid_by_itself or last is ReturnState.PAID else _left(last)
    return (*been[-MOST:], *(Stop(WORDS[each], "off") for each in left))


def _been(state: ReturnState, time: str, is_last: bool) -> Stop:
    """What was under way once, and is no more, is done."""
    shape = SHAPES.get(state, "ok")
    return Stop(WORDS.get(state, str(state)), shape if is_last or shape == "bad" else "ok", time)


def _left(last: ReturnState | None) -> tuple[ReturnState, ...]:
    """What comes after this state; after what went wrong the road begins anew."""
    if last in ROAD:
        return ROAD[ROAD.index(last) + 1 :]
    return ROAD


class TimeLine(QWidget):
    """Looked at only; its words are its accessible name."""

    def __init__(self) -> None:
        super().__init__()
        self.stops: tuple[Stop, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_return(self, told: TaxReturn | None) -> None:
        """Another state."""
        self.stops = stops_of(told)
        said = "，".join(f"{each.words} {each.time or '未到'}" for each in self.stops)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(sum(_wide(each) + LINK for each in self.stops)), SIZE.row)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, SIZE.row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        x, tall = 0.0, self.height()
        for place, stop in enumerate(self.stops):
            if place:
                painter.setPen(colour("line" if not stop.time else "ok"))
                painter.drawLine(round(x), tall // 2, round(x) + LINK - GAP, tall // 2)
                x += LINK
            paint_sign(painter, stop.shape, QRectF(x, 0, SIGN, tall))
            self._paint_words(painter, x + SIGN + GAP, stop)
            x += _wide(stop)

    def _paint_words(self, painter: QPainter, x: float, stop: Stop) -> None:
        upright = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(type_.font("caption_strong" if stop.time else "caption"))
        painter.setPen(colour("text" if stop.time else "text3"))
        wide = type_.width(stop.words, "caption_strong")
        painter.drawText(QRectF(x, 0, wide + 2, self.height()), upright, stop.words)
        if stop.time:
            painter.setFont(type_.font("caption"))
            painter.setPen(colour("text2"))
            place = QRectF(x + wide + GAP, 0, type_.width(stop.time, "caption") + 2, self.height())
            painter.drawText(place, upright, stop.time)


def _wide(stop: Stop) -> float:
    time = type_.width(stop.time, "caption") + GAP if stop.time else 0.0
    return SIGN + GAP + type_.width(stop.words, "caption_strong") + time + GAP
