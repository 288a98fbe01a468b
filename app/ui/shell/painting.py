"""What the painted controls of the shell share."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE


def focus_frame(painter: QPainter, box: QRect) -> None:
    """The ring round what has the focus, inside its box."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour("accent"), SIZE.focus))
    inner = box.toRectF().adjusted(1, 1, -1, -1)
    painter.drawRoundedRect(inner, SIZE.radius, SIZE.radius)
