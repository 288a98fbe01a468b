"""Chips: a state as shape and word; a filter as a word with its count; the mark 「模拟」."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.look import type as type_
from app.ui.look.chip_faces import ChipFace, chip_face, chip_width, paint_chip
from app.ui.look.colours import colour
from app.ui.look.shapes import paint_tick
from app.ui.look.sizes import SIZE
from app.ui.look.stamps import stamp

TICK = 16


class Chip(QWidget):
    """A state: `Chip("未报送")`; words of no status take a face of their own."""

    def __init__(self, word: str | ChipFace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(word)

    def show_state(self, word: str | ChipFace) -> None:
        """Show another state."""
        self.face = word if isinstance(word, ChipFace) else chip_face(word)
        self.setAccessibleName(self.face.word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(chip_width(self.face)) + 2, SIZE.chip)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_chip(QPainter(self), self.face, QRectF(self.rect()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)


class SimMark(QWidget):
    """The mark 「模拟」: always seen, never moving, not to be closed."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = text or self.tr("模拟")
        self.setAccessibleName(self.tr("模拟：不是真发票"))
        self.setToolTip(self.tr("模拟税控盘开出的一切票据都带「模拟」，不能当真发票用"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(type_.width(self._words, "caption_strong")) + 16, SIZE.chip)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(colour("sim_soft"))
        painter.setPen(QPen(colour("sim"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setFont(type_.font("caption_strong"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)


class FilterChip(QAbstractButton):
    """A quick filter with its live count: `FilterChip("未报送", 3)`; `toggled` tells its change.

    The chosen one is filled and carries a tick, so colour is not alone.
    """

    def __init__(self, text: str, count: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.toggled.connect(self.updateGeometry)
        self.set_count(count)

    def set_count(self, count: int | None) -> None:
        """Another count; None while it is not known."""
        self._count = "" if count is None else f"{count:,}"
        self.setAccessibleName(f"{self.text()} {self._count}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = type_.width(self.text(), self._style())
        count = type_.width(self._count, "body") + 5 if self._count else 0
        return QSize(round(words + count) + 14 + (TICK if self.isChecked() else 0), SIZE.row)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        state = (self.isChecked(), self.isEnabled(), self.isDown(), self.underMouse())
        looks = ("filter", self.text(), self._count, *state, self.hasFocus())
        stamp(QPainter(self), QRectF(self.rect()), looks, self._draw)

    def _draw(self, painter: QPainter, _place: QRectF) -> None:
        self._paint_box(painter)
        x = 7.0
        if self.isChecked():
            paint_tick(painter, QRectF(x + 1, self.height() / 2 - 3, 9, 6.5), "accent", 1.6)
            x += TICK
        x = self._paint_words(painter, x, self.text(), self._style(), "text")
        self._paint_words(painter, x + 5, self._count, "body", "text3")

    def _paint_words(self, painter: QPainter, x: float, words: str, style: str, tone: str) -> float:
        wide = type_.width(words, style)
        painter.setFont(type_.font(style))
        painter.setPen(colour(tone if self.isEnabled() else "off"))
        place = QRectF(x, 0, wide + 1, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
        return x + wide

    def _paint_box(self, painter: QPainter) -> None:
        on, wide = self.isChecked(), 2 if self.hasFocus() else 1
        ground = "select" if on or self.isDown() else "hover" if self.underMouse() else "surface"
        painter.setBrush(colour(ground))
        painter.setPen(QPen(colour("accent" if on or self.hasFocus() else "edge"), wide))
        inset = wide / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, SIZE.radius, SIZE.radius)

    def _style(self) -> str:
        return "strong" if self.isChecked() else "body"
