"""Where things that float may stand. Pure geometry; what must stay readable is never covered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, QSize

GAP = 3


def place_list(size: QSize, field: QRect, room: QRect, row: int = 30) -> QRect:
    """A list for a field: under it, above it when there is more room; lower when it must be. It
    never covers its field and may be wider than it."""
    under = room.bottom() - field.bottom() - GAP
    above = field.top() - room.top() - GAP
    below = under >= size.height() or under >= above
    high = min(size.height(), max(row, under if below else above))
    wide = min(size.width(), room.width())
    x = max(room.left(), min(field.left(), room.right() + 1 - wide))
    y = field.bottom() + 1 + GAP if below else field.top() - GAP - high
    return QRect(x, y, wide, high)


def place_beside(
    size: QSize, field: QRect, room: QRect, keep_clear: Sequence[QRect] = ()
) -> QRect | None:
    """A callout at a field: under it, beside it, above it; None where it would cover the field
    or one of `keep_clear`."""
    for corner in _corners(size, field):
        box = _pushed_into(QRect(corner, size), room)
        if room.contains(box) and not any(box.intersects(one) for one in (field, *keep_clear)):
            return box
    return None


def place_card(size: QSize, room: QRect, where: str = "centre", margin: int = 16) -> QRect:
    """A card in a window: "centre" (a little above the middle), "lower_right", "upper"."""
    middle = room.left() + (room.width() - size.width()) // 2
    high = room.height() - size.height()
    x = room.right() + 1 - margin - size.width() if where == "lower_right" else middle
    below = {"lower_right": high - margin, "upper": 54}.get(where, high * 2 // 5)
    return QRect(QPoint(max(room.left(), x), room.top() + max(0, below)), size)


def place_apart(size: QSize, room: QRect, taken: Sequence[QRect], margin: int = 16) -> QRect:
    """A card in the corner of a window where it covers nothing of what is `taken`, the lower right
    first; where no corner is free, the one in which it covers least."""
    inner = room.adjusted(margin, margin, -margin, -margin)
    left, right = inner.left(), max(inner.left(), inner.right() + 1 - size.width())
    low, high = max(inner.top(), inner.bottom() + 1 - size.height()), inner.top()
    places = [QRect(QPoint(x, y), size) for x in (right, left) for y in (low, high)]
    return min(places, key=lambda box: sum(_common(box, one) for one in taken))


def _common(one: QRect, other: QRect) -> int:
    both = one.intersected(other)
    return both.width() * both.height() if both.isValid() else 0


def _corners(size: QSize, field: QRect) -> Iterator[QPoint]:
    left_of_right_edge = field.right() + 1 - size.width()
    under, above = field.bottom() + 1 + GAP + 4, field.top() - GAP - 4 - size.height()
    yield QPoint(left_of_right_edge, under)
    yield QPoint(field.left(), under)
    yield QPoint(left_of_right_edge, above)
    yield QPoint(field.left(), above)
    yield QPoint(field.right() + 1 + GAP, field.top())
    yield QPoint(field.left() - GAP - size.width(), field.top())


def _pushed_into(box: QRect, room: QRect) -> QRect:
    """Moved sideways, never up or down."""
    x = max(room.left(), min(box.left(), room.right() + 1 - box.width()))
    return QRect(QPoint(x, box.top()), box.size())
