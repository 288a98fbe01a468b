"""The ground that a view paints on (viewport)."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget


def known_viewport() -> QWidget:
    """For `setViewport`, before anything else: as Qt makes one itself, but made here. The first
    time a view is asked for one that Qt made, PySide6 makes all classes of widgets and their
    constants to find out what it is: 30 ms of processor time on the way to the first ticket."""
    ground = QWidget()
    ground.setObjectName("qt_scrollarea_viewport")  # Qt's styles and screen readers know it by this
    ground.setBackgroundRole(QPalette.ColorRole.Base)
    ground.setAutoFillBackground(True)
    return ground
