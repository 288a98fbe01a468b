"""Stamps: what is painted again and again alike is painted once in each look, then laid down.

A rounded rectangle with words costs a fortieth of a frame, its picture a tenth of that; and the
window is painted whole when something dims it, when it is resized and when a page comes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPixmap

MOST = 320  # pictures that are kept; of those the oldest goes first
ROOM = 3_000_000  # dots of the rows of tables that are kept, four bytes each
Draw = Callable[[QPainter, QRectF], None]
_kept: dict[Hashable, QPixmap] = {}


class _Rows:
    """Pictures of whole rows: large, so that their dots are counted. Who was not laid down for the
    longest time goes first."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, QPixmap] = {}
        self._dots = 0

    def __len__(self) -> int:
        return len(self._kept)

    def has_room_for(self, dots: int) -> bool:
        """Whether a table that shows so many is found again whole, another one beside it."""
        return dots <= ROOM / 2

    def find(self, what: Hashable) -> QPixmap | None:
        """The picture; it is the youngest now."""
        picture = self._kept.pop(what, None)
        if picture is not None:
            self._kept[what] = picture
        return picture

    def keep(self, what: Hashable, picture: QPixmap) -> None:
        """Until there is no room any more."""
        self._kept[what] = picture
        self._dots += _dots(picture)
        while self._dots > ROOM:
            self._dots -= _dots(self._kept.pop(next(iter(self._kept))))

    def forget(self) -> None:
        """All of them."""
        self._kept.clear()
        self._dots = 0


def _dots(picture: QPixmap) -> int:
    return picture.width() * picture.height()


ROWS = _Rows()


def stamp(painter: QPainter, place: QRectF, what: Hashable, draw: Draw, spill: int = 0) -> None:
    """Lay down the picture of `what` at `place`; `draw(painter, place)` makes it.

    `what` names everything that the picture depends on, but its size and the look. `spill`: how far
    beyond `place` it is painted, in logical pixels. `painter` is not scaled.
    """
    left, top = math.floor(place.x()) - spill, math.floor(place.y()) - spill
    inner = QRectF(place.x() - left, place.y() - top, place.width(), place.height())
    ratio = painter.device().devicePixelRatioF()
    key = (what, inner.x(), inner.y(), inner.width(), inner.height(), ratio)
    picture = _kept.get(key)
    if picture is None:
        picture = _kept[key] = _drawn(inner, spill, ratio, draw)
        if len(_kept) > MOST:
            del _kept[next(iter(_kept))]
    painter.drawPixmap(left, top, picture)


def forget() -> None:
    """Theme or type have changed."""
    _kept.clear()
    ROWS.forget()


def _drawn(inner: QRectF, spill: int, ratio: float, draw: Draw) -> QPixmap:
    wide, high = math.ceil(inner.right()) + spill, math.ceil(inner.bottom()) + spill
    picture = QPixmap(math.ceil(wide * ratio), math.ceil(high * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter, inner)
    painter.end()
    return picture


def frame_with(painter: QPainter, outside: QRectF, corner: int, what: Hashable, draw: Draw) -> None:
    """Lay down a frame: its corners as they are, its sides drawn out, its middle left alone.

    `draw(painter, place)` paints a small frame; what is `corner` pixels or more from a corner looks
    the same along a side. `outside` is not narrower than two corners.
    """
    side = 2.0 * corner + 1
    ratio = painter.device().devicePixelRatioF()
    key = (what, "frame", corner, ratio)
    picture = _kept.get(key)
    if picture is None:
        picture = _kept[key] = _drawn(QRectF(0, 0, side, side), 0, ratio, draw)
    for target, source in zip(_parts(outside, corner), _parts(_square(side), corner), strict=True):
        there = QRectF(source.topLeft() * ratio, source.size() * ratio)
        painter.drawPixmap(target, picture, there)


def _square(side: float) -> QRectF:
    return QRectF(QPointF(0, 0), QSizeF(side, side))


def _parts(box: QRectF, corner: int) -> list[QRectF]:
    """Corners and sides of a box: all of it but the middle."""
    xs = (box.left(), box.left() + corner, box.right() - corner, box.right())
    ys = (box.top(), box.top() + corner, box.bottom() - corner, box.bottom())
    return [
        QRectF(QPointF(xs[at], ys[row]), QPointF(xs[at + 1], ys[row + 1]))
        for row in range(3)
        for at in range(3)
        if (at, row) != (1, 1)
    ]
