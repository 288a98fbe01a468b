"""Widgets dressed and laid out before they are shown, some at a time: the style sheet asks for the
looks of each once, and a layout that was measured is not measured again when it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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


def let_lay_out(widget: QWidget, lets: bool) -> None:
    """Whether what is on it is laid out; who lets it again asks for it with `placed`."""
    if (layout := widget.layout()) is not None:
        layout.setEnabled(lets)


def measured(parts: Sequence[QWidget]) -> Iterator[bool]:
    """Of a window and all on it, what lies deepest first: who asks above is answered from what was
    found."""
    for widget in reversed(parts):
        if isValid(widget) and widget.isVisible() and widget.layout() is not None:
            widget.sizeHint()
            yield False


def placed(parts: Iterable[QWidget]) -> Iterator[bool]:
    """Lay out what is on the screen, a layout at each step; the rest is laid out when it comes."""
    for widget in parts:
        if isValid(widget) and widget.isVisible() and (layout := widget.layout()) is not None:
            layout.activate()
            yield False
