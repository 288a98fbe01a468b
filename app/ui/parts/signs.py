"""A verdict shape as a widget, and the lamp: shape, name, value."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.look import apply
from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import paint_sign
from app.ui.look.sizes import SIZE
from app.ui.look.stamps import stamp
from app.ui.parts.announce import announce

HALF_TURN_MS = 500  # two frames a second
WORDS = {"ok": "正常", "warn": "注意", "bad": "有错", "off": "未定", "busy": "进行中"}
METER, SIGN = 47, 10


class Sign(QWidget):
    """A verdict: ok (disc), warn (triangle), bad (square), off (ring), busy (half ring)."""

    def __init__(self, shape: str = "off", size: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._turned = size, False
        self._clock = QTimer(self)
        self._clock.setInterval(HALF_TURN_MS)
        self._clock.timeout.connect(self._turn)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_verdict(shape)

    def show_verdict(self, shape: str) -> None:
        """Show another verdict."""
        self.shape = shape
        self.setAccessibleName(WORDS.get(shape, shape))
        self._keep_time()
        self.update()

    def sizeHint(self) -> QSize:
        side = (self._size or SIZE.sign + 2) + 2
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        paint_sign(QPainter(self), self.shape, box, turned=self._turned)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._keep_time()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._keep_time()

    def _keep_time(self) -> None:
        if self.shape == "busy" and self.isVisible() and apply.motion():
            self._clock.start()
        else:
            self._clock.stop()

    def _turn(self) -> None:
        self._turned = not self._turned
        self.update()


class Lamp(QAbstractButton):
    """A lamp of the status bar: `Lamp("税局")`, then `show_state("warn", "离线 · 未上传 3 张")`.

    A click or Enter opens the page behind it (`clicked`). A change is announced; that all is well
    when it is first lit is none.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.shape, self.value = name, "off", ""
        self.meter: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)

    def show_state(self, shape: str, value: str, meter: float | None = None) -> None:
        """`meter`: how much is left, 0 to 1."""
        if (shape, value, meter) == (self.shape, self.value, self.meter):
            return
        changed = shape != self.shape and (self.shape, shape) != ("off", "ok")
        self.shape, self.value, self.meter = shape, value, meter
        self.setAccessibleName(f"{self.name}：{value}")
        if changed:
            announce(self, self.accessibleName(), urgent=shape == "bad")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = type_.width(self.name, "caption") + 6 + type_.width(self.value, "caption_strong")
        meter = 8 + METER if self.meter is not None else 0
        return QSize(round(26 + words + meter) + 11, SIZE.status_bar - 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        looks = ("lamp", self.name, self.value, self.shape, self.meter)
        state = (self.underMouse(), self.hasFocus())
        stamp(QPainter(self), QRectF(self.rect()), (*looks, *state), self._draw)

    def _draw(self, painter: QPainter, _place: QRectF) -> None:
        self._paint_ground(painter)
        middle = self.height() / 2
        paint_sign(painter, self.shape, QRectF(10, 0, SIGN, self.height()))
        x = self._paint_words(painter, 26, self.name, "caption", "text3") + 6
        calm = self.shape in ("ok", "off", "busy")
        tone = "text" if calm else self.shape
        x = self._paint_words(painter, x, self.value, "caption_strong", tone) + 8
        if self.meter is not None:
            self._paint_meter(painter, QRectF(x, middle - 4, METER, 8), self.meter)

    def _paint_ground(self, painter: QPainter) -> None:
        if self.underMouse():
            painter.fillRect(self.rect(), colour("hover"))
        painter.setPen(colour("line"))
        painter.drawLine(self.width() - 1, 8, self.width() - 1, self.height() - 8)
        if self.hasFocus():
            painter.setPen(QPen(colour("accent"), SIZE.focus))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -2, -1), 4, 4)

    def _paint_words(self, painter: QPainter, x: float, words: str, style: str, tone: str) -> float:
        painter.setFont(type_.font(style))
        painter.setPen(colour(tone))
        wide = type_.width(words, style)
        place = QRectF(x, 0, wide + 1, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
        return x + wide

    def _paint_meter(self, painter: QPainter, box: QRectF, share: float) -> None:
        painter.setPen(QPen(colour("edge"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("text2" if self.shape == "ok" else self.shape))
        inner = box.adjusted(2, 2, -2, -2)
        inner.setWidth(inner.width() * min(1.0, max(0.0, share)))
        painter.drawRoundedRect(inner, 1, 1)
