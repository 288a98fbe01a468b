"""Widgets dressed before they are shown: the style sheet asks for the looks of each once."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

AT_ONCE = 24  # widgets whose looks are asked for in one piece


def polished(view: QWidget) -> Iterator[None]:
    """Dress what is on a view, some at each step; what has its looks already costs nothing."""
    widgets: list[QWidget] = list(view.findChildren(QWidget))
    for first in range(0, len(widgets), AT_ONCE):
        for widget in widgets[first : first + AT_ONCE]:
            if isValid(widget):
                widget.ensurePolished()
        yield


def laid_out(view: QWidget, size: QSize) -> Iterator[None]:
    """Lay out what is on a view that is not on the screen yet, a layout at each step: what is
    measured now is not measured when it is shown, where all of it comes in one turn."""
    view.resize(size)
    for widget in [view, *view.findChildren(QWidget)]:
        if isValid(widget) and (layout := widget.layout()) is not None:
            layout.activate()
            yield
