"""A cover: what it lies on may change and be laid out as it likes; the screen keeps the picture
that was there before, and shows the new one strip by strip, a few in each turn of the event loop.

Qt paints whatever has changed in one turn, and a large part of the window takes longer than a
frame the first time: signs are cut, rules of the style sheet are looked up, stamps are drawn. A
widget that says it is opaque and paints nothing leaves the old picture where it is, and nothing
under it is painted. (One widget with a mask does not do: what is opaque below is not painted
again when a mask lets go of it.)
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.sizes import PAGE_MARGIN, SIZE
from app.ui.look.still import paint_now, uncovered

STRIP = 64  # pixels that are painted in one piece


class Cover(QObject):
    """Over all of a widget, above its children; not on the screen until it is told to `come`."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._strips: list[_Strip] = []

    @property
    def lies(self) -> bool:
        """Whether any of it is on the screen."""
        return bool(self._strips)

    def come(self, title: str = "") -> None:
        """Lie on it: the old picture stays, or the head of a page that is on its way is shown."""
        self.go()
        self._lay(title, plain=bool(title))
        self._over.installEventFilter(self)

    def rise(self) -> None:
        """Above what has come since."""
        for strip in self._strips:
            strip.raise_()

    def lifted(self) -> Iterator[None]:
        """Let go of it, a strip at each step; each is painted at once."""
        self._over.removeEventFilter(self)
        while self._strips:
            self._strips.pop(0).leave()
            paint_now(self._over)
            yield

    def go(self) -> None:
        """All of it at once."""
        self._over.removeEventFilter(self)
        while self._strips:
            self._strips.pop().leave()

    def leave(self) -> None:
        """For good; also where its window has gone."""
        if isValid(self):
            self.go()
            self.deleteLater()

    def eventFilter(self, _over: QObject, event: QEvent) -> bool:
        """In another size there is no old picture: the plain ground."""
        if event.type() == QEvent.Type.Resize and self._strips:
            title = self._strips[0].title
            self.come(title)
            for strip in self._strips:
                strip.plain = True
        return False

    def _lay(self, title: str, *, plain: bool) -> None:
        wide, high = self._over.width(), self._over.height()
        for top in range(0, high, STRIP):
            strip = _Strip(self._over, "" if top else title, plain=plain)
            strip.setGeometry(0, top, wide, min(STRIP, high - top))
            strip.show()
            self._strips.append(strip)


class _Strip(QWidget):
    """Opaque; paints nothing, or the plain ground, the first one with a head."""

    def __init__(self, over: QWidget, title: str, *, plain: bool) -> None:
        super().__init__(over)
        self.title, self.plain = title, plain
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def leave(self) -> None:
        """For good."""
        if isValid(self):
            uncovered(self)
            self.hide()
            self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.plain:
            QPainter(self).fillRect(event.rect(), colour("bg"))
        if self.title:
            self._paint_head(QPainter(self))

    def _paint_head(self, painter: QPainter) -> None:
        """As every page begins: a bar with its name."""
        bar = QRect(0, 0, self.width(), SIZE.tool_bar)
        painter.fillRect(bar, colour("surface"))
        painter.fillRect(0, bar.bottom(), self.width(), 1, colour("line"))
        painter.setFont(type_.font("title"))
        painter.setPen(colour("text"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(bar.adjusted(PAGE_MARGIN, 0, 0, 0), middle, self.title)
