"""The frame of a plain page: a bar with its name and deeds, the canvas below."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.look.sizes import CARD_GAP, PAGE_MARGIN
from app.ui.parts.labels import Bar, Part, canvas, label, row
from app.ui.parts.laying import widgets_of


def page_bar(title: str, *parts: Part) -> QFrame:
    """The bar: the page's name, then what is handed in (None: a stretch)."""
    margins = (PAGE_MARGIN, 0, PAGE_MARGIN, 0)
    return Bar("bar", row(label(title, "title"), *parts, margins=margins), "tool_bar")


class PlainLayout(QVBoxLayout):
    """Bar over ground. What stands on the ground is put there by `placed`, once the page has this
    layout: what is put elsewhere is styled again, with all that is on it."""

    def __init__(self, bar: QWidget, content: QLayout, *, scrolls: bool) -> None:
        super().__init__()
        self._ground, self._content = canvas(), content
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(0)
        self.addWidget(bar)
        self.addWidget(scrolling(self._ground) if scrolls else self._ground, 1)

    def placed(self) -> Iterator[None]:
        """A part at each step."""
        for part in list(widgets_of(self._content)):
            part.setParent(self._ground)
            yield
        self._ground.setLayout(self._content)


def plain_page(bar: QWidget, content: QLayout, *, scrolls: bool = True) -> PlainLayout:
    """Bar over content, for `Page.setLayout`. `scrolls`: what has no room is reached by scrolling,
    never cut off."""
    content.setContentsMargins(PAGE_MARGIN, CARD_GAP, PAGE_MARGIN, CARD_GAP)
    return PlainLayout(bar, content, scrolls=scrolls)


def scrolling(inside: QWidget, content: QLayout | None = None) -> QScrollArea:
    """A place that scrolls when it is too small; the focus goes to what is in it. `content` is
    laid on `inside` last: a place that is filled is measured at once, with all that is on it."""
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setWidget(inside)
    if content is not None:
        inside.setLayout(content)
    return made
