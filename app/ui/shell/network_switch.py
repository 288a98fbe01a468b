"""The network switch of the status bar (网络开关): beside the bureau's lamp, thrown by a click or
its key. It shows how it stands and throws nothing itself."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.look.colours import colour
from app.ui.look.shapes import key_words
from app.ui.look.sizes import SIZE
from app.ui.parts.announce import announce

TRACK, KNOB, BESIDE = QSize(28, 14), 10.0, 8


class NetworkSwitch(QAbstractButton):
    """On until it is told otherwise; a change is announced."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.on = True
        self._key = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._name()

    def show_on(self, on: bool) -> None:
        """How it stands."""
        if on != self.on:
            self.on = on
            self._name()
            announce(self, self.accessibleName(), urgent=not on)
            self.update()

    def set_key(self, key: str) -> None:
        """The key that throws it, for its tooltip."""
        self._key = key
        self._name()

    def sizeHint(self) -> QSize:
        return QSize(TRACK.width() + 2 * BESIDE + 1, SIZE.status_bar - 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.fillRect(self.rect(), colour("hover"))
        painter.setPen(colour("line"))
        painter.drawLine(self.width() - 1, 8, self.width() - 1, self.height() - 8)
        if self.hasFocus():
            painter.setPen(QPen(colour("accent"), SIZE.focus))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -2, -1), 4, 4)
        self._paint_track(painter)

    def _paint_track(self, painter: QPainter) -> None:
        top = (self.height() - TRACK.height()) / 2
        track = QRectF(BESIDE + 0.5, top + 0.5, TRACK.width() - 1, TRACK.height() - 1)
        painter.setPen(QPen(colour("text2" if self.on else "warn"), 1))
        painter.setBrush(colour("text2") if self.on else Qt.BrushStyle.NoBrush)
        half = TRACK.height() / 2
        painter.drawRoundedRect(track, half, half)
        x = track.right() - half if self.on else track.left() + half
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("raised" if self.on else "warn"))
        painter.drawEllipse(QPointF(x, track.center().y()), KNOB / 2, KNOB / 2)

    def _name(self) -> None:
        words = self.tr("网络开关：开") if self.on else self.tr("网络开关：关，什么都不发出去")
        key = f"　{key_words(self._key)}" if self._key else ""
        self.setAccessibleName(words)
        turn = self.tr("按一下断网") if self.on else self.tr("按一下联网")
        self.setToolTip(f"{words}\n{turn}{key}")
