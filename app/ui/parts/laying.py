"""Layouts in layouts, without leaving faces of Python behind (README of app/ui, wrappers)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QWidget
from shiboken6 import Shiboken

LAST = -1


def lay(box: QBoxLayout, part: QLayout, stretch: int = 0, *, place: int = LAST) -> None:
    """`part` into `box`. Where `box` stands on a widget already, PySide makes a face for everything
    in `part`; they are undone."""
    box.insertLayout(place, part, stretch)
    for _ in _items(part):
        pass


def widgets_of(layout: QLayout) -> Iterator[QWidget]:
    """What stands in it and in the layouts in it."""
    for widget in _items(layout):
        if widget is not None:
            yield widget


def _items(layout: QLayout) -> Iterator[QWidget | None]:
    """The widget of each item, None of a gap; the item's own face is undone."""
    for place in range(layout.count()):
        item = cast("QLayoutItem", layout.itemAt(place))
        inner = cast("QLayout | None", item.layout())
        if inner is not None:
            yield from _items(inner)
            continue
        widget = cast("QWidget | None", item.widget())
        Shiboken.invalidate(item)
        yield widget
