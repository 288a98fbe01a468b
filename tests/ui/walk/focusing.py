"""What a person without a mouse would complain of: where Tab goes, and whether it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from tests.ui.walk.looking import said, stops

MOST = 300  # stops of one window, cells of a table among them
RIM = 3  # pixels: a caret inside a box is no sign of the focus
WRITTEN_IN = (QLineEdit, QPlainTextEdit)


@dataclass(slots=True)
class Round:
    """Tab pressed until it comes back to where it began."""

    order: list[QWidget]
    unseen: list[str]


def tab_round(window: QWidget, key: Qt.Key = Qt.Key.Key_Tab) -> Round:
    """Press Tab all the way round; compare how each stop looks with and without the focus."""
    made = Round([], [])
    for _ in range(MOST):
        here = QApplication.focusWidget()
        if here is None or here is next(iter(made.order), None):
            break
        new = here not in made.order  # the one editor of a table comes once a cell
        made.order.append(here)
        before = _seen(window, here) if new else QImage()
        QTest.keyClick(here, key)
        QApplication.processEvents()
        if new and here.isVisible() and _seen(window, here) == before and not _bare(here):
            made.unseen.append(f"focus is not seen on {said(here)}")
    return made


def not_reached(window: QWidget, made: Round) -> Iterator[str]:
    """What Tab should come to and does not."""
    for widget in stops(window):
        if widget not in made.order:
            yield f"Tab never comes to {said(widget)}"


def _seen(window: QWidget, widget: QWidget) -> QImage:
    """The widget on the screen; of a box only its rim."""
    place = widget.rect().translated(widget.mapTo(window, QPoint(0, 0)))
    picture = window.grab(place.adjusted(-2, -2, 2, 2)).toImage()
    if isinstance(widget, WRITTEN_IN):
        inside = picture.rect().adjusted(RIM + 2, RIM + 2, -RIM - 2, -RIM - 2)
        painter = QPainter(picture)
        painter.fillRect(inside, Qt.GlobalColor.black)
        painter.end()
    return picture


def _bare(widget: QWidget) -> bool:
    return bool(widget.property("kind") == "bare")
