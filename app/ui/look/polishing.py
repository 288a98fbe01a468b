"""Widgets dressed before they are shown: the style sheet asks for the looks of each once."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPixmap, QRegion
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

AT_ONCE = 24  # widgets whose looks are asked for in one piece
STRIP = 96  # pixels of a view that are painted in one piece


def polished(view: QWidget) -> Iterator[None]:
    """Dress what is on a view, some at each step; what has its looks already costs nothing."""
    widgets: list[QWidget] = list(view.findChildren(QWidget))
    for first in range(0, len(widgets), AT_ONCE):
        for widget in widgets[first : first + AT_ONCE]:
            if isValid(widget):
                widget.ensurePolished()
        yield


def painted(view: QWidget) -> Iterator[None]:
    """Paint a view that is not on the screen yet, strip by strip, and throw it away: signs, words
    and stamps are drawn for the first time, which takes longer than all later ones."""
    for top in range(0, view.height(), STRIP):
        strip = QRect(0, top, view.width(), STRIP)
        if isValid(view) and not view.isVisible():
            view.render(QPixmap(strip.size()), QPoint(), QRegion(strip))
        yield
