"""Thirty days as bars, painted by us: today blue, the highest and today with their figure."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.home.face import DayFace, seen
from app.ui.home.scale import Scale, scale_of
from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE
from app.ui.look.stamps import stamp
from app.ui.parts.announce import announce

LEFT, RIGHT, TOP, BOTTOM = 52, 12, 22, 22  # room for amounts, labels above, dates below
LEAST_HEIGHT = 84
LEAST_GAP = 17  # between two lines; nearer ones leave only the outer two
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


class Bars(QWidget):
    """The chart. ← → choose a day, Enter or a click opens its tickets (`opened`)."""

    opened = Signal(int)  # the place of the day, 0 first

    def __init__(self) -> None:
        super().__init__()
        self._days: tuple[DayFace, ...] = ()
        self._scale = Scale(0, 1, ())
        self._chosen = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("近 30 天每日价税合计"))

    @property
    def chosen(self) -> int:
        """The day the keys stand on; -1 before any was chosen."""
        return self._chosen

    def show_days(self, days: tuple[DayFace, ...], sentence: str) -> None:
        """Other days; `sentence` says them in words."""
        self._days = days
        self._scale = scale_of([day.gross_fen for day in days])
        self._chosen = min(self._chosen, len(days) - 1)
        self.setAccessibleName(sentence)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, LEAST_HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self._days:
            self._choose(self._chosen + step if self._chosen >= 0 else len(self._days) - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen >= 0:
            self.opened.emit(self._chosen)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self._choose(place)
            self.opened.emit(place)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place_at(event.pos().x())
            QToolTip.showText(event.globalPos(), self._words(place) if place >= 0 else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        looks = ("bars", *map(seen, self._days), self._scale, self._chosen, self.hasFocus())
        stamp(QPainter(self), QRectF(self.rect()), looks, self._draw)

    def _draw(self, painter: QPainter, _place: QRectF) -> None:
        self._paint_lines(painter)
        for place, day in enumerate(self._days):
            self._paint_day(painter, place, day)
        if self._days and not any(day.tickets for day in self._days):
            painter.setFont(type_.font("body"))
            painter.setPen(colour("text3"))
            words = self.tr("近 30 天没有开票。")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent"), SIZE.focus))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _choose(self, place: int) -> None:
        self._chosen = min(max(place, 0), len(self._days) - 1)
        announce(self, self._words(self._chosen))
        self.setAccessibleDescription(self._words(self._chosen))
        self.update()

    def _words(self, place: int) -> str:
        day = self._days[place]
        return self.tr("{0}　{1} 元　{2} 张").format(f"{day.day:%m-%d}", day.gross, day.tickets)

    def _place_at(self, x: float) -> int:
        if not self._days or not LEFT <= x < self.width() - RIGHT:
            return -1
        return int((x - LEFT) / self._cell())

    def _cell(self) -> float:
        return (self.width() - LEFT - RIGHT) / max(1, len(self._days))

    def _y(self, fen: int) -> float:
        low, high = self._scale.low, self._scale.high
        room = self.height() - TOP - BOTTOM
        return self.height() - BOTTOM - (fen - low) * room / (high - low)

    def _paint_lines(self, painter: QPainter) -> None:
        painter.setFont(type_.font("caption"))
        lines = self._scale.lines
        if len(lines) > 2 and abs(self._y(lines[0][0]) - self._y(lines[1][0])) < LEAST_GAP:
            lines = (lines[0], lines[-1])
        for fen, words in lines:
            y = self._y(fen)
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(LEFT, y), QPointF(self.width() - RIGHT, y))
            painter.setPen(colour("text3"))
            place = QRectF(0, y - 10, LEFT - 8, 20)
            painter.drawText(place, _RIGHT_MIDDLE, words)

    def _paint_day(self, painter: QPainter, place: int, day: DayFace) -> None:
        cell = self._cell()
        x, zero, tip = LEFT + place * cell, self._y(0), self._y(day.gross_fen)
        if place == self._chosen and self.hasFocus():
            painter.fillRect(
                QRectF(x, TOP - 4, cell, self.height() - TOP - BOTTOM + 8), colour("select")
            )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("fill" if day.today else "chart"))
        gap = min(3.0, cell / 6)
        bar = QRectF(x + gap, min(zero, tip), cell - 2 * gap, abs(zero - tip))
        painter.drawRoundedRect(bar, 1.5, 1.5)
        painter.setFont(type_.font("caption_strong" if day.today else "caption"))
        painter.setPen(colour("accent" if day.today else "text2"))
        self._paint_words(painter, x + cell / 2, min(zero, tip) - 18, day.label)
        painter.setPen(colour("accent" if day.today else "text3"))
        self._paint_words(painter, x + cell / 2, self.height() - BOTTOM + 3, day.mark)

    def _paint_words(self, painter: QPainter, middle: float, y: float, words: str) -> None:
        if words:
            wide = type_.width(words, "caption_strong") + 4
            left = min(max(0.0, middle - wide / 2), self.width() - wide)
            painter.drawText(QRectF(left, y, wide, 18), Qt.AlignmentFlag.AlignCenter, words)


_RIGHT_MIDDLE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
