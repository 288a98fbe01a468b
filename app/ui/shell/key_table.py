"""A table of keys and what they do, painted: as widgets sixty keys took two frames to come."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import key_cap_width, key_words, paint_key_cap
from app.ui.look.sizes import SIZE

KeyRow = tuple[str, str]  # the key, what it does
GAP, LINE_GAP = 12, 4  # beside a cap and between the halves; between two lines
LEAST_WIDTH = 300
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class KeyTable(QWidget):
    """Two keys on a line, read from left to right; words that are too long are wrapped."""

    def __init__(self, rows: tuple[KeyRow, ...], name: str) -> None:
        super().__init__()
        self._rows = tuple((key_words(key), words) for key, words in rows)
        self._measured: dict[int, list[int]] = {}  # for each width asked for, in this look
        self.setAccessibleName(name)
        self.setAccessibleDescription("；".join(f"{key} {words}" for key, words in rows))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._measured.clear()
        super().changeEvent(event)

    def heightForWidth(self, wide: int) -> int:
        """As high as all lines."""
        return sum(high + LINE_GAP for high in self._heights(wide))

    def sizeHint(self) -> QSize:
        wide = max(self.width(), LEAST_WIDTH)
        return QSize(LEAST_WIDTH, self.heightForWidth(wide))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, top, half = QPainter(self), 0, self._half(self.width())
        caps = self._caps()
        for line, high in enumerate(self._heights(self.width())):
            for side, (key, words) in enumerate(self._rows[2 * line : 2 * line + 2]):
                place = QRect(side * (half + GAP), top, half, high)
                if place.intersects(event.rect()):
                    self._paint_row(painter, place, caps[side], key, words)
            top += high + LINE_GAP

    def _paint_row(self, painter: QPainter, place: QRect, cap: int, key: str, words: str) -> None:
        top = place.y() + (place.height() - SIZE.key_cap) / 2
        paint_key_cap(painter, key, QRectF(place.x(), top, key_cap_width(key), SIZE.key_cap))
        painter.setFont(type_.font("body"))
        painter.setPen(colour("text"))
        painter.drawText(place.adjusted(cap + GAP, 0, 0, 0), int(_WRAPPED), words)

    def _half(self, wide: int) -> int:
        return (wide - GAP) // 2

    def _caps(self) -> tuple[int, int]:
        """How wide the widest cap of each half is."""
        left, right = (
            round(max((key_cap_width(key) for key, _ in self._rows[side::2]), default=0)) + 1
            for side in (0, 1)
        )
        return left, right

    def _heights(self, wide: int) -> list[int]:
        if wide not in self._measured:
            self._measured[wide] = self._measure(wide)
        return self._measured[wide]

    def _measure(self, wide: int) -> list[int]:
        caps, half = self._caps(), self._half(wide)
        rooms = [max(1, half - cap - GAP) for cap in caps]
        highs = [_high(words, rooms[place % 2]) for place, (_, words) in enumerate(self._rows)]
        return [max(highs[at : at + 2]) for at in range(0, len(highs), 2)]


def _high(words: str, room: int) -> int:
    """Of one key and its words."""
    least = max(SIZE.key_cap, round(type_.metrics("body").height()))
    if type_.width(words, "body") <= room:
        return least
    box = type_.metrics("body").boundingRect(QRectF(0, 0, room, 10_000), int(_WRAPPED), words)
    return max(least, round(box.height()) + 1)
