"""One ticket kind's offline quota as a row with a meter."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.ui.look.colours import colour
from app.ui.parts.labels import column, label, row
from app.ui.parts.signs import Sign
from app.ui.preferences.bureau_face import MeterFace

TALL = 8


class MeterBar(QWidget):
    """What is left, 1 to 0; says nothing by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._share, self._tone = 1.0, "chart"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float, tone: str) -> None:
        """Another share, in the colour of a tone."""
        self._share, self._tone = share, tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, TALL)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for share, tone in ((1.0, "computed"), (self._share, self._tone)):
            painter.setBrush(colour(tone))
            if share > 0:
                painter.drawRoundedRect(QRectF(0, 0, self.width() * min(1.0, share), TALL), 2, 2)


class QuotaRow(QFrame):
    """Sign, kind, figures, and below them the meter of what is nearest to its end."""

    def __init__(self, face: MeterFace) -> None:
        super().__init__()
        self.setProperty("kind", "plain")
        self.setAccessibleName(f"{face.name}：{face.words}")
        bar = MeterBar()
        bar.show_share(face.share, "chart" if face.shape == "ok" else face.shape)
        head = row(Sign(face.shape), label(face.name), None, label(face.words, "caption"), gap=8)
        self.setLayout(column(head, bar, gap=3, margins=(0, 3, 0, 3)))
