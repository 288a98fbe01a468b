"""The two-way switch (含税 / 不含税): the chosen word is filled and carries a tick."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import paint_tick
from app.ui.look.sizes import SIZE
from app.ui.parts.labels import row


class Segments(QWidget):
    """Two or more words of which one is true: `Segments(("不含税", "含税"))`. Arrow keys move."""

    chosen = Signal(int)  # by the user only

    def __init__(
        self, options: Sequence[str], name: str = "", index: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        parts = [_Segment(word, self) for word in options]
        for place, part in enumerate(parts):
            self._group.addButton(part, place)
        self.setLayout(row(*parts, gap=0))
        self.choose(index)
        self._group.idClicked.connect(self._clicked)

    def _clicked(self, index: int) -> None:
        self.choose(index)
        self.chosen.emit(index)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(colour("surface"))
        painter.setPen(QPen(colour("edge" if self.isEnabled() else "line"), 1))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, SIZE.radius, SIZE.radius)

    @property
    def index(self) -> int:
        """Which one is true."""
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        """Make another true, without telling; the focus comes to what is true."""
        self._group.button(index).setChecked(True)
        self.setFocusProxy(self._group.button(index))

    def toggle(self) -> None:
        """The next one, as the key does it; tells `chosen`."""
        after = (self.index + 1) % len(self._group.buttons())
        self.choose(after)
        self.chosen.emit(after)


class _Segment(QAbstractButton):
    def __init__(self, word: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(word)
        self.setCheckable(True)
        self.setAccessibleName(word)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(round(type_.width(self.text(), "strong")) + 36, SIZE.control)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        self._paint_box(painter, on)
        painter.setFont(type_.font("strong" if on else "body"))
        painter.setPen(colour("off" if not self.isEnabled() else "text" if on else "text2"))
        words = QRectF(self.rect()).adjusted(16 if on else 0, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        if on:
            paint_tick(painter, QRectF(9, self.height() / 2 - 3.5, 9, 7))

    def _paint_box(self, painter: QPainter, on: bool) -> None:
        if not on and not self.hasFocus() and not self.underMouse():
            return
        wide = SIZE.focus if self.hasFocus() else 1
        painter.setBrush(colour("select" if on else "hover"))
        painter.setPen(QPen(colour("accent" if on or self.hasFocus() else "edge"), wide))
        box = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter.drawRoundedRect(box, SIZE.radius, SIZE.radius)
