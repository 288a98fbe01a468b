"""Rows that open what is behind them: a rate of this month, the numbers of a kind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.home.face import ShareFace, StockFace, seen
from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import paint_sign
from app.ui.look.sizes import SIZE
from app.ui.look.stamps import stamp

PAD = 14
USUAL_NAME = "其余 9 档"  # a list of rates leaves room for it, or for what is longer
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | _MIDDLE


class _Row(QAbstractButton):
    """A row with a bar. Enter, Space or a click presses it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(300, SIZE.row)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, SIZE.control_small - 4)

    def _stamped(
        self, face: ShareFace | StockFace, draw: Callable[[QPainter], None], *more: str
    ) -> None:
        """Paint it by `draw`, on its ground, as long as nothing of it changes."""

        def whole(painter: QPainter, _place: QRectF) -> None:
            self._ground(painter)
            draw(painter)

        state = (self.underMouse(), self.isDown(), self.hasFocus(), *more)
        stamp(QPainter(self), QRectF(self.rect()), (type(self), *seen(face), *state), whole)

    def _ground(self, painter: QPainter) -> None:
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), colour("hover"))
        if self.hasFocus():
            painter.setPen(QPen(colour("accent"), SIZE.focus))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 1, -3, -1), 4, 4)

    def _words(
        self, painter: QPainter, place: QRectF, words: str, style: str, tone: str, *, right: bool
    ) -> None:
        painter.setFont(type_.font(style))
        painter.setPen(colour(tone))
        painter.drawText(place, _RIGHT if right else _MIDDLE, words)

    def _bar(self, painter: QPainter, left: float, right: float, share: float, tone: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for width, ground in ((1.0, "computed"), (min(1.0, share), tone)):
            painter.setBrush(colour(ground))
            wide = (right - left) * width
            if wide > 0:
                painter.drawRoundedRect(QRectF(left, self.height() / 2 - 4, wide, 8), 2, 2)


class ShareRow(_Row):
    """A rate: its name, its part of the month, its amount."""

    def __init__(self, face: ShareFace, widest: str = USUAL_NAME) -> None:
        """`widest`: the longest name of the list; the bars begin behind it."""
        super().__init__(f"{face.name}：{face.percent}，{face.gross} 元")
        self._face, self._widest = face, widest

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._stamped(self._face, self._draw, self._widest)

    def _draw(self, painter: QPainter) -> None:
        tall, wide = self.height(), self.width()
        name = type_.width(self._widest) + 8
        money = max(96.0, type_.width(self._face.gross) + 4)
        percent = type_.width("100%", "caption") + 10
        right = wide - PAD - money - percent
        self._words(
            painter, QRectF(PAD, 0, name, tall), self._face.name, "body", "text2", right=False
        )
        self._bar(painter, PAD + name, right, self._face.share, "fill")
        place = QRectF(right, 0, percent - 2, tall)
        self._words(painter, place, self._face.percent, "caption", "text3", right=True)
        place = QRectF(wide - PAD - money, 0, money, tall)
        self._words(painter, place, self._face.gross, "body", "text", right=True)


class StockRow(_Row):
    """A kind: verdict, name, numbers left, days of use."""

    def __init__(self, face: StockFace) -> None:
        super().__init__(f"{face.name}：{face.left}，{face.lasts}")
        self._face = face

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._stamped(self._face, self._draw)

    def _draw(self, painter: QPainter) -> None:
        tall, wide = self.height(), self.width()
        face, calm = self._face, self._face.shape == "ok"
        paint_sign(painter, face.shape, QRectF(PAD, tall / 2 - 6, 12, 12))
        name = type_.width("026 电子普票") + 8
        left = max(type_.width(face.left, "strong"), type_.width("9,999 张", "strong")) + 4
        lasts = max(type_.width("近期未用", "caption"), type_.width(face.lasts, "caption")) + 8
        place = QRectF(PAD + 20, 0, name, tall)
        self._words(painter, place, face.name, "body", "text", right=False)
        tone = "text" if calm else face.shape
        place = QRectF(PAD + 20 + name, 0, left, tall)
        self._words(painter, place, face.left, "strong", tone, right=True)
        from_x = PAD + 20 + name + left + 12
        self._bar(painter, from_x, wide - PAD - lasts - 4, face.fill, "chart" if calm else tone)
        place = QRectF(wide - PAD - lasts, 0, lasts, tall)
        self._words(painter, place, face.lasts, "caption", "text3" if calm else tone, right=True)
