"""The frame of a plain page: a bar with its name and deeds, the canvas below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.look.sizes import CARD_GAP, PAGE_MARGIN
from app.ui.parts.labels import Bar, Part, canvas, column, label, row


def page_bar(title: str, *parts: Part) -> QFrame:
    """The bar: the page's name, then what is handed in (None: a stretch)."""
    margins = (PAGE_MARGIN, 0, PAGE_MARGIN, 0)
    return Bar("bar", row(label(title, "title"), *parts, margins=margins), "tool_bar")


def plain_page(bar: QWidget, content: QLayout, *, scrolls: bool = True) -> QVBoxLayout:
    """Bar over content. `scrolls`: what has no room is reached by scrolling, never cut off."""
    content.setContentsMargins(PAGE_MARGIN, CARD_GAP, PAGE_MARGIN, CARD_GAP)
    whole = column(bar, gap=0)
    ground: QWidget = canvas()
    whole.addWidget(scrolling(ground) if scrolls else ground, 1)
    ground.setLayout(content)  # last: what is put elsewhere is styled again, with all that is on it
    return whole


def scrolling(inside: QWidget) -> QScrollArea:
    """A place that scrolls when it is too small; the focus goes to what is in it."""
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setWidget(inside)
    return made
