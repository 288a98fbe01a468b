"""Words, lines and the boxes that hold them together."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui.look import icons
from app.ui.look.shapes import key_cap_width, key_words, paint_key_cap
from app.ui.look.sizes import SIZE
from app.ui.parts.laying import lay

Margins = tuple[int, int, int, int]
Part = QWidget | QLayout | int | None


def label(
    text: str = "", role: str = "", *, tone: str = "", wrap: bool = False, copied: bool = False
) -> QLabel:
    """A text in a role (title, strong, section, caption, soft, hint, entry, form, amount, figure,
    code) and a tone (ok, warn, bad, accent, text2 …); `copied`: it can be marked and copied."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    for name, value in (("role", role), ("tone", tone)):
        if value:
            made.setProperty(name, value)
    if copied:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def row(*parts: Part, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """Side by side: widgets, layouts, a gap in pixels, None for a stretch."""
    box = QHBoxLayout()
    _fill(box, parts, gap, margins)
    return box


def column(*parts: Part, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """One below the other; parts as in `row`."""
    box = QVBoxLayout()
    _fill(box, parts, gap, margins)
    return box


def frame(kind: str = "plain", layout: QLayout | None = None, *, tone: str = "") -> QFrame:
    """A frame of a kind: plain, card, bar, foot, side, status, popup, find, canvas, paper."""
    made = QFrame()
    made.setProperty("kind", kind)
    if tone:
        made.setProperty("tone", tone)
    if layout is not None:
        made.setLayout(layout)
    return made


def canvas(layout: QLayout | None = None) -> QFrame:
    """The grey ground of a page."""
    return frame("canvas", layout)


def hline() -> QFrame:
    """A hairline across."""
    made = frame("hline")
    made.setFixedHeight(1)
    return made


def vline(height: int = 20) -> QFrame:
    """A hairline between things side by side."""
    made = frame("vline")
    made.setFixedSize(1, height)
    return made


class Bar(QFrame):
    """A frame as high as a size of the look, also after the type size has changed:
    `Bar("bar", row(…), "tool_bar")`, `Bar("foot", row(…), "action_bar")`."""

    def __init__(self, kind: str, layout: QLayout, size: str) -> None:
        super().__init__()
        self._size = size
        self.setProperty("kind", kind)
        self.setLayout(layout)
        self.setFixedHeight(getattr(SIZE, size))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(getattr(SIZE, self._size))
        super().changeEvent(event)


class KeyCap(QWidget):
    """The cap of a key, for a key that stands beside a thing and not on a button."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = key_words(key)
        self.setAccessibleName(key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(key_cap_width(self._words)) + 1, SIZE.key_cap)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_key_cap(QPainter(self), self._words, self.rect().toRectF())


class Picture(QWidget):
    """An icon that stands alone beside words; follows the theme. It says nothing by itself."""

    def __init__(
        self, name: str, tone: str = "text2", size: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._tone, self._size = name, tone, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = self._size or SIZE.icon
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        icons.paint_icon(QPainter(self), self._name, self.rect().toRectF(), self._tone)


def keycap(key: str) -> KeyCap:
    """The cap of a key."""
    return KeyCap(key)


def _fill(box: QBoxLayout, parts: tuple[Part, ...], gap: int, margins: Margins) -> None:
    box.setSpacing(gap)
    box.setContentsMargins(*margins)
    for part in parts:
        if part is None:
            box.addStretch(1)
        elif isinstance(part, int):
            box.addSpacing(part)
        elif isinstance(part, QWidget):
            box.addWidget(part)
        else:
            lay(box, part)
