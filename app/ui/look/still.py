"""What takes a frame to lay out is painted in the next turn of the event loop, not in the same."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

_STILL = Qt.WidgetAttribute.WA_UpdatesDisabled  # set at a window alone: its parts need not be told
_OURS = "paints_next_turn"


def paint_next_turn(widget: QWidget) -> None:
    """The window of this widget does not paint before the event loop comes round: call it when a
    large part of the window has changed. A window that holds still already is left alone."""
    window = widget.window()
    if window.isVisible() and not window.testAttribute(_STILL):
        window.setAttribute(_STILL, True)
        window.setProperty(_OURS, True)
        QTimer.singleShot(0, window, lambda: _paint(window))


def paint_now(widget: QWidget) -> None:
    """What has changed in the window of this widget is painted in this very turn: with what
    changes in the next one it might be more than a frame."""
    QCoreApplication.sendEvent(widget.window(), QEvent(QEvent.Type.UpdateRequest))


def uncovered(widget: QWidget) -> None:
    """What stood in the window itself goes away, or is about to. While the window holds still, Qt
    forgets to paint what was under it: it is painted as soon as the window paints again."""
    window, place = widget.window(), widget.geometry()
    if widget.parentWidget() is window and window.testAttribute(_STILL):
        QTimer.singleShot(0, window, lambda: _paint_again(window, place))


def _paint_again(window: QWidget, place: QRect) -> None:
    if window.testAttribute(_STILL):
        QTimer.singleShot(1, window, lambda: _paint_again(window, place))
    else:
        window.update(place)


def leave_to_another(window: QWidget) -> None:
    """Somebody else says when it is painted again."""
    window.setProperty(_OURS, False)


def let_paint(window: QWidget) -> None:
    """It paints again. What Qt meant to let paint meanwhile (a QStackedWidget that stands in the
    window itself and changed its page) stayed still with it."""
    window.setAttribute(_STILL, False)
    for part in window.children():
        if isinstance(part, QWidget) and not part.isWindow() and part.testAttribute(_STILL):
            part.setUpdatesEnabled(True)


def _paint(window: QWidget) -> None:
    if isValid(window) and window.property(_OURS):
        window.setProperty(_OURS, False)
        let_paint(window)
        QCoreApplication.postEvent(window, QEvent(QEvent.Type.UpdateRequest))
