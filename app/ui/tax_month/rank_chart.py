"""The largest of a breakdown as bars, painted by us: name, bar, amount and share."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE
from app.ui.parts.announce import announce
from app.ui.tax_month.ranks import Rank

PAD, GAP = 14, 10
MOST_NAME = 0.42  # of the width
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RankChart(QWidget):
    """↑ ↓ choose a bar, Enter or a click opens its tickets (`opened`); the table beside says the
    same in figures."""

    opened = Signal(int)  # the place, 0 first

    def __init__(self) -> None:
        super().__init__()
        self._ranks: tuple[Rank, ...] = ()
        self._nothing = ""
        self._chosen = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def ranks(self) -> tuple[Rank, ...]:
        """What it shows."""
        return self._ranks

    @property
    def chosen(self) -> int:
        """The bar the keys stand on; -1 before any was chosen."""
        return self._chosen

    def show_ranks(self, ranks: tuple[Rank, ...], sentence: str, nothing: str) -> None:
        """Other bars; `sentence` says them in words, `nothing` stands where there are none."""
        self._ranks, self._nothing = ranks, nothing
        self._chosen = min(self._chosen, len(ranks) - 1)
        self.setAccessibleName(sentence)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 4 * self._tall())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self._ranks:
            self._choose(self._chosen + step if self._chosen >= 0 else 0)
        elif event.key() in _ENTER and self._chosen >= 0:
            self.opened.emit(self._chosen)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self._choose(place)
            self.opened.emit(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place_at(event.pos().y())
            words = self._ranks[place].sentence if place >= 0 else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._ranks:
            painter.setFont(type_.font("body"))
            painter.setPen(colour("text3"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._nothing)
        for place, rank in enumerate(self._ranks[: self._fitting()]):
            self._paint_rank(painter, place, rank)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent"), SIZE.focus))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_rank(self, painter: QPainter, place: int, rank: Rank) -> None:
        tall, left, right = self._tall(), self._name_room(), self._amount_room()
        y = PAD / 2 + place * tall
        if place == self._chosen and self.hasFocus():
            painter.fillRect(QRectF(4, y, self.width() - 8, tall), colour("select"))
        painter.setFont(type_.font("body"))
        painter.setPen(colour("text2" if rank.rest else "text"))
        name = painter.fontMetrics().elidedText(rank.name, Qt.TextElideMode.ElideRight, int(left))
        painter.drawText(QRectF(PAD, y, left, tall), _MIDDLE, name)
        if not rank.rest:  # many together would make each of the others small
            self._paint_bar(painter, QRectF(PAD + left + GAP, y, 0, tall), rank)
        painter.setFont(type_.font("caption"))
        painter.setPen(colour("bad" if rank.fen < 0 else "text2"))
        place_of = QRectF(self.width() - PAD - right, y, right, tall)
        painter.drawText(place_of, _MIDDLE | Qt.AlignmentFlag.AlignRight, rank.figures)

    def _paint_bar(self, painter: QPainter, at: QRectF, rank: Rank) -> None:
        most = max((abs(each.fen) for each in self._ranks if not each.rest), default=0) or 1
        room = self.width() - at.x() - GAP - self._amount_room() - PAD
        long = max(2.0, room * abs(rank.fen) / most)
        high = max(8.0, at.height() * 0.5)
        bar = QRectF(at.x(), at.y() + (at.height() - high) / 2, long, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("chart"))
        if rank is self._ranks[0]:
            painter.setBrush(colour("fill"))
        if rank.fen < 0:  # outlined: it takes away
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("bad"), 1.5))
        painter.drawRoundedRect(bar, 2, 2)

    def _choose(self, place: int) -> None:
        self._chosen = min(max(place, 0), len(self._ranks) - 1)
        words = self._ranks[self._chosen].sentence
        announce(self, words)
        self.setAccessibleDescription(words)
        self.update()

    def _tall(self) -> int:
        return type_.pixels("body") + 18

    def _fitting(self) -> int:
        return max(1, (self.height() - PAD) // self._tall())

    def _name_room(self) -> float:
        widest = max(type_.width(each.name, "body") for each in self._ranks)
        return min(widest + 2.0, self.width() * MOST_NAME)

    def _amount_room(self) -> float:
        return max(type_.width(each.figures, "caption") for each in self._ranks) + 4.0

    def _place_at(self, y: float) -> int:
        place = int((y - PAD / 2) // self._tall())
        return place if 0 <= place < min(len(self._ranks), self._fitting()) else -1
